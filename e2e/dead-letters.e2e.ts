import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isReplayed, positionOf, Refused, type Asked, type Client } from '../client/client.ts'
import { Poison } from '../simulation/poison.ts'
import { running, type Running } from './running.ts'
import { order, stocked } from './shop.ts'

const by = { who: 'olga', why: 'The handler is mended.' }
const teaOrder = (id: string, sku = 'tea') => ({
  ...{ ...order, id },
  lines: [{ sku, quantity: 1, unitPrice: 300 }],
})

type Filter = Omit<NonNullable<Asked<'GET /v1/dead-letters'>['query']>, 'groupBy'>
type Act = 'retry' | 'drop'

describe('dead letters over HTTP', () => {
  const poison = new Poison()
  let app: Running
  let client: Client
  before(async () => {
    app = await running({ poison })
    client = app.client
    await stocked(app)
  })
  after(() => app.stop())

  const act = (id: string, what: Act, more: { once?: string; why?: string } = {}) => {
    const { once, why = by.why } = more
    return client.call(`POST /v1/dead-letters/{id}/${what}`, { id, once, body: { ...by, why } })
  }
  const actOnAll = (cause: string, more: { once?: string; who?: string; dry?: true } = {}) => {
    const { once, who = by.who, dry } = more
    const query = dry === undefined ? {} : { query: { dryRun: 'true' as const } }
    return client.call('POST /v1/dead-letters/retry', {
      ...query,
      once,
      body: { ...by, who, cause },
    })
  }
  const place = (id: string, sku?: string) =>
    client.done('POST /v1/orders', { body: teaOrder(id, sku) })
  const letters = async (query: Filter = {}) =>
    (await client.all('GET /v1/dead-letters', { query })).filter((one) => 'id' in one)
  const shown = (id: string) => client.done('GET /v1/dead-letters/{id}', { id })
  const settled = async (id: string) =>
    (await client.done('GET /v1/orders/{id}', { id, query: { wait: 60 } })).state

  /** Two orders that wait: one for its own dead letter, one behind it. Returns the letter's id. */
  async function parked(first: string, second: string): Promise<string> {
    poison.arm('warehouse', 'tea', { spare: 0, times: 1 })
    await place(first)
    await place(second)
    return firstId()
  }
  const firstId = async () => (await letters())[0]?.id ?? assert.fail('There is no dead letter.')

  it('are listed and shown with what waits behind them, and name what they hold up', async () => {
    const id = await parked('a-1', 'a-2')
    const [letter, ...others] = await letters()
    assert.deepEqual(others, [])
    assert.partialDeepStrictEqual(letter, {
      ...{ id, tenant: 'shop', service: 'warehouse', key: 'tea', type: 'warehouse.hold' },
      ...{ reason: 'Poison for warehouse tea.', orders: 2 },
    })
    // A saga that waits asks again now and then, and that lies behind the letter, too.
    assert.ok(letter !== undefined && letter.followers >= 1)
    const one = await shown(id)
    assert.partialDeepStrictEqual(one, { id, message: { orderId: 'a-1', data: { sku: 'tea' } } })
    assert.ok(one.waiting.some(({ orderId }) => orderId === 'a-2'))
    for (const orderId of ['a-1', 'a-2']) {
      const history = await client.done('GET /v1/orders/{id}/history', { id: orderId })
      const waits = history.waitingFor ?? []
      assert.ok(waits.some(({ what }) => what === 'stock/tea'))
      assert.ok(waits.some(({ deadLetter }) => deadLetter === id))
    }
    const stock = { sku: 'tea', body: { onHand: 1 } }
    const refused = await client.refused('PUT /v1/stock/{sku}', stock)
    assert.deepEqual([refused.status, refused.problem.deadLetter], [503, id])
    assert.equal((await letters({ service: 'warehouse', type: 'warehouse.hold' })).length, 1)
    assert.equal((await letters({ orderId: 'a-2', cause: letter.cause })).length, 1)
    assert.equal((await letters({ orderId: 'a-3' })).length, 0)
    assert.equal((await letters({ service: 'billing' })).length, 0)
    assert.equal((await letters({ tenant: 'wallet' })).length, 0)
    assert.equal((await app.send('GET', '/v1/dead-letters?shard=1')).status, 400)
    assert.equal((await app.send('GET', '/v1/dead-letters?groupBy=key')).status, 400)
  })

  it('say what an act would do without doing it', async () => {
    const dry = { id: await firstId(), query: { dryRun: 'true' }, body: by } as const
    const retry = await client.done('POST /v1/dead-letters/{id}/retry', dry)
    const { handled, ...would } = retry
    assert.ok(handled >= 2)
    assert.deepEqual(would, {
      ...{ dryRun: true, act: 'retry', letters: 1, dropped: 0, orders: 2 },
      money: [{ currency: 'EUR', minor: 600 }],
    })
    const drop = await client.done('POST /v1/dead-letters/{id}/drop', dry)
    // Whoever waits asks again meanwhile.
    assert.ok('dryRun' in drop && drop.dropped === 1 && drop.handled >= handled - 1)
    assert.equal((await letters()).length, 1)
    const maybe = `/v1/dead-letters/${dry.id}/drop?dryRun=maybe`
    assert.equal((await app.send('POST', maybe, { body: by })).status, 400)
    const headers = { 'Idempotency-Key': 'ä' }
    const surely = `/v1/dead-letters/${dry.id}/drop?dryRun=true`
    assert.equal((await app.send('POST', surely, { body: by, headers })).status, 400)
  })

  it('are retried: what fails again is back, what does not lets its followers go on', async () => {
    const id = await firstId()
    poison.arm('warehouse', 'tea', { spare: 0, times: 1 })
    assert.partialDeepStrictEqual(await act(id, 'retry'), { status: 200, body: { isBack: true } })
    const well = await act(id, 'retry')
    assert.ok(well.status === 200 && well.body.handled >= 2)
    assert.partialDeepStrictEqual(well.body, { letter: id, act: 'retry', isBack: false })
    assert.notEqual(positionOf(well), '')
    assert.deepEqual([await settled('a-1'), await settled('a-2')], ['APPROVED', 'APPROVED'])
    assert.deepEqual(await letters(), [])
    const gone = await client.refused('POST /v1/dead-letters/{id}/retry', { id, body: by })
    assert.deepEqual([gone.status, gone.kind], [404, 'not-found'])
    assert.equal((await client.refused('GET /v1/dead-letters/{id}', { id })).status, 404)
  })

  it('are corrected with data that fits, and with no other', async () => {
    const id = await parked('c-1', 'c-2')
    const { data } = (await shown(id)).message
    const name = 'POST /v1/dead-letters/{id}/correct'
    const wrong = ['orderId', 'step', 'quantity', 'sku'].map((field) => `/data/${field}`)
    const unfit = await client.refused(name, { id, body: { ...by, data: { sku: 5 } } })
    assert.deepEqual([unfit.status, unfit.pointers], [400, wrong])
    const bare = `/v1/dead-letters/${id}/correct`
    assert.equal((await app.send('POST', bare, { body: by })).status, 400)
    const corrected = await client.done(name, { id, body: { ...by, data } })
    assert.partialDeepStrictEqual(corrected, { act: 'correct', isBack: false })
    assert.deepEqual([await settled('c-1'), await settled('c-2')], ['APPROVED', 'APPROVED'])
  })

  it('are dropped: what waits behind goes on, and what was asked is asked again', async () => {
    const dropped = await act(await parked('d-1', 'd-2'), 'drop')
    assert.partialDeepStrictEqual(dropped.body, { act: 'drop', isBack: false })
    assert.equal(await settled('d-2'), 'APPROVED')
    assert.equal(await settled('d-1'), 'APPROVED')
  })

  it('are acted on by their cause, all at once', async () => {
    for (const sku of ['b1', 'b2', 'b3']) {
      await client.done('PUT /v1/stock/{sku}', { sku, body: { onHand: 10 } })
      poison.arm('warehouse', sku, { spare: 0, times: 1 })
      await place(`bulk-${sku}`, sku)
    }
    const groups = await client.all('GET /v1/dead-letters', { query: { groupBy: 'cause' } })
    assert.equal(groups.length, 1)
    assert.partialDeepStrictEqual(groups[0], { service: 'warehouse', letters: 3, orders: 3 })
    const cause = groups[0]?.cause ?? ''
    const dry = await actOnAll(cause, { dry: true })
    assert.partialDeepStrictEqual(dry.body, {
      ...{ letters: 3, orders: 3, hasMore: false, money: [{ currency: 'EUR', minor: 900 }] },
    })
    assert.equal((await letters()).length, 3)
    const done = await actOnAll(cause)
    assert.partialDeepStrictEqual(done.body, { act: 'retry', letters: 3, hasMore: false, back: [] })
    for (const sku of ['b1', 'b2', 'b3']) assert.equal(await settled(`bulk-${sku}`), 'APPROVED')
    assert.equal((await actOnAll(cause)).status, 404)
  })

  it('are acted on once under a key, and on no others that came since', async () => {
    const once = 'repair-1'
    const id = await parked('k-1', 'k-2')
    const first = await act(id, 'retry', { once })
    assert.partialDeepStrictEqual(first, { status: 200, body: { isBack: false } })
    const again = await act(id, 'retry', { once })
    assert.ok(isReplayed(again))
    assert.deepEqual([again.status, again.body], [200, first.body])
    const other = await act(id, 'retry', { once, why: 'For another reason.' })
    assert.ok(other.status === 422)
    assert.equal(new Refused('retry', other).kind, 'key-reused')
    assert.equal((await act(id, 'retry')).status, 404)

    const lie = async (order: string) => {
      poison.arm('warehouse', 'b1', { spare: 0, times: 1 })
      await place(order, 'b1')
      const [letter] = await letters({ service: 'warehouse' })
      return letter?.cause ?? ''
    }
    const cause = await lie('k-3')
    const all = await actOnAll(cause, { once })
    assert.partialDeepStrictEqual(all.body, { letters: 1, back: [], hasMore: false })
    await lie('k-4')
    const twin = await actOnAll(cause, { once })
    assert.deepEqual([twin.status, twin.body], [200, all.body])
    assert.equal((await letters()).length, 1)
    assert.equal((await actOnAll(cause, { once, who: 'otto' })).status, 422)
    await actOnAll(cause)
    assert.equal(await settled('k-4'), 'APPROVED')
  })

  it('are acted on by one of four calls that come at once under a key', async () => {
    poison.arm('warehouse', 'b2', { spare: 0, times: 1 })
    await place('k-5', 'b2')
    const [letter] = await letters({ service: 'warehouse' })
    const call = () => actOnAll(letter?.cause ?? '', { once: 'at-once' })
    // Over connections that are open already they come in one turn.
    await Promise.all(Array.from({ length: 4 }, () => letters()))
    const all = await Promise.all([call(), call(), call(), call()])
    for (const one of all) assert.deepEqual(one.body, all[0]?.body)
    assert.equal(all.filter((one) => !isReplayed(one)).length, 1)
    assert.equal(await settled('k-5'), 'APPROVED')
  })

  it('leave a trail of who did what and why, newest first', async () => {
    const all = await client.all('GET /v1/audit', { query: { limit: 2 } })
    const newest = { act: 'retry', ...by, letter: { service: 'warehouse' } }
    assert.partialDeepStrictEqual(all[0], newest)
    assert.deepEqual(all.map((one) => one.act).toSorted(), [
      ...['correct', 'drop', ...Array.from({ length: 9 }, () => 'retry')],
    ])
    const times = all.map(({ at }) => at)
    assert.deepEqual(times, times.toSorted().reverse())
  })

  for (const body of [{}, { who: 'olga' }, { ...by, who: '' }, { ...by, more: 1 }]) {
    it(`want to know who and why: ${JSON.stringify(body)}`, async () => {
      const { status } = await app.send('POST', '/v1/dead-letters/unknown/retry', { body })
      assert.equal(status, 400)
    })
  }
})

