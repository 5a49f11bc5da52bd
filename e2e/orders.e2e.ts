import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { isReplayed, type Client } from '../client/client.ts'
import { running, type Running } from './running.ts'
import { order, stocked } from './shop.ts'

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** An order that is given back is final before, so nobody can wait for that by its address. */
async function settledAs(client: Client, id: string, state: string) {
  const show = () => client.done('GET /v1/orders/{id}', { id })
  await until(async () => (await show()).state === state)
  return show()
}

describe('orders over HTTP', () => {
  let app: Running
  let client: Client
  before(async () => {
    app = await running()
    client = app.client
    await stocked(app)
  })
  after(() => app.stop())

  it('takes an order and settles it before it answers, where that is preferred', async () => {
    const placed = await client.call('POST /v1/orders', { body: order, wait: 60 })
    assert.ok(placed.status === 201)
    const { headers, body } = placed
    assert.equal(headers.get('preference-applied'), 'wait')
    assert.equal(headers.get('content-type'), 'application/json')
    const { id, placedAt, updatedAt, ...rest } = body
    assert.match(id, uuid7)
    assert.equal(headers.get('location'), `/v1/orders/${id}`)
    assert.match(placedAt, time)
    assert.match(updatedAt, time)
    assert.deepEqual(rest, { ...order, state: 'APPROVED', total: 1050, reasons: [] })
    assert.deepEqual(await client.done('GET /v1/orders/{id}', { id }), body)
  })

  it('moves money, stock and slot as the numbers say', async () => {
    assert.deepEqual(await client.done('GET /v1/accounts/{id}', { id: 'anna' }), {
      ...{ id: 'anna', currency: 'EUR', balance: 98_950, held: 0, available: 98_950 },
    })
    assert.deepEqual(await client.done('GET /v1/stock/{sku}', { sku: 'tea' }), {
      ...{ sku: 'tea', onHand: 198, held: 0, available: 198, sold: 2 },
    })
    const slot = await client.done('GET /v1/slots/{id}', { id: 'tuesday' })
    assert.partialDeepStrictEqual(slot, { booked: 1, free: 49 })
  })

  it('answers at once without the preference', async () => {
    const placed = await client.call('POST /v1/orders', { body: { ...order, id: 'at-once' } })
    assert.ok(placed.status === 201)
    assert.equal(placed.headers.get('preference-applied'), null)
    assert.equal(placed.headers.get('location'), '/v1/orders/at-once')
    assert.equal(placed.body.state, 'PENDING')
    const asked = { id: 'at-once', query: { wait: 60 } }
    assert.equal((await client.done('GET /v1/orders/{id}', asked)).state, 'APPROVED')
  })

  it('does not wait where the limit is 0, and says that it heard', async () => {
    const placed = await client.call('POST /v1/orders', {
      ...{ body: { ...order, id: 'not-waited' }, wait: 0 },
    })
    assert.equal(placed.headers.get('preference-applied'), 'wait')
    assert.equal(placed.status === 201 && placed.body.state, 'PENDING')
  })

  it('cancels with all reasons, sorted by check, and undoes what was done', async () => {
    const doomed = {
      ...order,
      lines: [
        { sku: 'tea', quantity: 1, unitPrice: 300 },
        { sku: 'gold', quantity: 1, unitPrice: 1 },
        { sku: 'cup', quantity: 101, unitPrice: 1 },
      ],
    }
    const asked = { body: doomed, wait: 60 }
    const { state, reasons } = await client.done('POST /v1/orders', asked)
    assert.equal(state, 'CANCELED')
    const told = reasons.map(({ code, pointer }) => [code, pointer])
    assert.deepEqual(told, [
      ['unknown-sku', '/lines/1/sku'],
      ['out-of-stock', '/lines/2/sku'],
    ])
    const tea = await client.done('GET /v1/stock/{sku}', { sku: 'tea' })
    const anna = await client.done('GET /v1/accounts/{id}', { id: 'anna' })
    assert.deepEqual([tea.held, anna.held], [0, 0])
  })

  it('needs no billing where nothing is paid', async () => {
    const { payment: _, ...unpaid } = order
    const free = { ...order, lines: [{ sku: 'tea', quantity: 1, unitPrice: 0 }] }
    for (const body of [unpaid, free]) {
      const shown = await client.done('POST /v1/orders', { body, wait: 60 })
      assert.equal(shown.state, 'APPROVED', JSON.stringify(shown))
    }
  })

  it('tells the history in order', async () => {
    const { delivery: _, ...undelivered } = order
    await client.done('POST /v1/orders', { body: { ...undelivered, id: 'told' }, wait: 60 })
    const history = await client.done('GET /v1/orders/{id}/history', { id: 'told' })
    assert.equal(history.next, null)
    assert.equal('waitingFor' in history, false)
    assert.deepEqual(
      history.items.map(({ what }) => what),
      [
        ...['orders.placed', 'details.passed', 'fraud.passed', 'warehouse.held', 'warehouse.held'],
        ...['billing.money-held', 'billing.money-taken', 'warehouse.sold', 'warehouse.sold'],
        ...['orders.approved', 'notifications.letter-written'],
      ],
    )
  })

  it('pages through a history', async () => {
    const page = (id: string, query: { limit: number; cursor?: string }) =>
      client.call('GET /v1/orders/{id}/history', { id, query })
    const first = await page('told', { limit: 9 })
    assert.ok(first.status === 200 && first.body.next !== null)
    assert.equal(first.body.items.length, 9)
    const query = { limit: 9, cursor: first.body.next }
    const rest = await page('told', query)
    assert.ok(rest.status === 200)
    assert.deepEqual(
      rest.body.items.map(({ what }) => what),
      ['orders.approved', 'notifications.letter-written'],
    )
    assert.equal(rest.body.next, null)
    assert.equal((await page('at-once', query)).status, 400)
  })

  it('knows no order that was never placed, and says so at once', async () => {
    for (const path of [
      '/v1/orders/nobody',
      '/v1/orders/nobody?wait=30',
      '/v1/orders/nobody/history',
    ]) {
      const { status, headers, body } = await app.send('GET', path)
      assert.equal(status, 404)
      assert.equal(headers.get('content-type'), 'application/problem+json')
      assert.equal(body['status'], 404)
    }
  })

  it('cancels an approved order when asked, once, and gives everything back', async () => {
    const anna = () => client.done('GET /v1/accounts/{id}', { id: 'anna' })
    const before = await anna()
    await client.done('POST /v1/orders', { body: { ...order, id: 'regretted' }, wait: 60 })
    const regretted = { id: 'regretted' }
    const cancel = (reason: string) =>
      client.call('POST /v1/orders/{id}/cancel', { ...regretted, once: 'regret', body: { reason } })
    assert.equal((await cancel('Too late.')).status, 200)
    const again = await cancel('Too late.')
    assert.ok(isReplayed(again))
    assert.equal((await cancel('Other words.')).status, 422)
    const canceled = await settledAs(client, 'regretted', 'CANCELED')
    assert.deepEqual(canceled.reasons, [{ code: 'canceled-by-request', detail: 'Too late.' }])
    assert.deepEqual(await anna(), before)
    const asked = { ...regretted, body: { reason: '?' } }
    assert.deepEqual(await client.done('POST /v1/orders/{id}/cancel', asked), canceled)
    assert.equal((await client.call('POST /v1/orders/{id}/ship', regretted)).status, 409)
  })

  it('ships what is approved, and gives back nothing of it', async () => {
    await client.done('POST /v1/orders', { body: { ...order, id: 'sent' }, wait: 60 })
    const parcel = { id: 'sent' }
    const sent = await client.done('POST /v1/orders/{id}/ship', parcel)
    assert.equal(sent.state, 'SHIPPED')
    assert.deepEqual(await client.done('POST /v1/orders/{id}/ship', { ...parcel, body: {} }), sent)
    const waited = { ...parcel, query: { wait: 60 } }
    assert.deepEqual(await client.done('GET /v1/orders/{id}', waited), sent)
    const late = { ...parcel, body: { reason: 'Late.' } }
    assert.equal((await client.call('POST /v1/orders/{id}/cancel', late)).status, 409)
    const listed = await client.done('GET /v1/orders', { query: { state: 'SHIPPED' } })
    assert.deepEqual(listed.items, [sent])
    const history = await client.done('GET /v1/orders/{id}/history', parcel)
    assert.ok(history.items.some(({ what }) => what === 'orders.shipped'))
  })

  it('says what is wrong with a cancel and a shipment', async () => {
    const send = (path: string, body?: object) => app.send('POST', path, { body })
    assert.equal((await send('/v1/orders/nobody/cancel', { reason: 'x' })).status, 404)
    assert.equal((await send('/v1/orders/nobody/ship')).status, 404)
    for (const body of [undefined, {}, { reason: '' }, { reason: 'x'.repeat(501) }, { why: 'x' }]) {
      assert.equal((await send('/v1/orders/sent/cancel', body)).status, 400, JSON.stringify(body))
    }
    assert.equal((await send('/v1/orders/sent/ship', { to: 'Anna' })).status, 400)
  })

  it('wakes every request that waits for the same order', async () => {
    await client.done('POST /v1/orders', { body: { ...order, id: 'awaited' } })
    const asked = { id: 'awaited', query: { wait: 60 } }
    const waits = Array.from({ length: 20 }, () => client.done('GET /v1/orders/{id}', asked))
    for (const { state } of await Promise.all(waits)) assert.notEqual(state, 'PENDING')
  })
})
