/** What saga orders do where the system that they come from went wrong. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { items, running, type Running } from './running.ts'
import {
  clientOf,
  future,
  lettersTo,
  made,
  maksim,
  nothing,
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

const topic = 'postgres.billing.history_billings'

describe('saga orders: what went wrong elsewhere', () => {
  let app: Running
  let send: Client
  before(async () => {
    app = await running({ storefronts: ['saga'] })
    send = clientOf(app)
  })
  after(() => app.stop())

  const user = () => made<User>(send, '/user/user', maksim)
  const refill = (id: string, sum: number | string) =>
    send('PUT', `/billing/billing/refill/${id}/${sum}`)
  const buy = (id: string, sum: number | string) => send('PUT', `/billing/billing/${id}/${sum}`)
  const walletOf = async (id: string) =>
    ((await send('GET', `/billing/billing/${id}`)).body as { wallet: unknown }).wallet

  it('adds amounts up exactly', async () => {
    const { billingId } = await user()
    for (const sum of [0.1, 0.2, 1.1, 0.29]) await refill(billingId, sum)
    assert.equal(await walletOf(billingId), 1.69)
    const lines = [1, 2, 3].map((amount) => ({ item: 'cable', amount, price: 1.1 }))
    const body = { contents: lines, timeDelivery: future }
    const [, payment] = (await send('POST', '/order/order/saga', body)).body as Created
    assert.equal(payment['cost'], 6.6)
  })

  it('spends what is in a wallet once, however many buy at once', async () => {
    const { id, billingId } = await user()
    const sums = Array.from({ length: 20 }, () => 10)
    await Promise.all(sums.map((sum) => refill(billingId, sum / 2)))
    assert.equal(await walletOf(billingId), 100)
    const bought = await Promise.all(sums.map((sum) => buy(billingId, sum)))
    const done = bought.filter(({ body }) => (body as { status: boolean }).status)
    assert.equal(done.length, 10)
    assert.equal(await walletOf(billingId), 0)
    const told = await lettersTo(send, id)
    assert.equal(told.filter((message) => String(message).startsWith('FAILED')).length, 10)
    assert.equal(told.length, 41)
  })

  it('adds nothing where somebody buys for less than nothing', async () => {
    const { id, billingId } = await user()
    for (const sum of ['-5', '0', '-0.01']) {
      assert.deepEqual(await buy(billingId, sum), ok({ status: false }))
      assert.deepEqual(await refill(billingId, sum), ok({ status: false }))
    }
    assert.equal(await walletOf(billingId), 0)
    assert.equal((await lettersTo(send, id)).length, 1)
  })

  it('creates an order once, however often its call is repeated under one key', async () => {
    const again = clientOf(app, { 'idempotency-key': 'order-1' })
    const body = { contents: [phone], timeDelivery: future }
    const [first, ...others] = await Promise.all(
      [1, 2, 3].map(() => again('POST', '/order/order/saga', body)),
    )
    assert.equal(first?.status, 200)
    for (const other of others) assert.deepEqual(other, first)
    assert.deepEqual(await again('POST', '/order/order/saga', body), first)
    const otherBody = { ...body, contents: [phone, phone] }
    const refused = await again('POST', '/order/order/saga', otherBody)
    assert.deepEqual(refused, { ...ok({ status: 'Failed to init order' }), status: 422 })
  })

  it('moves money once, however often its call is repeated under one key', async () => {
    const { id, billingId } = await user()
    const again = clientOf(app, { 'idempotency-key': 'money-1' })
    for (const path of [`refill/${billingId}/10`, `${billingId}/4`]) {
      const put = () => again('PUT', `/billing/billing/${path}`)
      for (const said of await Promise.all([put(), put()]))
        assert.deepEqual(said, ok({ status: true }))
      assert.deepEqual(await put(), ok({ status: true }))
    }
    assert.equal(await walletOf(billingId), 6)
    assert.equal((await lettersTo(send, id)).length, 3)
  })

  it('names the order in its items, and leaves its lines as they are', async () => {
    const body = { contents: [phone], timeDelivery: future }
    const [order, , , [item]] = (await send('POST', '/order/order/saga', body)).body as Created
    assert.equal(item?.['orderId'], order.id)
    assert.deepEqual(((await send('GET', `/order/order/${order.id}`)).body as Order).contents, [
      ...order.contents,
    ])
  })

  it('rolls an order back also for what it orders, not for its date alone', async () => {
    for (const line of [
      { ...phone, amount: 0 },
      { ...phone, amount: -1 },
      { ...phone, price: -1 },
    ]) {
      const body = { contents: [line], timeDelivery: future }
      assert.equal((await send('POST', '/order/order/saga', body)).status, 424)
    }
    const empty = { contents: [], timeDelivery: future }
    assert.equal((await send('POST', '/order/order/saga', empty)).status, 424)
  })

  it('takes the words for a status that there are', async () => {
    const orderId = 'o-1'
    for (const [path, body] of [
      ['/order/order', { contents: [phone] }],
      ['/payment/payment', { orderId, cost: 1 }],
      ['/delivery/delivery', { orderId, timeDelivery: future }],
    ] as const) {
      const wrong = { ...body, status: 'NONSENSE' }
      assert.deepEqual(await send('POST', path, wrong), nothing(400), path)
      const { id } = await made<Row>(send, path, { ...body, status: 'CANCELED' })
      assert.deepEqual(await send('PUT', `${path}/${id}`, wrong), nothing(400), path)
    }
    const item = { orderId, item: 'phone', status: 'NONSENSE' }
    assert.deepEqual(await send('POST', '/warehouse/warehouse', [item]), nothing(400))
  })

  it('does not move a delivery into the past', async () => {
    const delivery = { orderId: 'o-1', timeDelivery: future, status: 'SCHEDULED' }
    const { id } = await made<Row>(send, '/delivery/delivery', delivery)
    const moved = { ...delivery, timeDelivery: past }
    const refused = plain(417, 'Delivery time is incorrect')
    assert.deepEqual(await send('PUT', `/delivery/delivery/${id}`, moved), refused)
  })

  describe('the history of wallets', () => {
    const records = async () =>
      items(await app.send('GET', `/v1/log/topics/${topic}/records?limit=1000`))
    const write = (key: unknown, value: unknown) =>
      app.send('POST', `/v1/log/topics/${topic}/records`, {
        body: { key: JSON.stringify(key), value },
      })
    const row = (billing_id: string, id: string) => ({
      ...{ id, billing_id, sum: 5, last_value_wallet: 0, current_value_wallet: 5 },
      ...{ type_operation: 'REFILL', status: 'SUCCESS' },
    })
    const news = 'SUCCESS: sum 5.0, lastValue 0.0 currentValue 5.0'

    it('is told as change events in Debezium’s envelope', async () => {
      const before = (await records()).length
      const { billingId } = await user()
      await refill(billingId, 100.2)
      const [created, refilled] = (await records()).slice(before)
      const told = refilled?.['value'] as { payload: Row; schema: Row }
      const { id } = told.payload['after'] as Row
      const { after: state, before: none, op, source, ts_ms: at } = told.payload
      assert.deepEqual(state, {
        id,
        billing_id: billingId,
        sum: 100.2,
        last_value_wallet: 0,
        current_value_wallet: 100.2,
        type_operation: 'REFILL',
        status: 'SUCCESS',
      })
      assert.deepEqual([none, op, typeof at], [null, 'c', 'number'])
      assert.equal((source as Row)['table'], 'history_billings')
      assert.equal(told.schema['name'], `${topic}.Envelope`)
      const key = JSON.parse(String(refilled?.['key'])) as { payload: unknown }
      assert.deepEqual(key.payload, { id })
      const first = (created?.['value'] as { payload: { after: Row } } | undefined)?.payload.after
      assert.deepEqual(
        [first?.['sum'], first?.['last_value_wallet'], first?.['current_value_wallet']],
        [null, null, 0],
      )
    })

    it('keeps the last record of each key, so each record has one', async () => {
      const path = `/v1/log/topics/${topic}/records`
      const value = { payload: { after: row('nobody-at-all', 'row-2'), op: 'c' } }
      const { status, body } = await app.send('POST', path, { body: { value } })
      assert.equal(status, 400)
      assert.deepEqual(body['errors'], [
        {
          pointer: '/key',
          detail: 'The last record of each key is kept here, so a record has a key.',
        },
      ])
      const { channels } = (await app.send('GET', '/asyncapi.json')).body
      const { bindings } = (channels as Record<string, { bindings: { kafka: Row } }>)[topic] ?? {}
      const settings = bindings?.kafka['topicConfiguration']
      assert.deepEqual(settings, { 'cleanup.policy': ['compact'] })
    })

    it('goes on after a tombstone, a row of nobody, and an event of another kind', async () => {
      const { id, billingId } = await user()
      const payload = { before: null, after: row(billingId, 'row-1'), op: 'c' }
      for (const value of [
        null,
        { payload: { ...payload, after: row('nobody-at-all', 'row-0') } },
        { payload: { before: row(billingId, 'row-1'), after: null, op: 'd' } },
        { payload: { ...payload, op: 'u' } },
      ]) {
        assert.equal((await write({ id: 'row-1' }, value)).status, 201)
      }
      assert.equal((await lettersTo(send, id)).length, 1)
      assert.equal((await write({ id: 'row-1' }, { payload })).status, 201)
      assert.deepEqual((await lettersTo(send, id)).slice(1), [news])
      const broken = { payload: { after: { ...row(billingId, 'row-2'), sum: 'five' }, op: 'c' } }
      assert.equal((await write({ id: 'row-2' }, broken)).status, 400)
    })

    it('is told to a user once, and changes nothing, when a row comes again', async () => {
      const { id, billingId } = await user()
      const payload = { before: null, after: row(billingId, 'row-3'), op: 'r' }
      for (let nth = 0; nth < 3; nth++) await write({ id: 'row-3' }, { payload })
      assert.deepEqual((await lettersTo(send, id)).slice(1), [news])
      assert.equal(await walletOf(billingId), 0)
    })

    it('is told no more to a user who is gone', async () => {
      const { id, billingId } = await user()
      await send('DELETE', `/user/user/${id}`)
      assert.deepEqual(await refill(billingId, 5), ok({ status: true }))
      assert.equal((await lettersTo(send, id)).length, 1)
      assert.ok(!app.lines.some((line) => line.includes('a step failed')))
    })
  })
})

describe('saga orders: the reference time', () => {
  it('is what it is said to be', async () => {
    const app = await running({
      storefronts: ['saga'],
      storefrontOptions: { sagaClock: '2023-07-01T00:00' },
    })
    try {
      const send = clientOf(app)
      const order = (timeDelivery: string) =>
        send('POST', '/order/order/saga', { contents: [phone], timeDelivery })
      assert.equal((await order('2024-06-26T16:00:00')).status, 200)
      assert.equal((await order('2023-07-01T00:00:00.001')).status, 200)
      assert.equal((await order('2023-07-01T00:00:00')).status, 424)
      assert.equal((await order('2023-04-26T16:00:00')).status, 424)
    } finally {
      await app.stop()
    }
  })
})
