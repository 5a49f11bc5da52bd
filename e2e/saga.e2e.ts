/** Saga orders, as somebody who knows the system they come from uses them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { running, type Running } from './running.ts'
import {
  cable,
  clientOf,
  future,
  lettersTo,
  made,
  maksim,
  nowhere,
  ok,
  past,
  phone,
  plain,
  type Client,
  type Created,
  type Order,
  type Row,
  type User,
} from './saga-client.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('saga orders', () => {
  let app: Running
  let send: Client
  before(async () => {
    app = await running({ storefronts: ['saga'] })
    send = clientOf(app)
  })
  after(() => app.stop())

  it('is healthy in each of its services', async () => {
    for (const service of [
      ...['order', 'payment', 'warehouse', 'delivery', 'user', 'billing', 'notification'],
    ]) {
      assert.deepEqual(await send('GET', `/${service}/health`), ok({ status: 'ok' }))
    }
  })

  describe('orders', () => {
    const order = { status: 'PENDING', contents: [phone, cable] }

    it('are added, shown, replaced and removed', async () => {
      const added = await made<Order>(send, '/order/order', order)
      assert.match(added.id, uuid)
      const [first, second] = added.contents
      assert.deepEqual(added, {
        id: added.id,
        contents: [
          { id: first?.id, orderId: added.id, ...phone },
          { id: second?.id, orderId: added.id, ...cable },
        ],
        status: 'PENDING',
      })
      const path = `/order/order/${added.id}`
      assert.deepEqual(await send('GET', path), ok(added))
      const changed = { status: 'SUCCESS', contents: [cable] }
      assert.deepEqual(await send('PUT', path, changed), ok({ status: true }))
      const shown = (await send('GET', path)).body as Order
      assert.equal(shown['status'], 'SUCCESS')
      assert.notEqual(shown.contents[0]?.id, second?.id)
      assert.deepEqual(await send('DELETE', path), ok({ status: true }))
      assert.deepEqual(await send('DELETE', path), ok({ status: false }))
      assert.deepEqual(await send('PUT', path, changed), ok({ status: false }))
      assert.deepEqual(await send('GET', path), plain(404, `No order with id ${added.id}`))
    })
  })

  describe('payments, items and deliveries', () => {
    const orderId = nowhere
    const payment = { orderId, cost: 123.45, status: 'SUCCESS' }
    const item = { orderId, item: 'phone', status: 'RESERVED' }
    const delivery = { orderId, timeDelivery: future, status: 'SCHEDULED' }

    it('are added, shown, replaced and removed', async () => {
      for (const [service, row, shown] of [
        ['payment', payment, payment],
        ['delivery', delivery, { ...delivery, timeDelivery: '2030-06-26T16:00' }],
      ] as const) {
        const added = await made<Row>(send, `/${service}/${service}`, row)
        assert.deepEqual(added, { id: added.id, ...shown })
        const path = `/${service}/${service}/${added.id}`
        assert.deepEqual(await send('GET', path), ok(added))
        const changed = { ...row, status: 'CANCELED' }
        assert.deepEqual(await send('PUT', path, changed), ok({ status: true }))
        assert.deepEqual(await send('GET', path), ok({ ...added, status: 'CANCELED' }))
        assert.deepEqual(await send('DELETE', path), ok({ status: true }))
        assert.deepEqual(await send('DELETE', path), ok({ status: false }))
        assert.deepEqual(await send('PUT', path, row), ok({ status: false }))
        assert.deepEqual(await send('GET', path), plain(404, `No ${service} with id ${added.id}`))
      }
    })

    it('come many at once in the warehouse', async () => {
      const { body } = await send('POST', '/warehouse/warehouse', [item, { ...item, item: 'tea' }])
      const rows = body as readonly Row[]
      assert.deepEqual(rows, [
        { id: rows[0]?.id, ...item },
        { id: rows[1]?.id, ...item, item: 'tea' },
      ])
      const path = `/warehouse/warehouse/${rows[1]?.id}`
      assert.deepEqual(
        await send('PUT', path, { ...item, status: 'CANCELED' }),
        ok({ status: true }),
      )
      assert.deepEqual(
        await send('GET', path),
        ok({ ...rows[1], item: 'phone', status: 'CANCELED' }),
      )
      assert.deepEqual(
        await send('GET', `/warehouse/warehouse/${nowhere}`),
        plain(404, `No warehouse with id ${nowhere}`),
      )
      assert.deepEqual(
        await send('POST', '/warehouse/warehouse', []),
        plain(417, 'Items not added to DB'),
      )
    })

    it('are found in their own service only', async () => {
      const { id } = await made<Row>(send, '/payment/payment', payment)
      assert.equal((await send('GET', `/delivery/delivery/${id}`)).status, 404)
      assert.deepEqual(await send('DELETE', `/warehouse/warehouse/${id}`), ok({ status: false }))
    })

    it('are not delivered in the past', async () => {
      assert.deepEqual(
        await send('POST', '/delivery/delivery', { ...delivery, timeDelivery: past }),
        plain(417, 'Delivery time is incorrect'),
      )
    })
  })

  describe('users and wallets', () => {
    it('come together, and are found by each other', async () => {
      const user = await made<User>(send, '/user/user', maksim)
      assert.deepEqual(user, { id: user.id, billingId: user.billingId, ...maksim })
      assert.deepEqual(await send('GET', `/user/user/${user.id}`), ok(user))
      const byWallet = `/user/user/billing_id/${user.billingId}`
      assert.deepEqual(await send('GET', byWallet), ok(user))
      assert.deepEqual(
        await send('GET', `/billing/billing/${user.billingId}`),
        ok({ id: user.billingId, wallet: 0 }),
      )
      const olga = { name: 'Olga', email: 'o@o.o' }
      assert.deepEqual(await send('PUT', `/user/user/${user.id}`, olga), ok({ status: true }))
      assert.deepEqual(await send('GET', `/user/user/${user.id}`), ok({ ...user, ...olga }))
      assert.deepEqual(await send('DELETE', `/user/user/${user.id}`), ok({ status: true }))
      assert.deepEqual(
        await send('GET', `/user/user/${user.id}`),
        plain(404, `No user with id ${user.id}`),
      )
      assert.deepEqual(
        await send('GET', byWallet),
        plain(404, `No user with billing id ${user.billingId}`),
      )
      assert.equal((await send('PUT', `/user/user/${user.id}`, olga)).status, 500)
    })

    it('are refilled, bought from, and tell their user', async () => {
      const user = await made<User>(send, '/user/user', maksim)
      const wallet = `/billing/billing/${user.billingId}`
      const put = (path: string) => send('PUT', path)
      assert.deepEqual(
        await put(`/billing/billing/refill/${user.billingId}/100.2`),
        ok({ status: true }),
      )
      assert.deepEqual(await put(`${wallet}/48.9`), ok({ status: true }))
      assert.deepEqual(await put(`${wallet}/51.31`), ok({ status: false }))
      assert.deepEqual(await send('GET', wallet), ok({ id: user.billingId, wallet: 51.3 }))
      assert.deepEqual(await lettersTo(send, user.id), [
        'SUCCESS: sum 0.0, lastValue 0.0 currentValue 0.0',
        'SUCCESS: sum 100.2, lastValue 0.0 currentValue 100.2',
        'SUCCESS: sum 48.9, lastValue 100.2 currentValue 51.3',
        'FAILED: sum 51.31, lastValue 51.3 currentValue 51.3',
      ])
      const { body } = await send('GET', '/notification/notification')
      const all = body as readonly Row[]
      const own = all.filter(({ userId }) => userId === user.id)
      const { body: shown } = await send('GET', `/notification/notification/${user.id}`)
      assert.deepEqual(own, shown)
      assert.ok(all.length > own.length)
      assert.deepEqual(own[0], {
        ...{ id: own[0]?.id, userId: user.id, email: maksim.email },
        message: 'SUCCESS: sum 0.0, lastValue 0.0 currentValue 0.0',
      })
      assert.deepEqual(await send('GET', `/notification/notification/${nowhere}`), ok([]))
    })

    it('have letters that say where they went to, until the user is gone', async () => {
      const user = await made<User>(send, '/user/user', maksim)
      const olga = { name: 'Olga', email: 'o@o.o' }
      await send('PUT', `/user/user/${user.id}`, olga)
      await send('PUT', `/billing/billing/refill/${user.billingId}/1`)
      const emails = async () => {
        const { body } = await send('GET', `/notification/notification/${user.id}`)
        return (body as readonly Row[]).map(({ email }) => email)
      }
      assert.deepEqual(await emails(), [maksim.email, olga.email])
      await send('DELETE', `/user/user/${user.id}`)
      assert.deepEqual(await emails(), ['', ''])
    })
  })

  describe('an order by its saga', () => {
    it('has its delivery, payment and items when it succeeds', async () => {
      const { status, body } = await send('POST', '/order/order/saga', {
        contents: [phone, cable],
        timeDelivery: future,
      })
      assert.equal(status, 200)
      const [order, payment, delivery, items] = body as Created
      const orderId = order.id
      assert.deepEqual(order, {
        id: orderId,
        contents: [
          { id: order.contents[0]?.id, orderId, ...phone },
          { id: order.contents[1]?.id, orderId, ...cable },
        ],
        status: 'SUCCESS',
      })
      assert.deepEqual(payment, { id: payment.id, orderId, cost: 123.75, status: 'SUCCESS' })
      assert.deepEqual(delivery, {
        ...{ id: delivery.id, orderId, timeDelivery: '2030-06-26T16:00', status: 'SCHEDULED' },
      })
      assert.deepEqual(items, [
        { id: items[0]?.id, orderId, item: 'phone', status: 'RESERVED' },
        { id: items[1]?.id, orderId, item: 'cable', status: 'RESERVED' },
      ])
      assert.deepEqual(await send('GET', `/order/order/${orderId}`), ok(order))
      assert.deepEqual(await send('GET', `/payment/payment/${payment.id}`), ok(payment))
      assert.deepEqual(await send('GET', `/delivery/delivery/${delivery.id}`), ok(delivery))
      for (const item of items) {
        assert.deepEqual(await send('GET', `/warehouse/warehouse/${item.id}`), ok(item))
      }
    })

    it('is rolled back when it fails', async () => {
      const answer = await send('POST', '/order/order/saga', {
        contents: [phone],
        timeDelivery: past,
      })
      assert.equal(answer.status, 424)
      assert.deepEqual(answer.body, {
        status: 'Failed to create order. Rollback all successful steps',
      })
    })
  })
})
