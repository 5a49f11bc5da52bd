import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { items, running, type Running } from './running.ts'
import { order, stocked, wait } from './shop.ts'

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** An order that is given back is final before, so nobody can wait for that by its address. */
async function settledAs(app: Running, id: string, state: string) {
  const show = () => app.send('GET', `/v1/orders/${id}`)
  await until(async () => (await show()).body['state'] === state)
  return show()
}

describe('orders over HTTP', () => {
  let app: Running
  before(async () => {
    app = await running()
    await stocked(app)
  })
  after(() => app.stop())

  it('takes an order and settles it before it answers, where that is preferred', async () => {
    const { status, headers, body } = await app.send('POST', '/v1/orders', {
      body: order,
      headers: wait,
    })
    assert.equal(status, 201)
    assert.equal(headers.get('preference-applied'), 'wait')
    assert.equal(headers.get('content-type'), 'application/json')
    const { id, placedAt, updatedAt, ...rest } = body
    assert.match(String(id), uuid7)
    assert.equal(headers.get('location'), `/v1/orders/${String(id)}`)
    assert.match(String(placedAt), time)
    assert.match(String(updatedAt), time)
    assert.deepEqual(rest, { ...order, state: 'APPROVED', total: 1050, reasons: [] })
    assert.deepEqual((await app.send('GET', `/v1/orders/${String(id)}`)).body, body)
  })

  it('moves money, stock and slot as the numbers say', async () => {
    const read = async (path: string) => (await app.send('GET', path)).body
    assert.deepEqual(await read('/v1/accounts/anna'), {
      ...{ id: 'anna', currency: 'EUR', balance: 98_950, held: 0, available: 98_950 },
    })
    assert.deepEqual(await read('/v1/stock/tea'), {
      ...{ sku: 'tea', onHand: 198, held: 0, available: 198, sold: 2 },
    })
    assert.partialDeepStrictEqual(await read('/v1/slots/tuesday'), { booked: 1, free: 49 })
  })

  it('answers at once without the preference', async () => {
    const { status, headers, body } = await app.send('POST', '/v1/orders', {
      body: { ...order, id: 'at-once' },
    })
    assert.equal(status, 201)
    assert.equal(headers.get('preference-applied'), null)
    assert.equal(headers.get('location'), '/v1/orders/at-once')
    assert.equal(body['state'], 'PENDING')
    const later = await app.send('GET', '/v1/orders/at-once?wait=60')
    assert.equal(later.body['state'], 'APPROVED')
  })

  it('does not wait where the limit is 0, and says that it heard', async () => {
    const { headers, body } = await app.send('POST', '/v1/orders', {
      body: { ...order, id: 'not-waited' },
      headers: { prefer: 'wait=0' },
    })
    assert.equal(headers.get('preference-applied'), 'wait')
    assert.equal(body['state'], 'PENDING')
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
    const { status, body } = await app.send('POST', '/v1/orders', { body: doomed, headers: wait })
    assert.equal(status, 201)
    assert.equal(body['state'], 'CANCELED')
    const reasons = body['reasons'] as readonly { code: string; pointer: string }[]
    const told = reasons.map(({ code, pointer }) => [code, pointer])
    assert.deepEqual(told, [
      ['unknown-sku', '/lines/1/sku'],
      ['out-of-stock', '/lines/2/sku'],
    ])
    assert.equal((await app.send('GET', '/v1/stock/tea')).body['held'], 0)
    assert.equal((await app.send('GET', '/v1/accounts/anna')).body['held'], 0)
  })

  it('needs no billing where nothing is paid', async () => {
    const { payment: _, ...unpaid } = order
    const free = { ...order, lines: [{ sku: 'tea', quantity: 1, unitPrice: 0 }] }
    for (const body of [unpaid, free]) {
      const answer = await app.send('POST', '/v1/orders', { body, headers: wait })
      assert.equal(answer.body['state'], 'APPROVED', JSON.stringify(answer.body))
    }
  })

  it('tells the history in order', async () => {
    await app.send('POST', '/v1/orders', {
      body: { ...order, id: 'told', delivery: undefined },
      headers: wait,
    })
    const { status, body } = await app.send('GET', '/v1/orders/told/history')
    assert.equal(status, 200)
    assert.equal(body['next'], null)
    assert.equal('waitingFor' in body, false)
    assert.deepEqual(
      items({ status, headers: new Headers(), body }).map(({ what }) => what),
      [
        ...['orders.placed', 'details.passed', 'fraud.passed', 'warehouse.held', 'warehouse.held'],
        ...['billing.money-held', 'billing.money-taken', 'warehouse.sold', 'warehouse.sold'],
        ...['orders.approved', 'notifications.letter-written'],
      ],
    )
  })

  it('pages through a history', async () => {
    const first = await app.send('GET', '/v1/orders/told/history?limit=9')
    assert.equal(items(first).length, 9)
    const cursor = String(first.body['next'])
    const rest = await app.send('GET', `/v1/orders/told/history?limit=9&cursor=${cursor}`)
    assert.deepEqual(
      items(rest).map(({ what }) => what),
      ['orders.approved', 'notifications.letter-written'],
    )
    assert.equal(rest.body['next'], null)
    const elsewhere = await app.send('GET', `/v1/orders/at-once/history?cursor=${cursor}`)
    assert.equal(elsewhere.status, 400)
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
    const before = await app.send('GET', '/v1/accounts/anna')
    await app.send('POST', '/v1/orders', { body: { ...order, id: 'regretted' }, headers: wait })
    const cancel = (reason: string) =>
      app.send('POST', '/v1/orders/regretted/cancel', {
        body: { reason },
        headers: { 'idempotency-key': 'regret' },
      })
    assert.equal((await cancel('Too late.')).status, 200)
    const again = await cancel('Too late.')
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal((await cancel('Other words.')).status, 422)
    const { body } = await settledAs(app, 'regretted', 'CANCELED')
    assert.deepEqual(body['reasons'], [{ code: 'canceled-by-request', detail: 'Too late.' }])
    assert.deepEqual((await app.send('GET', '/v1/accounts/anna')).body, before.body)
    const shown = await app.send('POST', '/v1/orders/regretted/cancel', { body: { reason: '?' } })
    assert.deepEqual(shown.body, body)
    assert.equal((await app.send('POST', '/v1/orders/regretted/ship')).status, 409)
  })

  it('ships what is approved, and gives back nothing of it', async () => {
    await app.send('POST', '/v1/orders', { body: { ...order, id: 'sent' }, headers: wait })
    const { status, body } = await app.send('POST', '/v1/orders/sent/ship')
    assert.equal(status, 200)
    assert.equal(body['state'], 'SHIPPED')
    assert.deepEqual((await app.send('POST', '/v1/orders/sent/ship', { body: {} })).body, body)
    assert.deepEqual((await app.send('GET', '/v1/orders/sent?wait=60')).body, body)
    const cancel = await app.send('POST', '/v1/orders/sent/cancel', { body: { reason: 'Late.' } })
    assert.equal(cancel.status, 409)
    const listed = items(await app.send('GET', '/v1/orders?state=SHIPPED'))
    assert.deepEqual(listed, [body])
    const history = items(await app.send('GET', '/v1/orders/sent/history'))
    assert.ok(history.some(({ what }) => what === 'orders.shipped'))
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
    const placed = app.send('POST', '/v1/orders', { body: { ...order, id: 'awaited' } })
    await placed
    const waits = Array.from({ length: 20 }, () => app.send('GET', '/v1/orders/awaited?wait=60'))
    for (const { body } of await Promise.all(waits)) assert.notEqual(body['state'], 'PENDING')
  })
})
