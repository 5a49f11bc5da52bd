import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Asked, Client } from '../client/client.ts'
import { running, type Running } from './running.ts'
import { order, stocked } from './shop.ts'

type Filter = NonNullable<Asked<'GET /v1/orders'>['query']>

describe('lists over HTTP', () => {
  let app: Running
  let client: Client
  before(async () => {
    app = await running()
    client = app.client
    await stocked(app)
    const post = (body: Asked<'POST /v1/orders'>['body']) =>
      client.done('POST /v1/orders', { body, wait: 60 })
    for (let nth = 0; nth < 12; nth++) {
      await post({ ...order, id: `o-${nth}`, customerId: `c-${nth % 2}` })
    }
    await post({ ...order, id: 'doomed', lines: [{ sku: 'gold', quantity: 1, unitPrice: 1 }] })
  })
  after(() => app.stop())

  /** All pages of the list, one after another. */
  const pages = async (query: Filter) =>
    (await client.all('GET /v1/orders', { query })).map(({ id }) => id)
  const first = (query: Filter = {}) => client.done('GET /v1/orders', { query })

  const odd = ['o-11', 'o-9', 'o-7', 'o-5', 'o-3', 'o-1']
  const placed = ['doomed', ...Array.from({ length: 12 }, (_, nth) => `o-${11 - nth}`)]

  it('tells orders newest first, whole', async () => {
    const list = await first()
    assert.deepEqual(
      list.items.map(({ id }) => id),
      placed,
    )
    assert.equal(list.next, null)
    assert.deepEqual(list.items[0], await client.done('GET /v1/orders/{id}', { id: 'doomed' }))
  })

  for (const limit of [1, 3, 12, 13, 1000]) {
    it(`pages through all orders ${limit} at a time`, async () => {
      assert.deepEqual(await pages({ limit }), placed)
    })
  }

  it('filters by state, by customer and by both', async () => {
    assert.deepEqual(await pages({ limit: 2, state: 'CANCELED' }), ['doomed'])
    assert.deepEqual(await pages({ limit: 2, state: 'PENDING' }), [])
    const ones = { limit: 4, customerId: 'c-1' }
    assert.deepEqual(await pages({ ...ones, limit: 2 }), odd)
    assert.deepEqual(await pages({ ...ones, state: 'APPROVED' }), odd)
    assert.deepEqual(await pages({ ...ones, state: 'CANCELED' }), [])
    assert.deepEqual(await pages({ ...ones, customerId: 'c-' }), [])
  })

  it('filters by any field of an order', async () => {
    const all = placed.slice(1)
    const [past, future] = ['2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z']
    const expected: readonly (readonly [filter: Filter, ids: readonly string[]])[] = [
      [{ sku: 'gold' }, ['doomed']],
      [{ sku: 'tea' }, all],
      [{ reason: 'unknown-sku' }, ['doomed']],
      [{ currency: 'EUR' }, placed],
      [{ currency: 'USD' }, []],
      [{ totalTo: '1' }, ['doomed']],
      [{ totalFrom: '2' }, all],
      [{ paidBy: 'card' }, []],
      [{ customerId: 'c-1', totalFrom: '2' }, odd],
      [{ placedTo: past }, []],
      [{ placedFrom: future }, []],
      [{ placedFrom: past, placedTo: future }, placed],
    ]
    for (const [filter, ids] of expected) {
      for (const limit of [1, 5, 1000]) {
        assert.deepEqual(await pages({ limit, ...filter }), ids, JSON.stringify(filter))
      }
    }
  })

  it('finds what was placed in between two times', async () => {
    const placedAt = async (id: string) =>
      (await client.done('GET /v1/orders/{id}', { id })).placedAt
    const [placedFrom, placedTo] = [await placedAt('o-5'), await placedAt('o-6')]
    assert.deepEqual(await pages({ placedFrom, placedTo }), ['o-5'])
  })

  it('says what is no field, or no value of one', async () => {
    for (const wrong of ['total=5', 'totalFrom=x', 'placedTo=yesterday', 'paidBy=cash']) {
      assert.equal((await app.send('GET', `/v1/orders?${wrong}`)).status, 400, wrong)
    }
    const { body } = await app.send('GET', '/v1/orders?totalTo=4.50')
    assert.match(String(body['detail']), /^\/totalTo: It must be a whole number/)
  })

  it('brings the filter along in the cursor, and takes no other', async () => {
    const cursor = (await first({ limit: 2, customerId: 'c-1' })).next ?? ''
    const second = await first({ limit: 2, cursor })
    assert.deepEqual(
      second.items.map(({ id }) => id),
      ['o-7', 'o-5'],
    )
    const other = { query: { customerId: 'c-0', cursor } }
    assert.equal((await client.refused('GET /v1/orders', other)).status, 400)
  })

  it('takes no cursor of another list', async () => {
    const ofLetters = (await client.done('GET /v1/letters', { query: { limit: 2 } })).next ?? ''
    const ofOrders = (await first({ limit: 2 })).next ?? ''
    for (const { status, problem } of [
      await client.refused('GET /v1/orders', { query: { cursor: ofLetters } }),
      await client.refused('GET /v1/letters', { query: { cursor: ofOrders } }),
      await client.refused('GET /v1/customers', { query: { cursor: ofOrders } }),
    ]) {
      assert.deepEqual([status, problem.detail], [400, 'This cursor goes on with another list.'])
    }
  })

  it('takes no cursor that brings a filter nobody knows', async () => {
    const forged = Buffer.from(JSON.stringify(['orders', '0', { state: 'GONE' }])).toString(
      'base64url',
    )
    const asked = { query: { cursor: forged } }
    assert.equal((await client.refused('GET /v1/orders', asked)).status, 400)
  })

  const letters = (query: Asked<'GET /v1/letters'>['query'] = {}) =>
    client.all('GET /v1/letters', { query })

  it('writes one letter per order', async () => {
    const all = await letters()
    assert.deepEqual(
      all.map(({ orderId }) => orderId),
      placed,
    )
    const [newest] = all
    assert.partialDeepStrictEqual(newest, {
      ...{ recipient: 'c-anna', channel: 'outbox', event: 'order-canceled', orderId: 'doomed' },
    })
    assert.match(newest?.text ?? '', /canceled/)
  })

  it('filters letters by recipient and order', async () => {
    assert.equal((await letters({ recipient: 'c-1', limit: 5 })).length, 6)
    assert.equal((await letters({ orderId: 'o-3' })).length, 1)
    assert.equal((await letters({ orderId: 'o-3', recipient: 'c-1' })).length, 1)
    assert.equal((await letters({ orderId: 'o-3', recipient: 'c-0' })).length, 0)
    assert.equal((await app.send('GET', '/v1/letters?state=APPROVED')).status, 400)
  })
})
