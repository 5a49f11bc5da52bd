/** Many orders with one call. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isReplayed, type Answered, type Asked, type Client } from '../client/client.ts'
import { problemName, running, type Running } from './running.ts'
import { order, stocked } from './shop.ts'

type Post = 'POST /v1/orders/batch'
type Item = Extract<Answered<Post>, { status: 200 }>['body'][number]

const one = { ...order, lines: [{ sku: 'tea', quantity: 1, unitPrice: 300 }] }

const orderOf = (item: Item | undefined) =>
  item !== undefined && 'order' in item ? item.order : assert.fail(JSON.stringify(item))
const statuses = (items: readonly Item[]) => items.map(({ status }) => status)

describe('a batch of orders over HTTP', () => {
  let app: Running
  let client: Client
  before(async () => {
    app = await running()
    client = app.client
    await stocked(app)
  })
  after(() => app.stop())

  const place = (body: Asked<Post>['body'], once?: string) =>
    client.done('POST /v1/orders/batch', { body, once, wait: 60 })
  /** Whatever somebody might send. */
  const post = (body: unknown) =>
    app.send('POST', '/v1/orders/batch', { body, headers: { prefer: 'wait=60' } })
  const sold = async () => (await client.done('GET /v1/stock/{sku}', { sku: 'tea' })).sold

  it('places each, waits for each, and answers in their order', async () => {
    const body = [
      { ...one, id: 'b-1' },
      { ...one, id: 'b-2', lines: [{ sku: 'gold', quantity: 1, unitPrice: 1 }] },
      { ...one, id: 'b-3', customerId: '' },
      { ...one, id: 'b-1', currency: 'USD' },
    ]
    const answer = await client.call('POST /v1/orders/batch', { body, wait: 60 })
    assert.ok(answer.status === 200)
    assert.equal(answer.headers.get('preference-applied'), 'wait')
    assert.deepEqual(statuses(answer.body), [201, 201, 400, 409])
    const [first, second, third] = answer.body
    assert.equal(orderOf(first).state, 'APPROVED')
    assert.deepEqual(await client.done('GET /v1/orders/{id}', { id: 'b-1' }), orderOf(first))
    assert.equal(orderOf(second).state, 'CANCELED')
    assert.ok(third !== undefined && 'problem' in third)
    assert.deepEqual(
      third.problem.errors?.map(({ pointer }) => pointer),
      ['/customerId'],
    )
    assert.equal((await client.call('GET /v1/orders/{id}', { id: 'b-3' })).status, 404)
  })

  it('has one effect for one key, whole or in part, and with the orders sent alone', async () => {
    const before = await sold()
    const batch = [one, { ...one, idempotencyKey: 'own' }, one]
    const first = await place(batch, 'batch')
    assert.deepEqual(statuses(first), [201, 201, 201])
    const again = await place([...batch, one], 'batch')
    assert.deepEqual(
      again.map((item) => 'replayed' in item && item.replayed),
      [true, true, true, false],
    )
    assert.deepEqual(again.slice(0, 3).map(orderOf), first.map(orderOf))
    const alone = await client.call('POST /v1/orders', { body: one, once: 'own', wait: 60 })
    assert.ok(alone.status === 201 && isReplayed(alone))
    assert.deepEqual(alone.body, orderOf(first[1]))
    assert.deepEqual(statuses(await place([{ ...one, customerId: 'c-bert' }], 'batch')), [422])
    assert.equal((await sold()) - before, 4)
  })

  it('takes a thousand at once, and not one more', async () => {
    const { payment: _, ...unpaid } = one
    const many = Array.from({ length: 1000 }, () => unpaid)
    const items = await client.done('POST /v1/orders/batch', { body: many })
    assert.deepEqual(new Set(statuses(items)), new Set([201]))
    assert.equal(new Set(items.map((item) => orderOf(item).id)).size, 1000)
    for (const wrong of [[...many, one], [], { orders: many }, undefined]) {
      const refused = await post(wrong)
      assert.equal(refused.status, 400)
      assert.equal(problemName(refused), 'invalid-request')
    }
  })

  it('takes 8 MiB, and says so of more', async () => {
    const filled = { ...one, customerId: 'x'.repeat(9 * 1024 * 1024) }
    const refused = await post([filled])
    assert.equal(refused.status, 413)
    assert.match(String(refused.body['detail']), /8 MiB/)
    const long = { ...one, customerId: 'x'.repeat(900 * 1024) }
    assert.deepEqual(statuses(await place(Array(6).fill(long))), Array(6).fill(400))
  })

  it('takes of each order what a body may have', async () => {
    const long = { ...one, customerId: 'x'.repeat(2 * 1024 * 1024) }
    const refused = await post([one, long])
    assert.equal(refused.status, 400)
    assert.equal(refused.body['detail'], 'An item may have 1 MiB.')
  })

  it('says of each what it is not', async () => {
    const { body } = await post([
      'no order',
      { ...one, idempotencyKey: '' },
      { ...one, idempotencyKey: 7 },
    ])
    assert.deepEqual(statuses(Object.values(body) as Item[]), [400, 400, 400])
  })
})
