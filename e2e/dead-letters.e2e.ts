import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Poison } from '../simulation/poison.ts'
import { items, pointers, problemName, running, type Body, type Running } from './running.ts'
import { order, stocked } from './shop.ts'

const by = { who: 'olga', why: 'The handler is mended.' }
const teaOrder = (id: string, sku = 'tea') => ({
  ...{ ...order, id },
  lines: [{ sku, quantity: 1, unitPrice: 300 }],
})

describe('dead letters over HTTP', () => {
  const poison = new Poison()
  let app: Running
  before(async () => {
    app = await running({ poison })
    await stocked(app)
  })
  after(() => app.stop())

  const get = (path: string) => app.send('GET', path)
  const act = (path: string, body: unknown = by) =>
    app.send('POST', `/v1/dead-letters/${path}`, { body })
  const place = (id: string, sku?: string) =>
    app.send('POST', '/v1/orders', { body: teaOrder(id, sku) })
  const letters = async (query = '') => items(await get(`/v1/dead-letters${query}`))
  const settled = async (id: string) => (await get(`/v1/orders/${id}?wait=60`)).body['state']

  /** Two orders that wait: one for its own dead letter, one behind it. Returns the letter's id. */
  async function parked(first: string, second: string): Promise<string> {
    poison.arm('warehouse', 'tea', { spare: 0, times: 1 })
    await place(first)
    await place(second)
    const [letter] = await letters()
    return String(letter?.['id'])
  }

  it('are listed and shown with what waits behind them, and name what they hold up', async () => {
    const id = await parked('a-1', 'a-2')
    const [letter, ...others] = await letters()
    assert.deepEqual(others, [])
    assert.partialDeepStrictEqual(letter, {
      ...{ id, tenant: 'shop', service: 'warehouse', key: 'tea', type: 'warehouse.hold' },
      ...{ reason: 'Poison for warehouse tea.', orders: 2 },
    })
    // A saga that waits asks again now and then, and that lies behind the letter, too.
    assert.ok(Number(letter?.['followers']) >= 1)
    const one = (await get(`/v1/dead-letters/${id}`)).body
    assert.partialDeepStrictEqual(one, { id, message: { orderId: 'a-1', data: { sku: 'tea' } } })
    assert.equal((one['waiting'] as readonly Body[])[0]?.['orderId'], 'a-2')
    for (const orderId of ['a-1', 'a-2']) {
      const { body } = await get(`/v1/orders/${orderId}/history`)
      const waits = body['waitingFor'] as readonly Body[]
      assert.ok(waits.some(({ what }) => what === 'stock/tea'))
      assert.ok(waits.some(({ deadLetter }) => deadLetter === id))
    }
    const refused = await app.send('PUT', '/v1/stock/tea', { body: { onHand: 1 } })
    assert.deepEqual([refused.status, refused.body['deadLetter']], [503, id])
    assert.equal((await letters('?service=warehouse&type=warehouse.hold')).length, 1)
    assert.equal((await letters(`?orderId=a-2&cause=${String(letter?.['cause'])}`)).length, 1)
    assert.equal((await letters('?orderId=a-3')).length, 0)
    assert.equal((await letters('?service=billing')).length, 0)
    assert.equal((await letters('?tenant=wallet')).length, 0)
    assert.equal((await get('/v1/dead-letters?shard=1')).status, 400)
    assert.equal((await get('/v1/dead-letters?groupBy=key')).status, 400)
  })

  it('say what an act would do without doing it', async () => {
    const [{ id = '' } = {}] = await letters()
    const retry = await act(`${String(id)}/retry?dryRun=true`)
    const { handled, ...would } = retry.body
    assert.ok(Number(handled) >= 2)
    assert.deepEqual(would, {
      ...{ dryRun: true, act: 'retry', letters: 1, dropped: 0, orders: 2 },
      money: [{ currency: 'EUR', minor: 600 }],
    })
    const drop = await act(`${String(id)}/drop?dryRun=true`)
    // Whoever waits asks again meanwhile.
    assert.ok(drop.body['dropped'] === 1 && Number(drop.body['handled']) >= Number(handled) - 1)
    assert.equal((await letters()).length, 1)
    assert.equal((await act(`${String(id)}/drop?dryRun=maybe`)).status, 400)
  })

  it('are retried: what fails again is back, what does not lets its followers go on', async () => {
    const [{ id: letter = '' } = {}] = await letters()
    const id = String(letter)
    poison.arm('warehouse', 'tea', { spare: 0, times: 1 })
    const again = await act(`${id}/retry`)
    assert.deepEqual([again.status, again.body['isBack']], [200, true])
    const well = await act(`${id}/retry`)
    assert.partialDeepStrictEqual(well.body, { letter: id, act: 'retry', isBack: false })
    assert.ok(Number(well.body['handled']) >= 2)
    assert.ok((well.headers.get('millrace-position') ?? '') !== '')
    assert.deepEqual([await settled('a-1'), await settled('a-2')], ['APPROVED', 'APPROVED'])
    assert.deepEqual(await letters(), [])
    const gone = await act(`${id}/retry`)
    assert.deepEqual([gone.status, problemName(gone)], [404, 'not-found'])
    assert.equal((await get(`/v1/dead-letters/${id}`)).status, 404)
  })

  it('are corrected with data that fits, and with no other', async () => {
    const id = await parked('c-1', 'c-2')
    const { message } = (await get(`/v1/dead-letters/${id}`)).body as { message: Body }
    const unfit = await act(`${id}/correct`, { ...by, data: { sku: 5 } })
    assert.deepEqual([unfit.status, pointers(unfit)], [400, ['/data']])
    assert.equal((await act(`${id}/correct`)).status, 400)
    const corrected = await act(`${id}/correct`, { ...by, data: message['data'] })
    assert.partialDeepStrictEqual(corrected.body, { act: 'correct', isBack: false })
    assert.deepEqual([await settled('c-1'), await settled('c-2')], ['APPROVED', 'APPROVED'])
  })

  it('are dropped: what waits behind goes on, and what was asked is asked again', async () => {
    const id = await parked('d-1', 'd-2')
    const dropped = await act(`${id}/drop`)
    assert.partialDeepStrictEqual(dropped.body, { act: 'drop', isBack: false })
    assert.equal(await settled('d-2'), 'APPROVED')
    assert.equal(await settled('d-1'), 'APPROVED')
  })

  it('are acted on by their cause, all at once', async () => {
    for (const sku of ['b1', 'b2', 'b3']) {
      await app.send('PUT', `/v1/stock/${sku}`, { body: { onHand: 10 } })
      poison.arm('warehouse', sku, { spare: 0, times: 1 })
      await place(`bulk-${sku}`, sku)
    }
    const [group, ...others] = items(await get('/v1/dead-letters?groupBy=cause'))
    assert.deepEqual(others, [])
    assert.partialDeepStrictEqual(group, { service: 'warehouse', letters: 3, orders: 3 })
    const cause = group?.['cause']
    const dry = await act('retry?dryRun=true', { ...by, cause })
    assert.partialDeepStrictEqual(dry.body, {
      ...{ letters: 3, orders: 3, hasMore: false, money: [{ currency: 'EUR', minor: 900 }] },
    })
    assert.equal((await letters()).length, 3)
    const done = await act('retry', { ...by, cause })
    assert.partialDeepStrictEqual(done.body, { act: 'retry', letters: 3, hasMore: false })
    assert.deepEqual(done.body['back'], [])
    for (const sku of ['b1', 'b2', 'b3']) assert.equal(await settled(`bulk-${sku}`), 'APPROVED')
    assert.equal((await act('retry', { ...by, cause })).status, 404)
  })

  it('are acted on once under a key, and on no others that came since', async () => {
    const headers = { 'idempotency-key': 'repair-1' }
    const under = (path: string, body: unknown) =>
      app.send('POST', `/v1/dead-letters/${path}`, { body, headers })
    const id = await parked('k-1', 'k-2')
    const first = await under(`${id}/retry`, by)
    assert.partialDeepStrictEqual(first, { status: 200, body: { isBack: false } })
    const again = await under(`${id}/retry`, by)
    assert.deepEqual([again.status, again.body], [200, first.body])
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    const other = await under(`${id}/retry`, { ...by, why: 'For another reason.' })
    assert.deepEqual([other.status, problemName(other)], [422, 'key-reused'])
    assert.equal((await act(`${id}/retry`)).status, 404)

    const lie = async (order: string) => {
      poison.arm('warehouse', 'b1', { spare: 0, times: 1 })
      await place(order, 'b1')
      const [letter] = await letters('?service=warehouse')
      return letter?.['cause']
    }
    const cause = await lie('k-3')
    const all = await under('retry', { ...by, cause })
    assert.partialDeepStrictEqual(all.body, { letters: 1, back: [], hasMore: false })
    await lie('k-4')
    const twin = await under('retry', { ...by, cause })
    assert.deepEqual([twin.status, twin.body], [200, all.body])
    assert.equal((await letters()).length, 1)
    assert.equal((await under('retry', { ...by, cause, who: 'otto' })).status, 422)
    await act('retry', { ...by, cause })
    assert.equal(await settled('k-4'), 'APPROVED')
  })

  it('leave a trail of who did what and why, newest first', async () => {
    const page = await get('/v1/audit?limit=2')
    const [newest] = items(page)
    assert.partialDeepStrictEqual(newest, { act: 'retry', ...by, letter: { service: 'warehouse' } })
    const all: Body[] = [...items(page)]
    for (let next = page.body['next']; typeof next === 'string';) {
      const more = await get(`/v1/audit?limit=2&cursor=${next}`)
      all.push(...items(more))
      next = more.body['next']
    }
    assert.deepEqual(all.map((one) => one['act']).toSorted(), [
      ...['correct', 'drop', ...Array.from({ length: 8 }, () => 'retry')],
    ])
    const times = all.map(({ at }) => String(at))
    assert.deepEqual(times, times.toSorted().reverse())
  })

  for (const body of [{}, { who: 'olga' }, { ...by, who: '' }, { ...by, more: 1 }]) {
    it(`want to know who and why: ${JSON.stringify(body)}`, async () => {
      const answer = await act('unknown/retry', body)
      assert.equal(answer.status, 400)
    })
  }
})

