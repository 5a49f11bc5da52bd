import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { items, pointers, problemName, running, type Answer, type Running } from './running.ts'
import { order, stocked, wait } from './shop.ts'

const positionOf = ({ headers }: Answer): string => headers.get('millrace-position') ?? ''

type Told = [installation: string, ...numbers: number[]]
const read = (position: string): Told =>
  JSON.parse(Buffer.from(position, 'base64url').toString()) as Told
const written = (told: Told): string => Buffer.from(JSON.stringify(told)).toString('base64url')

/** The position after so many more commits of every shard. */
function later(position: string, commits: number): string {
  const [installation, ...numbers] = read(position)
  return written([
    installation,
    ...numbers.map((number, at) => (at % 2 === 0 ? number : number + commits)),
  ])
}

describe('fresh reads over HTTP', () => {
  let app: Running
  let first: Answer
  before(async () => {
    app = await running()
    await stocked(app)
    first = await app.send('POST', '/v1/orders', { body: { ...order, id: 'first' }, headers: wait })
    assert.equal(first.body['state'], 'APPROVED')
  })
  after(() => app.stop())

  const reading = (path: string, position: string, more = {}) =>
    app.send('GET', path, { headers: { 'millrace-after': position, ...more } })

  it('tells on every write what a read has to include', async () => {
    const slot = { capacity: 5, startsAt: '2030-01-07T09:00:00Z' }
    const writes = [
      await app.send('POST', '/v1/accounts', { body: { currency: 'EUR' } }),
      await app.send('POST', '/v1/accounts', {
        ...{ body: { currency: 'EUR' }, headers: { 'idempotency-key': 'k' } },
      }),
      await app.send('POST', '/v1/accounts/anna/deposits', { body: { amount: 1 } }),
      await app.send('PUT', '/v1/stock/pot', { body: { onHand: 5 } }),
      await app.send('POST', '/v1/stock/pot/adjustments', {
        ...{ body: { quantity: 1 }, headers: { 'idempotency-key': 'k' } },
      }),
      await app.send('PUT', '/v1/slots/sunday', { body: slot }),
      await app.send('POST', '/v1/orders', { body: order }),
      await app.send('POST', '/v1/orders/batch', { body: [order, order] }),
      await app.send('POST', '/v1/orders/first/ship'),
    ]
    for (const write of writes) {
      assert.ok(write.status < 300, JSON.stringify(write.body))
      const [installation, ...numbers] = read(positionOf(write))
      assert.equal(installation, read(positionOf(first))[0])
      assert.equal(numbers.length, 16)
    }
    assert.equal(positionOf(await app.send('GET', '/v1/accounts/anna')), '')
  })

  const reads = [
    '/v1/orders/first',
    '/v1/orders/first?wait=1',
    '/v1/orders',
    '/v1/orders/first/history',
    '/v1/accounts/anna',
    '/v1/accounts/anna/entries',
    '/v1/stock/tea',
    '/v1/slots/tuesday',
    '/v1/letters',
  ]
  for (const path of reads) {
    it(`answers ${path} at once with what is included already`, async () => {
      const answer = await reading(path, positionOf(first))
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
    })

    it(`answers ${path} with not-fresh where it cannot include that in time`, async () => {
      const [bare = path] = path.split('?')
      const ahead = later(positionOf(first), 1_000_000)
      const answer = await reading(bare, ahead, { prefer: 'wait=0' })
      assert.equal(answer.status, 503)
      assert.equal(problemName(answer), 'not-fresh')
      assert.equal(answer.headers.get('retry-after'), '1')
    })
  }

  it('waits until it is there', async () => {
    const { body } = await app.send('PUT', '/v1/stock/jar', { body: { onHand: 1 } })
    assert.equal(body['onHand'], 1)
    const write = await app.send('PUT', '/v1/stock/jar', { body: { onHand: 2 } })
    const waiting = reading('/v1/stock/jar', later(positionOf(write), 1), { prefer: 'wait=60' })
    // A read that did not wait would find the last number but one.
    await app.send('PUT', '/v1/stock/jar', { body: { onHand: 3 } })
    assert.equal((await waiting).body['onHand'], 3)
  })

  it('takes several, joined by commas', async () => {
    const other = await app.send('PUT', '/v1/stock/cup', { body: { onHand: 50 } })
    const joined = `${positionOf(first)}, ${positionOf(other)}`
    assert.equal((await reading('/v1/stock/cup', joined)).body['onHand'], 50)
    const ahead = `${positionOf(other)},${later(positionOf(first), 1_000_000)}`
    assert.equal((await reading('/v1/stock/cup', ahead, { prefer: 'wait=0' })).status, 503)
  })

  it('shows a letter, a history and a balance after the write that they come from', async () => {
    const id = 'told'
    const headers = wait
    const write = await app.send('POST', '/v1/orders', { body: { ...order, id }, headers })
    const position = positionOf(write)
    const letters = items(await reading(`/v1/letters?orderId=${id}`, position))
    assert.deepEqual(
      letters.map(({ event }) => event),
      ['order-approved'],
    )
    const history = items(await reading(`/v1/orders/${id}/history`, position))
    assert.ok(history.some(({ what }) => what === 'billing.money-taken'))
    const approved = items(await reading('/v1/orders?state=APPROVED&limit=1', position))
    assert.deepEqual(
      approved.map((one) => one['id']),
      [id],
    )
    const canceled = await app.send('POST', `/v1/orders/${id}/cancel`, { body: { reason: 'No.' } })
    const before = (await app.send('GET', '/v1/accounts/anna')).body
    const { body } = await reading('/v1/accounts/anna', positionOf(canceled))
    assert.deepEqual(body, before)
    const entries = items(await reading('/v1/accounts/anna/entries?limit=1', positionOf(canceled)))
    assert.equal(entries[0]?.['amount'], 1050)
    assert.equal(entries[0]?.['credit'], 'refunds')
  })

  const position = () => read(positionOf(first))
  const wrong: Readonly<Record<string, () => string>> = {
    'no text': () => '',
    'any text': () => 'sooner',
    'a text that is no list': () => Buffer.from('{"a":1}').toString('base64url'),
    'half a number': () => written([...position(), 1] as Told),
    'a number below 0': () => written([position()[0], 0, -1]),
    'another installation': () => written(['elsewhere', 0, 1]),
    'two installations': () => `${written(position())},${written(['elsewhere', 0, 1])}`,
    'an end that is missing': () => `${written(position())},`,
  }
  for (const [what, make] of Object.entries(wrong)) {
    it(`refuses ${what}`, async () => {
      const answer = await reading('/v1/stock/tea', make())
      assert.equal(answer.status, 400)
      assert.deepEqual(pointers(answer), ['/Millrace-After'])
    })
  }
})
