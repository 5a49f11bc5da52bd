/** An undo that gives up: a case that a person settles, and the order says so. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decide, type AnyService } from '@millrace/kernel'
import { until } from '@millrace/kernel/testing'
import { Poison } from '../simulation/poison.ts'
import { items, problemName, running, type Body, type Running } from './running.ts'
import { clientOf, past, phone } from './saga-client.ts'
import { stocked } from './shop.ts'
import { paymentStep } from '../storefronts/saga/rows/contracts.ts'

const hourMs = 60 * 60_000
const found = { outcome: 'done', who: 'olga', why: 'Counted on the shelf: nothing is held.' }

describe('a case over HTTP', () => {
  const poison = new Poison()
  let app: Running
  let laterMs = 0
  before(async () => {
    app = await running({ poison, clock: () => Date.now() + laterMs })
    await stocked(app)
  })
  after(() => app.stop())

  const get = async (path: string) => (await app.send('GET', path)).body
  const cases = async (query = '') => items(await app.send('GET', `/v1/cases${query}`))
  const settle = (id: unknown, body: unknown, headers = {}) =>
    app.send('POST', `/v1/cases/${String(id)}/settle`, { body, headers })

  it('opens when nobody has answered an undo for long', async () => {
    // The hold is taken, and every undo of it fails: there is not enough money.
    poison.arm('warehouse', 'cup', { spare: 1, times: 1 })
    const order = {
      ...{ id: 'o-1', customerId: 'carl', currency: 'EUR', payment: { account: 'anna' } },
      lines: [{ sku: 'cup', quantity: 1, unitPrice: 10_000_000 }],
    }
    await app.send('POST', '/v1/orders', { body: order })
    await until(async () => {
      laterMs += hourMs
      return (await cases()).length > 0
    })
    const [one, ...others] = await cases('?orderId=o-1')
    assert.deepEqual(others, [])
    assert.partialDeepStrictEqual(one, {
      ...{ tenant: 'shop', saga: 'place-order', orderId: 'o-1', step: 'stock', part: 'cup' },
      ...{ doing: 'undo', owner: 'operator' },
    })
    assert.equal((await get('/v1/orders/o-1'))['state'], 'PENDING')
    const waits = (await get('/v1/orders/o-1/history'))['waitingFor'] as readonly Body[]
    assert.ok(
      waits.some((one) => one['what'] === 'undo stock/cup' && 'case' in one),
      JSON.stringify(waits),
    )
  })

  it('is not refused where only an undo is left', async () => {
    const [{ id } = {}] = await cases()
    const refused = await settle(id, { ...found, outcome: 'refused' })
    assert.deepEqual([refused.status, problemName(refused)], [409, 'conflict'])
  })

  it('is settled by hand, once under a key: the order comes to its end and says who said so', async () => {
    const [{ id } = {}] = await cases()
    const headers = { 'idempotency-key': 'case-1' }
    const settled = await settle(id, found, headers)
    assert.deepEqual([settled.status, settled.body['orderId']], [200, 'o-1'])
    const again = await settle(id, found, headers)
    assert.deepEqual([again.status, again.body], [200, settled.body])
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal((await settle(id, { ...found, why: 'Other.' }, headers)).status, 422)
    const order = await get('/v1/orders/o-1?wait=60')
    assert.equal(order['state'], 'CANCELED')
    const reasons = order['reasons'] as readonly Body[]
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ['insufficient-funds'],
    )
    assert.deepEqual(await cases(), [])
    const [closed] = await cases('?state=settled')
    assert.partialDeepStrictEqual(closed, {
      orderId: 'o-1',
      settled: { by: 'olga', why: found.why },
    })
    const { items: lines } = await get('/v1/orders/o-1/history')
    const told = (lines as readonly Body[]).filter(({ what }) => String(what).includes('.case-'))
    assert.partialDeepStrictEqual(told, [
      { what: 'saga.case-opened', step: 'stock', part: 'cup', owner: 'operator' },
      { what: 'saga.case-settled', step: 'stock', part: 'cup', by: 'olga', why: found.why },
    ])
    assert.equal(told.length, 2)
    assert.equal((await settle(id, found)).status, 404)
  })
})

/** The undo of a payment is heard, and never answered. */
class Silent extends Poison {
  override around(service: AnyService): AnyService {
    const routes = service.routes.map((route) => {
      if (route.type.wireName !== paymentStep.cancel.wireName) return route
      return { ...route, handler: (state: never) => decide<object>(state) }
    })
    return { ...service, routes } as AnyService
  }
}

describe('a case of saga orders over HTTP', () => {
  let app: Running
  let laterMs = 0
  before(async () => {
    const clock = () => Date.now() + laterMs
    app = await running({ poison: new Silent(), clock, storefronts: ['saga'] })
  })
  after(() => app.stop())

  it('is settled by hand, and the order is undone', async () => {
    const send = clientOf(app)
    const body = { contents: [phone], timeDelivery: past }
    // Its caller waits for the end, as long as it takes.
    const asking = send('POST', '/order/order/saga', body)
    const listed = async () => items(await app.send('GET', '/v1/cases?tenant=saga'))
    await until(async () => {
      laterMs += hourMs
      return (await listed()).length > 0
    })
    const [one] = await listed()
    assert.partialDeepStrictEqual(one, { tenant: 'saga', saga: 'create-order', step: 'payment' })
    const path = `/v1/cases/${String(one?.['id'])}/settle`
    assert.equal((await app.send('POST', path, { body: found })).status, 200)
    assert.deepEqual(await listed(), [])
    const settled = items(await app.send('GET', '/v1/cases?tenant=saga&state=settled'))
    assert.partialDeepStrictEqual(settled, [{ settled: { by: found.who } }])
    await asking
    await until(async () => {
      const { body: orders } = await send('GET', `/order/order/${String(one?.['orderId'])}`)
      return (orders as { status?: string }).status === 'CANCELED'
    })
  })
})
