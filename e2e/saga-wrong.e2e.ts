/** What saga orders answer to calls that are not as they should be. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { running, type Running } from './running.ts'
import {
  clientOf,
  future,
  made,
  maksim,
  nothing,
  nowhere,
  ok,
  phone,
  type Client,
  type Row,
} from './saga-client.ts'

describe('saga orders: what is wrong with a call', () => {
  let app: Running
  let send: Client
  let asText: Client
  before(async () => {
    app = await running({ storefronts: ['saga'] })
    send = clientOf(app)
    asText = clientOf(app, { 'content-type': 'text/plain' })
  })
  after(() => app.stop())

  const order = { status: 'PENDING', contents: [phone] }
  const saga = { contents: [phone], timeDelivery: future }

  for (const [what, path, body] of [
    ['a field that is not known', '/order/order', { ...order, color: 'red' }],
    ['a field that is missing', '/order/order', { status: 'PENDING' }],
    ['a price in words', '/order/order', { ...order, contents: [{ ...phone, price: 'dear' }] }],
    ['half a phone', '/order/order', { ...order, contents: [{ ...phone, amount: 0.5 }] }],
    ['a third of a cent', '/order/order', { ...order, contents: [{ ...phone, price: 0.333 }] }],
    ['a list', '/order/order', [order]],
    ['no JSON', '/order/order', '{"status":'],
    ['an item alone', '/warehouse/warehouse', { orderId: '1', item: 'tea', status: 'RESERVED' }],
    ['a time with a zone', '/order/order/saga', { ...saga, timeDelivery: `${future}Z` }],
    ['a day that is none', '/order/order/saga', { ...saga, timeDelivery: '2030-02-30T12:00' }],
  ] as const) {
    it(`is ${what}: 400 and no word`, async () => {
      assert.deepEqual(await send('POST', path, body), nothing(400))
    })
  }

  it('is its type: 415 and no word', async () => {
    assert.deepEqual(await asText('POST', '/order/order', 'an order'), nothing(415))
    assert.deepEqual(await asText('POST', '/user/user', maksim), nothing(415))
    assert.deepEqual(await send('POST', '/user/user'), nothing(415))
  })

  it('is a path where there is nothing: 404 and no word', async () => {
    for (const path of ['/order', '/order/', '/order/order/1/2', '/user/user/', '/billing/x']) {
      assert.deepEqual(await send('GET', path), nothing(404), path)
    }
    assert.deepEqual(await send('GET', `/user/user/${'x'.repeat(2000)}`), nothing(404))
    assert.equal((await send('GET', '/orders')).type, 'application/problem+json')
  })

  it('is a method that is not known there: 405 and no word', async () => {
    assert.deepEqual(await send('DELETE', '/user/user'), nothing(405))
  })

  it('is a sum that is no number, or has more than cents', async () => {
    for (const sum of ['ten', '1,5', 'NaN', '', '0.001', '1e300']) {
      const path = `/billing/billing/refill/${nowhere}/${sum}`
      assert.equal((await send('PUT', path)).status, sum === '' ? 404 : 400, sum)
    }
  })

  it('is not that it is empty where nothing need be said, nor lines that end in CRLF', async () => {
    const wallet = await made<Row>(send, '/billing/billing', undefined)
    assert.deepEqual(wallet, { id: wallet.id, wallet: 0 })
    const zero = { 'content-length': '0' }
    const refill = `/billing/billing/refill/${wallet.id}/1`
    assert.deepEqual(await clientOf(app, zero)('PUT', refill), ok({ status: true }))
    const text = JSON.stringify(order, null, 2).replaceAll('\n', '\r\n')
    assert.equal((await send('POST', '/order/order', text)).status, 200)
  })
})
