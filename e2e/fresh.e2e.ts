import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { positionOf, Refused, type Answered, type Client } from '../client/client.ts'
import { running, type Running } from './running.ts'
import { order, stocked } from './shop.ts'

type Position = [installation: string, ...numbers: number[]]
const read = (position: string): Position =>
  JSON.parse(Buffer.from(position, 'base64url').toString()) as Position
const written = (told: Position): string => Buffer.from(JSON.stringify(told)).toString('base64url')

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
  let client: Client
  let first: Answered<'POST /v1/orders'>
  before(async () => {
    app = await running()
    client = app.client
    await stocked(app)
    first = await client.call('POST /v1/orders', { body: { ...order, id: 'first' }, wait: 60 })
    assert.ok(first.status === 201 && first.body.state === 'APPROVED')
  })
  after(() => app.stop())

  it('tells on every write what a read has to include', async () => {
    const slot = { capacity: 5, startsAt: '2030-01-07T09:00:00Z' }
    const adjusted = { sku: 'pot', body: { quantity: 1 }, once: 'k' }
    const writes = [
      await client.call('POST /v1/accounts', { body: { currency: 'EUR' } }),
      await client.call('POST /v1/accounts', { body: { currency: 'EUR' }, once: 'k' }),
      await client.call('POST /v1/accounts/{id}/deposits', { id: 'anna', body: { amount: 1 } }),
      await client.call('PUT /v1/stock/{sku}', { sku: 'pot', body: { onHand: 5 } }),
      await client.call('POST /v1/stock/{sku}/adjustments', adjusted),
      await client.call('PUT /v1/slots/{id}', { id: 'sunday', body: slot }),
      await client.call('POST /v1/orders', { body: order }),
      await client.call('POST /v1/orders/batch', { body: [order, order] }),
      await client.call('POST /v1/orders/{id}/ship', { id: 'first' }),
    ]
    for (const write of writes) {
      assert.ok(write.status < 300, JSON.stringify(write.body))
      const [installation, ...numbers] = read(positionOf(write))
      assert.equal(installation, read(positionOf(first))[0])
      assert.equal(numbers.length, 16)
    }
    assert.equal(positionOf(await client.call('GET /v1/accounts/{id}', { id: 'anna' })), '')
  })

  type Fresh = { readonly after: string; readonly wait?: number }
  type Told = { readonly status: number; readonly headers: Headers; readonly body: unknown }
  const anna = { id: 'anna' }
  const reads: Readonly<Record<string, (fresh: Fresh) => Promise<Told>>> = {
    'an order': (fresh) => showOrder(fresh),
    'the orders': (fresh) => client.call('GET /v1/orders', fresh),
    'a history': (fresh) => client.call('GET /v1/orders/{id}/history', { id: 'first', ...fresh }),
    'an account': (fresh) => client.call('GET /v1/accounts/{id}', { ...anna, ...fresh }),
    'its entries': (fresh) => client.call('GET /v1/accounts/{id}/entries', { ...anna, ...fresh }),
    stock: (fresh) => client.call('GET /v1/stock/{sku}', { sku: 'tea', ...fresh }),
    'a slot': (fresh) => client.call('GET /v1/slots/{id}', { id: 'tuesday', ...fresh }),
    'the letters': (fresh) => client.call('GET /v1/letters', fresh),
  }
  /** Where an order is waited for, too, `wait` in the query says how long. */
  function showOrder({ after, wait }: Fresh, query: { readonly wait?: number } = {}) {
    const headers = wait === undefined ? {} : { Prefer: `wait=${wait}` }
    return client.call('GET /v1/orders/{id}', { id: 'first', after, query, headers })
  }

  for (const [what, ask] of Object.entries(reads)) {
    it(`shows ${what} at once with what is included already`, async () => {
      const { status, body } = await ask({ after: positionOf(first) })
      assert.equal(status, 200, JSON.stringify(body))
    })

    it(`says not-fresh of ${what} where it cannot include that in time`, async () => {
      const refused = await ask({ after: later(positionOf(first), 1_000_000), wait: 0 })
      assert.equal(refused.status, 503)
      assert.equal(new Refused(what, refused).kind, 'not-fresh')
      assert.equal(refused.headers.get('retry-after'), '1')
    })
  }

  it('shows an order at once where its end is waited for, too', async () => {
    const answer = await showOrder({ after: positionOf(first) }, { wait: 1 })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  })

  const stockOf = (sku: string, fresh: Fresh) =>
    client.done('GET /v1/stock/{sku}', { sku, ...fresh })
  const put = (sku: string, onHand: number) =>
    client.call('PUT /v1/stock/{sku}', { sku, body: { onHand } })

  it('waits until it is there', async () => {
    const made = await put('jar', 1)
    assert.ok(made.status === 200 && made.body.onHand === 1)
    const write = await put('jar', 2)
    const waiting = stockOf('jar', { after: later(positionOf(write), 1), wait: 60 })
    // A read that did not wait would find the last number but one.
    await put('jar', 3)
    assert.equal((await waiting).onHand, 3)
  })

  it('takes several, joined by commas', async () => {
    const other = await put('cup', 50)
    const joined = `${positionOf(first)}, ${positionOf(other)}`
    assert.equal((await stockOf('cup', { after: joined })).onHand, 50)
    const ahead = `${positionOf(other)},${later(positionOf(first), 1_000_000)}`
    const late = { sku: 'cup', after: ahead, wait: 0 }
    assert.equal((await client.refused('GET /v1/stock/{sku}', late)).status, 503)
  })

  it('shows a letter, a history and a balance after the write that they come from', async () => {
    const id = 'told'
    const write = await client.call('POST /v1/orders', { body: { ...order, id }, wait: 60 })
    const told = { after: positionOf(write) }
    const { items: letters } = await client.done('GET /v1/letters', {
      ...{ ...told, query: { orderId: id } },
    })
    assert.deepEqual(
      letters.map(({ event }) => event),
      ['order-approved'],
    )
    const { items: history } = await client.done('GET /v1/orders/{id}/history', { id, ...told })
    assert.ok(history.some(({ what }) => what === 'billing.money-taken'))
    const { items: approved } = await client.done('GET /v1/orders', {
      ...{ ...told, query: { state: 'APPROVED', limit: 1 } },
    })
    assert.deepEqual(
      approved.map((one) => one.id),
      [id],
    )
    const reason = { reason: 'No.' }
    const canceled = await client.call('POST /v1/orders/{id}/cancel', { id, body: reason })
    const before = await client.done('GET /v1/accounts/{id}', anna)
    const after = positionOf(canceled)
    assert.deepEqual(await client.done('GET /v1/accounts/{id}', { ...anna, after }), before)
    const { items: entries } = await client.done('GET /v1/accounts/{id}/entries', {
      ...{ ...anna, after, query: { limit: 1 } },
    })
    assert.equal(entries[0]?.amount, 1050)
    assert.equal(entries[0]?.credit, 'refunds')
  })

  const position = () => read(positionOf(first))
  const wrong: Readonly<Record<string, () => string>> = {
    'no text': () => '',
    'any text': () => 'sooner',
    'a text that is no list': () => Buffer.from('{"a":1}').toString('base64url'),
    'half a number': () => written([...position(), 1] as Position),
    'a number below 0': () => written([position()[0], 0, -1]),
    'another installation': () => written(['elsewhere', 0, 1]),
    'two installations': () => `${written(position())},${written(['elsewhere', 0, 1])}`,
    'an end that is missing': () => `${written(position())},`,
  }
  for (const [what, make] of Object.entries(wrong)) {
    it(`refuses ${what}`, async () => {
      const refused = await client.refused('GET /v1/stock/{sku}', { sku: 'tea', after: make() })
      assert.equal(refused.status, 400)
      assert.deepEqual(refused.pointers, ['/Millrace-After'])
    })
  }
})