describe('cases over HTTP', () => {
  let app: Running
  let client: Client
  before(async () => {
    app = await running()
    client = app.client
    await stocked(app)
  })
  after(() => app.stop())

  it('are none where every saga comes to its end', async () => {
    await client.done('POST /v1/orders', { body: order, wait: 60 })
    for (const state of ['open', 'settled'] as const) {
      assert.deepEqual(await client.all('GET /v1/cases', { query: { state } }), [])
    }
    assert.equal((await app.send('GET', '/v1/cases?state=lost')).status, 400)
  })

  it('are not settled where there is none', async () => {
    const body = { outcome: 'done', ...by } as const
    const settle = (id: string) => client.refused('POST /v1/cases/{id}/settle', { id, body })
    const idOf = (...parts: readonly string[]) =>
      Buffer.from(JSON.stringify(parts)).toString('base64url')
    const id = idOf('shop', 'place-order', 'o-1', 'wallet', '')
    assert.equal((await settle(id)).status, 404)
    for (const none of ['some-id', idOf('shop', 'place-order', '\u0000', 'x', '')]) {
      assert.deepEqual((await settle(none)).pointers, ['/id'])
    }
    assert.equal((await app.send('POST', `/v1/cases/${id}/settle`, { body: by })).status, 400)
  })
})
