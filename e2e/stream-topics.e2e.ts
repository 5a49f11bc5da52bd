/** Stream orders: what other hands write into its topics, and what comes of it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { running, type Body, type Running } from './running.ts'
import { jumpers, streamShop } from './stream-shop.ts'

const windowOf = (at: number): number => Math.floor(at / 30_000)

const jay = {
  ...{ id: 1, firstName: 'Jay', lastName: 'Kreps', email: 'devnull@confluent.io' },
  ...{ address: '101 Street Name, Anytown, State', level: 'platinum' },
}

type Shop = ReturnType<typeof streamShop>

describe('stream orders: stock by another hand', () => {
  let app: Running
  let shop: Shop
  before(async () => {
    app = await running({ storefronts: ['stream'] })
    shop = streamShop(app)
  })
  after(() => app.stop())

  const reserved = async () =>
    (await shop.values('inventory-service-store-of-reserved-stock-changelog', 'UNDERPANTS')).at(-1)
  const place = (id: string, quantity: number) =>
    shop.judged({ ...jumpers, id, product: 'UNDERPANTS', quantity })
  const stock = (count: number) => shop.byHand('warehouse-inventory.v1', 'UNDERPANTS', count)

  it('is what there ever was: what was sold stays reserved', async () => {
    assert.equal(await place('before', 1), 'FAILED')
    await stock(10)
    assert.equal(await place('seven', 7), 'VALIDATED')
    assert.equal(await reserved(), 7)
    await stock(10)
    assert.equal(await place('four', 4), 'FAILED')
    await stock(15)
    assert.equal(await place('eight', 8), 'VALIDATED')
    assert.equal(await reserved(), 15)
    assert.equal(await place('one', 1), 'FAILED')
  })

  it('comes free again where an order fails for another reason', async () => {
    await stock(20)
    const dear = { id: 'dear', customerId: 50, price: 500 }
    assert.equal(
      await shop.judged({ ...jumpers, ...dear, product: 'UNDERPANTS', quantity: 5 }),
      'FAILED',
    )
    assert.equal(await reserved(), 15)
    assert.equal(await place('five', 5), 'VALIDATED')
    assert.equal(await reserved(), 20)
  })

  it('may be stated as less than is reserved, and then there is none', async () => {
    await stock(3)
    assert.equal(await place('none', 1), 'FAILED')
    await stock(21)
    assert.equal(await place('last', 1), 'VALIDATED')
    assert.equal(await place('late', 1), 'FAILED')
  })

  it('is refused where it is none', async () => {
    for (const [key, value] of [
      ['UNDERPANTS', 'many'],
      ['UNDERPANTS', 1.5],
      ['UNDERPANTS', 2 ** 31],
      [undefined, 1],
    ]) {
      const body = { ...(key === undefined ? {} : { key }), value }
      const topic = '/v1/log/topics/warehouse-inventory.v1/records'
      assert.equal((await app.send('POST', topic, { body })).status, 400)
    }
  })
})

describe('stream orders: orders by another hand', () => {
  let app: Running
  let shop: Shop
  before(async () => {
    app = await running({ storefronts: ['stream'] })
    shop = streamShop(app)
    await shop.byHand('warehouse-inventory.v1', 'JUMPERS', 1000)
  })
  after(() => app.stop())

  const written = (value: Body) => shop.byHand('orders.v1', value['id'], value)
  const states = async (id: string) =>
    (await shop.values('orders.v1', id)).map((value) => (value as Body)['state'])

  it('are placed where they are CREATED, once an id, and wake who waits', async () => {
    const waits = shop.order('h-1/validated?timeout=60000')
    await written({ ...jumpers, id: 'h-1' })
    assert.equal((await waits)['state'], 'VALIDATED')
    await written({ ...jumpers, id: 'h-1' })
    assert.deepEqual(await states('h-1'), ['CREATED', 'VALIDATED', 'CREATED'])
    assert.equal((await shop.values('order-validations.v1', 'h-1')).length, 3)
    assert.equal((await shop.order('h-1'))['state'], 'VALIDATED')
  })

  it('are shown, and no more, in any other state', async () => {
    const waits = shop.order('h-2/validated?timeout=60000')
    const shown = { ...jumpers, id: 'h-2', quantity: 5000, state: 'VALIDATED' }
    await written(shown)
    assert.deepEqual(await waits, shown)
    await written({ ...shown, state: 'SHIPPED' })
    assert.equal((await shop.order('h-2'))['state'], 'SHIPPED')
    assert.deepEqual(await shop.values('order-validations.v1', 'h-2'), [])
  })

  it('never change what was decided', async () => {
    const decided = { ...jumpers, id: 'h-3', customerId: 50, quantity: 5000 }
    assert.equal(await shop.judged(decided), 'FAILED')
    await written({ ...decided, state: 'VALIDATED' })
    assert.equal((await shop.order('h-3'))['state'], 'VALIDATED')
    const again = await shop.post(decided)
    assert.equal(again.status, 201)
    assert.equal((await shop.values('order-validations.v1', 'h-3')).length, 3)
  })

  it('leave the id to who asks for it first', async () => {
    await written({ ...jumpers, id: 'h-4', state: 'FAILED' })
    assert.equal(await shop.judged({ ...jumpers, id: 'h-4' }), 'VALIDATED')
  })

  it('are refused where they break the contract', async () => {
    for (const wrong of [{ state: 'LOST' }, { quantity: '1' }, { price: 0.001 }, { id: '' }]) {
      const body = { key: 'h-5', value: { ...jumpers, id: 'h-5', ...wrong } }
      const answer = await app.send('POST', '/v1/log/topics/orders.v1/records', { body })
      assert.equal(answer.status, 400, JSON.stringify(wrong))
    }
  })

  it('may be verdicts, which count for nobody: not twice, and not instead of ours', async () => {
    const wanted = { ...jumpers, id: 'h-6', product: 'STOCKINGS' }
    for (const checkType of ['INVENTORY_CHECK', 'FRAUD_CHECK', 'ORDER_DETAILS_CHECK']) {
      const said = { orderId: 'h-6', checkType, validationResult: 'PASS' }
      await shop.byHand('order-validations.v1', 'h-6', said)
      await shop.byHand('order-validations.v1', 'h-6', said)
    }
    assert.equal(await shop.judged(wanted), 'FAILED')
    assert.deepEqual(await states('h-6'), ['CREATED', 'FAILED'])
  })
})

describe('stream orders: customers and payments by another hand', () => {
  let app: Running
  let shop: Shop
  before(async () => {
    app = await running({ storefronts: ['stream', 'fraud'] })
    shop = streamShop(app)
    await shop.byHand('warehouse-inventory.v1', 'JUMPERS', 1000)
    await shop.byHand('customers', 1, jay)
  })
  after(() => app.stop())

  const letters = (id: string) =>
    app.lines.filter((line) => line.includes('"msg":"letter"') && line.includes(`"${id}"`))
  const pay = (orderId: string, id = 'Payment:1234') =>
    shop.byHand('payments.v1', id, { id, orderId, ccy: 'CZK', amount: 1000 })

  it('enrich each order once, in the topic of the customer’s level', async () => {
    await shop.judged({ ...jumpers, id: 'e-1', customerId: 1 })
    assert.deepEqual(await shop.values('platinum', 'e-1'), [
      { id: 'e-1', customerId: 1, customerLevel: 'platinum' },
    ])
    assert.equal((await shop.records('customers'))[0]?.['key'], 1)
  })

  it('enrich it later where the customer comes later, and by the level of then', async () => {
    await shop.judged({ ...jumpers, id: 'e-2', customerId: 7 })
    await shop.byHand('customers', 7, { ...jay, id: 7, level: 'gold' })
    await shop.byHand('customers', 7, { ...jay, id: 7, level: 'tin' })
    await shop.judged({ ...jumpers, id: 'e-3', customerId: 7 })
    assert.equal((await shop.values('gold', 'e-2')).length, 1)
    assert.deepEqual(await shop.values('orders-enriched.v1', 'e-3'), [
      { id: 'e-3', customerId: 7, customerLevel: 'tin' },
    ])
  })

  it('give an order one letter, whichever comes first', async () => {
    await pay('l-1')
    await shop.judged({ ...jumpers, id: 'l-1', customerId: 1 })
    await shop.judged({ ...jumpers, id: 'l-2', customerId: 1 })
    await pay('l-2')
    await pay('l-2', 'Payment:5678')
    await shop.judged({ ...jumpers, id: 'l-3', customerId: 9 })
    await pay('l-3')
    await shop.byHand('customers', 9, { ...jay, id: 9 })
    for (const id of ['l-1', 'l-2', 'l-3']) {
      const [letter = '{}', ...others] = letters(id)
      assert.deepEqual(others, [], id)
      const { level, orderId, paymentId, ccy, amount } = JSON.parse(letter) as Body
      assert.deepEqual(
        { level, orderId, paymentId, ccy, amount },
        { level: 'warn', orderId: id, paymentId: 'Payment:1234', ccy: 'CZK', amount: '1000' },
      )
    }
  })

  it('are of a usual level where none is told, and block nobody', async () => {
    const { level: _, ...plain } = { ...jay, id: 8 }
    await shop.judged({ ...jumpers, id: 'u-1', customerId: 8 })
    await shop.byHand('customers', 8, plain)
    await shop.judged({ ...jumpers, id: 'u-2', customerId: 8 })
    const levels = [
      ...(await shop.values('bronze', 'u-1')),
      ...(await shop.values('bronze', 'u-2')),
    ]
    assert.equal(levels.length, 2)
    assert.deepEqual((await app.send('GET', '/v1/dead-letters')).body['items'], [])
  })

  it('are refused where no order can have their id', async () => {
    for (const orderId of ['', 'x'.repeat(900)]) {
      const body = { key: 'p', value: { id: 'p', orderId, ccy: 'CZK', amount: 1 } }
      const answer = await app.send('POST', '/v1/log/topics/payments.v1/records', { body })
      assert.equal(answer.status, 400, JSON.stringify(answer.body))
    }
  })

  it('write none where there is no payment', () => assert.deepEqual(letters('e-1'), []))

  it('show who orders often within half a minute, each order counted once', async () => {
    const fraud = async (query = '') => {
      const answer = await fetch(`${app.at('fraud')}/fraud${query}`)
      return (await answer.json()) as readonly Body[]
    }
    // All of them in one window, so that the test is right at any time of the day.
    let customerId = 100
    for (let begun = 0, done = 30_000; windowOf(begun) !== windowOf(done); done = Date.now()) {
      customerId++
      begun = Date.now()
      for (const nth of [1, 2, 3]) {
        await shop.judged({ ...jumpers, id: `f-${customerId}-${nth}`, customerId })
      }
      for (const nth of [1, 2]) {
        const few = { id: `f-few-${customerId}-${nth}`, customerId: 900 + customerId }
        await shop.judged({ ...jumpers, ...few })
      }
    }
    const row = (await fraud('?limit=1000')).filter((one) => one['customerId'] === customerId)
    assert.deepEqual(row, [{ customerId, lastName: null, firstName: null, counts: 3 }])
    await shop.byHand('customers', customerId, { ...jay, id: customerId })
    const [named] = (await fraud('?limit=1000')).filter((one) => one['customerId'] === customerId)
    assert.deepEqual(named, { customerId, lastName: 'Kreps', firstName: 'Jay', counts: 3 })
    const few = (await fraud('?limit=1000')).filter((one) => one['customerId'] === 900 + customerId)
    assert.deepEqual(few, [])
    assert.equal((await fraud('?limit=1')).length, 1)
    assert.equal((await fetch(`${app.at('fraud')}/fraud?limit=no`)).status, 400)
  })
})

describe('stream orders: as an installation has them', () => {
  it('takes any state where the client is trusted, and nobody checks it', async () => {
    const app = await running({
      storefronts: ['stream'],
      storefrontOptions: { streamTrustsState: true },
    })
    try {
      const shop = streamShop(app)
      const trusted = { ...jumpers, id: 't-1', state: 'VALIDATED', product: 'STOCKINGS' }
      for (const _ of [1, 2]) assert.equal((await shop.post(trusted)).status, 201)
      assert.deepEqual(await shop.order('t-1'), trusted)
      assert.deepEqual(await shop.order('t-1/validated'), trusted)
      assert.deepEqual(await shop.values('orders.v1', 't-1'), [trusted])
      assert.deepEqual(await shop.records('order-validations.v1'), [])
    } finally {
      await app.stop()
    }
  })

  it('has one partition where all are to be in one order', async () => {
    const app = await running({
      storefronts: ['stream'],
      storefrontOptions: { streamPartitions: 1 },
    })
    try {
      const shop = streamShop(app, 1)
      for (const id of ['a', 'b', 'c', 'd']) await shop.post({ ...jumpers, id })
      const ids = (await shop.records('orders.v1')).map(({ key }) => key)
      assert.deepEqual([...new Set(ids)], ['a', 'b', 'c', 'd'])
      const beyond = await app.send('GET', '/v1/log/topics/orders.v1/records?partition=1')
      assert.equal(beyond.status, 400)
    } finally {
      await app.stop()
    }
  })
})
