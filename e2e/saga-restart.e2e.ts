/** Saga orders in a process of their own that ends, in order or hard, and begins again. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { untilAnswered } from './again.ts'
import { Restarting } from './restarting.ts'
import {
  clientOf,
  future,
  lettersTo,
  made,
  maksim,
  past,
  phone,
  type Client,
  type Created,
  type Order,
  type Row,
  type User,
} from './saga-client.ts'

const saga = '/order/order/saga'

describe('saga orders and the end of their process', () => {
  let server: Restarting
  beforeEach(async () => {
    server = new Restarting('--storefronts', 'saga')
    await server.open()
  })
  afterEach(() => server.close())

  const send: Client = (...call) => clientOf(server)(...call)

  async function areWhole(orders: readonly Created[]): Promise<void> {
    for (const [order, payment, delivery, items] of orders) {
      assert.deepEqual((await send('GET', `/order/order/${order.id}`)).body, order as Order)
      const rows: readonly (readonly [string, Row])[] = [
        ['payment', payment],
        ['delivery', delivery],
        ...items.map((item) => ['warehouse', item] as const),
      ]
      for (const [service, row] of rows) {
        assert.deepEqual((await send('GET', `/${service}/${service}/${row.id}`)).body, row)
      }
    }
    assert.equal(new Set(orders.map(([{ id }]) => id)).size, orders.length)
  }

  it('are all there after a stop and a start', async () => {
    const user = await made<User>(send, '/user/user', maksim)
    await send('PUT', `/billing/billing/refill/${user.billingId}/51.3`)
    const body = { contents: [phone], timeDelivery: future }
    const [order, payment] = (await send('POST', saga, body)).body as Created
    const paths = [
      ...[`/user/user/${user.id}`, `/user/user/billing_id/${user.billingId}`],
      ...[`/billing/billing/${user.billingId}`, `/notification/notification/${user.id}`],
      ...[`/order/order/${order.id}`, `/payment/payment/${payment.id}`],
    ]
    const shown = () => Promise.all(paths.map((path) => send('GET', path)))
    const before = await shown()
    for (const { status } of before) assert.equal(status, 200)
    await server.restart('SIGTERM')
    assert.deepEqual(await shown(), before)
  })

  it('are whole after kills: made once or undone, bought once, each letter once', async () => {
    const user = await made<User>(send, '/user/user', maksim)
    const wallet = `/billing/billing/${user.billingId}`
    await send('PUT', `/billing/billing/refill/${user.billingId}/1000`)
    /** Each call goes on under its key until it is answered. */
    let nth = 0
    const open: (() => Promise<unknown>)[] = []
    const orders: Created[] = []
    let bought = 0
    const works = [
      async (client: Client) => {
        const { status, body } = await client('POST', saga, {
          contents: [phone],
          timeDelivery: future,
        })
        assert.equal(status, 200)
        orders.push(body as Created)
      },
      async (client: Client) => {
        const late = { contents: [phone], timeDelivery: past }
        assert.equal((await client('POST', saga, late)).status, 424)
      },
      async (client: Client) => {
        assert.deepEqual((await client('PUT', `${wallet}/1.5`)).body, { status: true })
        bought++
      },
    ]
    for (const answersMin of [4, 9, 21]) {
      const enough = Promise.withResolvers<void>()
      let answers = 0
      const lanes = Array.from({ length: 6 }, async (_, lane) => {
        const work = works[lane % works.length]
        while (work !== undefined) {
          const key = { 'idempotency-key': `call-${(nth += 1)}` }
          try {
            await work(clientOf(server, key))
          } catch (error) {
            if (error instanceof assert.AssertionError) throw error
            open.push(() => work(clientOf(server, key)))
            return
          }
          if (++answers === answersMin) enough.resolve()
        }
      })
      const cut = Promise.all(lanes)
      await enough.promise
      await server.end('SIGKILL')
      await cut
      await server.start()
      // What was not answered is sent again, and has its effect once.
      for (const call of open.splice(0)) await call()
    }
    await areWhole(orders)
    const { body } = await send('GET', wallet)
    assert.deepEqual(body, { id: user.billingId, wallet: 1000 - 1.5 * bought })
    const told = await lettersTo(send, user.id)
    assert.equal(told.length, 2 + bought)
    assert.equal(new Set(told).size, told.length)
    await server.leavesItsStoreWhole()
  })

  it('are neither lost nor made twice, however often it is stopped or killed under load', async () => {
    const user = await made<User>(send, '/user/user', maksim)
    const wallet = `/billing/billing/${user.billingId}`
    await send('PUT', `/billing/billing/refill/${user.billingId}/10000`)
    const call = (method: string, path: string, key: string, body?: object) => () =>
      fetch(server.url + path, {
        method,
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    const orders: Created[] = []
    let bought = 0
    await server.underLoad(async (name, nth) => {
      if (nth % 3 === 0) {
        const told = await untilAnswered(call('PUT', `${wallet}/1.5`, name), 200)
        assert.deepEqual(JSON.parse(told), { status: true })
        bought++
        return
      }
      const isLate = nth % 3 === 1
      const body = { contents: [phone], timeDelivery: isLate ? past : future }
      const told = await untilAnswered(call('POST', saga, name, body), isLate ? 424 : 200)
      if (!isLate) orders.push(JSON.parse(told) as Created)
    })
    await areWhole(orders)
    const { body } = await send('GET', wallet)
    assert.deepEqual(body, { id: user.billingId, wallet: 10_000 - 1.5 * bought })
    await until(async () => (await lettersTo(send, user.id)).length >= 2 + bought)
    const told = await lettersTo(send, user.id)
    assert.equal(told.length, 2 + bought)
    assert.equal(new Set(told).size, told.length)
    await server.leavesItsStoreWhole()
  })
})
