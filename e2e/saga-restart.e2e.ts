/** Saga orders in a process of their own that ends, in order or hard, and begins again. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { startServer, verified, type Server } from '../tools/proof/server.ts'
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
  let data: string
  let server: Server
  beforeEach(async () => void (data = await mkdtemp(join(tmpdir(), 'millrace-saga-'))))
  afterEach(async () => {
    await end('SIGKILL')
    await rm(data, { recursive: true })
  })

  const start = async (): Promise<Client> => {
    server = await startServer({ data, flags: ['--storefronts', 'saga'] })
    return clientOf(server)
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    server.child.kill(signal)
    await server.ended
  }

  it('are all there after a stop and a start', async () => {
    let send = await start()
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
    await end('SIGTERM')
    send = await start()
    assert.deepEqual(await shown(), before)
  })

  it('are whole after kills: made once or undone, bought once, each letter once', async () => {
    let send = await start()
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
      await end('SIGKILL')
      await cut
      send = await start()
      // What was not answered is sent again, and has its effect once.
      for (const call of open.splice(0)) await call()
    }
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
    const { body } = await send('GET', wallet)
    assert.deepEqual(body, { id: user.billingId, wallet: 1000 - 1.5 * bought })
    const told = await lettersTo(send, user.id)
    assert.equal(told.length, 2 + bought)
    assert.equal(new Set(told).size, told.length)
    await end('SIGTERM')
    const { clean, text } = verified(['--data', data])
    assert.ok(clean, text)
  })
})
