/** Many orders with one call. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { pointers, problemName, running, type Answer, type Body, type Running } from './running.ts'
import { order, stocked, wait } from './shop.ts'

const keyed = (key: string) => ({ ...wait, 'idempotency-key': key })
const one = { ...order, lines: [{ sku: 'tea', quantity: 1, unitPrice: 300 }] }

/** What each order of a batch was answered. */
const each = ({ body }: Answer): readonly Body[] => Object.values(body) as readonly Body[]
const orderOf = (item: Body | undefined) => (item?.['order'] ?? {}) as Body
const statuses = (answer: Answer) => each(answer).map(({ status }) => status)

describe('a batch of orders over HTTP', () => {
  let app: Running
  before(async () => {
    app = await running()
    await stocked(app)
  })
  after(() => app.stop())

  const post = (body: unknown, headers: Readonly<Record<string, string>> = wait) =>
    app.send('POST', '/v1/orders/batch', { body, headers })
  const sold = async () => Number((await app.send('GET', '/v1/stock/tea')).body['sold'])

  it('places each, waits for each, and answers in their order', async () => {
    const answer = await post([
      { ...one, id: 'b-1' },
      { ...one, id: 'b-2', lines: [{ sku: 'gold', quantity: 1, unitPrice: 1 }] },
      { ...one, id: 'b-3', customerId: '' },
      'no order',
      { ...one, id: 'b-1', currency: 'USD' },
    ])
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('preference-applied'), 'wait')
    assert.deepEqual(statuses(answer), [201, 201, 400, 400, 409])
    const [first, second, third] = each(answer)
    assert.equal(orderOf(first)['state'], 'APPROVED')
    assert.deepEqual((await app.send('GET', '/v1/orders/b-1')).body, orderOf(first))
    assert.equal(orderOf(second)['state'], 'CANCELED')
    const problem = (third?.['problem'] ?? {}) as Body
    assert.deepEqual(pointers({ ...answer, body: problem }), ['/customerId'])
    assert.equal((await app.send('GET', '/v1/orders/b-3')).status, 404)
  })

  it('has one effect for one key, whole or in part, and with the orders sent alone', async () => {
    const before = await sold()
    const batch = [one, { ...one, idempotencyKey: 'own' }, one]
    const first = await post(batch, keyed('batch'))
    assert.deepEqual(statuses(first), [201, 201, 201])
    const again = await post([...batch, one], keyed('batch'))
    assert.deepEqual(
      each(again).map(({ replayed }) => replayed),
      [true, true, true, undefined],
    )
    assert.deepEqual(each(again).slice(0, 3).map(orderOf), each(first).map(orderOf))
    const alone = await app.send('POST', '/v1/orders', { body: one, headers: keyed('own') })
    assert.deepEqual(alone.body, orderOf(each(first)[1]))
    const other = await post([{ ...one, customerId: 'c-bert' }], keyed('batch'))
    assert.deepEqual(statuses(other), [422])
    assert.equal((await sold()) - before, 4)
  })

  it('takes a thousand at once, and not one more', async () => {
    const many = Array.from({ length: 1000 }, () => ({ ...one, payment: undefined }))
    const answer = await post(many, {})
    assert.deepEqual(new Set(statuses(answer)), new Set([201]))
    assert.equal(new Set(each(answer).map((item) => orderOf(item)['id'])).size, 1000)
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
    assert.deepEqual(
      statuses(await post(Array.from({ length: 6 }, () => long))),
      Array(6).fill(400),
    )
  })

  it('takes of each order what a body may have', async () => {
    const long = { ...one, customerId: 'x'.repeat(2 * 1024 * 1024) }
    const refused = await post([one, long])
    assert.equal(refused.status, 400)
    assert.equal(refused.body['detail'], 'An item may have 1 MiB.')
  })

  it('says which keys cannot be', async () => {
    const answer = await post([
      { ...one, idempotencyKey: '' },
      { ...one, idempotencyKey: 7 },
    ])
    assert.deepEqual(statuses(answer), [400, 400])
  })
})
