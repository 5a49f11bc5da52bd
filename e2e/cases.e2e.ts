/** An undo that gives up: a case that a person settles, and the order says so. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decide, type AnyService } from '@millrace/kernel'
import { until } from '@millrace/kernel/testing'
import { Poison } from '../simulation/poison.ts'
import { isReplayed, type Asked, type Client } from '../client/client.ts'
import { running, type Running } from './running.ts'
import { clientOf, past, phone } from './saga-client.ts'
import { stocked } from './shop.ts'
import { paymentStep } from '../storefronts/saga/rows/contracts.ts'

const hourMs = 60 * 60_000
type Finding = Asked<'POST /v1/cases/{id}/settle'>['body']
const found: Finding = {
  ...{ outcome: 'done', who: 'olga', why: 'Counted on the shelf: nothing is held.' },
}

describe('a case over HTTP', () => {
  const poison = new Poison()
  let app: Running
  let client: Client
  let laterMs = 0
  before(async () => {
    app = await running({ poison, clock: () => Date.now() + laterMs })
    client = app.client
    await stocked(app)
  })
  after(() => app.stop())

  const cases = (query: Asked<'GET /v1/cases'>['query'] = {}) =>
    client.all('GET /v1/cases', { query })
  const firstId = async () => (await cases())[0]?.id ?? ''

  it('opens when nobody has answered an undo for long', async () => {
    // The hold is taken, and every undo of it fails: there is not enough money.
    poison.arm('warehouse', 'cup', { spare: 1, times: 1 })
    const order = {
      ...{ id: 'o-1', customerId: 'carl', currency: 'EUR', payment: { account: 'anna' } },
      lines: [{ sku: 'cup', quantity: 1, unitPrice: 10_000_000 }],
    }
    await client.done('POST /v1/orders', { body: order })
    await until(async () => {
      laterMs += hourMs
      return (await cases()).length > 0
    })
    const [one, ...others] = await cases({ orderId: 'o-1' })
    assert.deepEqual(others, [])
    assert.partialDeepStrictEqual(one, {
      ...{ tenant: 'shop', saga: 'place-order', orderId: 'o-1', step: 'stock', part: 'cup' },
      ...{ doing: 'undo', owner: 'operator' },
    })
    assert.equal((await client.done('GET /v1/orders/{id}', { id: 'o-1' })).state, 'PENDING')
    const history = await client.done('GET /v1/orders/{id}/history', { id: 'o-1' })
    const waits = history.waitingFor ?? []
    assert.ok(
      waits.some((one) => one.what === 'undo stock/cup' && 'case' in one),
      JSON.stringify(waits),
    )
  })

  it('is not refused where only an undo is left', async () => {
    const asked = { id: await firstId(), body: { ...found, outcome: 'refused' } } as const
    const { status, kind } = await client.refused('POST /v1/cases/{id}/settle', asked)
    assert.deepEqual([status, kind], [409, 'conflict'])
  })

  it('is settled by hand, once under a key: the order comes to its end and says who said so', async () => {
    const settle = 'POST /v1/cases/{id}/settle'
    const asked = { id: await firstId(), body: found, once: 'case-1' }
    const settled = await client.done(settle, asked)
    assert.equal(settled.orderId, 'o-1')
    const again = await client.call(settle, asked)
    assert.ok(isReplayed(again))
    assert.deepEqual(again.body, settled)
    const other = { ...asked, body: { ...found, why: 'Other.' } }
    assert.equal((await client.refused(settle, other)).status, 422)
    const order = await client.done('GET /v1/orders/{id}', { id: 'o-1', query: { wait: 60 } })
    assert.equal(order.state, 'CANCELED')
    assert.deepEqual(
      order.reasons.map(({ code }) => code),
      ['insufficient-funds'],
    )
    assert.deepEqual(await cases(), [])
    const [closed] = await cases({ state: 'settled' })
    assert.partialDeepStrictEqual(closed, {
      orderId: 'o-1',
      settled: { by: 'olga', why: found.why },
    })
    const lines = await client.all('GET /v1/orders/{id}/history', { id: 'o-1' })
    const told = lines.filter(({ what }) => what.includes('.case-'))
    assert.partialDeepStrictEqual(told, [
      { what: 'saga.case-opened', step: 'stock', part: 'cup', owner: 'operator' },
      { what: 'saga.case-settled', step: 'stock', part: 'cup', by: 'olga', why: found.why },
    ])
    assert.equal(told.length, 2)
    assert.equal((await client.refused(settle, { id: asked.id, body: found })).status, 404)
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
    const listed = (state: 'open' | 'settled' = 'open') =>
      app.client.all('GET /v1/cases', { query: { tenant: 'saga', state } })
    await until(async () => {
      laterMs += hourMs
      return (await listed()).length > 0
    })
    const [one] = await listed()
    assert.partialDeepStrictEqual(one, { tenant: 'saga', saga: 'create-order', step: 'payment' })
    assert.ok(one !== undefined)
    await app.client.done('POST /v1/cases/{id}/settle', { id: one.id, body: found })
    assert.deepEqual(await listed(), [])
    assert.partialDeepStrictEqual(await listed('settled'), [{ settled: { by: found.who } }])
    await asking
    await until(async () => {
      const { body: orders } = await send('GET', `/order/order/${one.orderId}`)
      return (orders as { status?: string }).status === 'CANCELED'
    })
  })
})