describe('cases over HTTP', () => {
  let app: Running
  before(async () => {
    app = await running()
    await stocked(app)
  })
  after(() => app.stop())

  it('are none where every saga comes to its end', async () => {
    await app.send('POST', '/v1/orders', { body: order, headers: { prefer: 'wait=60' } })
    assert.deepEqual(items(await app.send('GET', '/v1/cases')), [])
    assert.deepEqual(items(await app.send('GET', '/v1/cases?state=settled')), [])
    assert.equal((await app.send('GET', '/v1/cases?state=lost')).status, 400)
  })

  it('are not settled where there is none', async () => {
    const settle = (id: string, body: unknown) =>
      app.send('POST', `/v1/cases/${id}/settle`, { body })
    const parts = ['shop', 'place-order', 'o-1', 'wallet', '']
    const id = Buffer.from(JSON.stringify(parts)).toString('base64url')
    const found = { outcome: 'done', ...by }
    assert.equal((await settle(id, found)).status, 404)
    const odd = Buffer.from(JSON.stringify(['shop', 'place-order', '\u0000', 'x', ''])).toString(
      'base64url',
    )
    for (const none of ['some-id', odd]) {
      assert.deepEqual(pointers(await settle(none, found)), ['/id'])
    }
    assert.equal((await settle(id, by)).status, 400)
  })
})
