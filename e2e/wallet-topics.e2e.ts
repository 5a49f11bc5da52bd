/** The topics of wallet orders, read and written as with the command line of Kafka. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { items, running, type Answer, type Body, type Running } from './running.ts'
import { WalletClient } from './wallet-client.ts'

const partitions = { billing: 2, payment: 2, KeyValueTopic: 3, AccountsWithBalance: 3 } as const

describe('the topics of wallet orders', () => {
  let app: Running
  let client: WalletClient
  before(async () => {
    app = await running({ storefronts: ['wallet'] })
    client = new WalletClient(app.at('wallet'))
  })
  after(() => app.stop())

  /** What lies there under a key, which is in one partition. */
  const told = async (topic: keyof typeof partitions, key: string): Promise<readonly unknown[]> => {
    const found: Body[] = []
    for (let partition = 0; partition < partitions[topic]; partition++) {
      const path = `/v1/log/topics/${topic}/records?limit=1000&partition=${partition}`
      found.push(...items(await app.send('GET', path)).filter((record) => record['key'] === key))
    }
    assert.ok(new Set(found.map(({ partition }) => partition)).size <= 1)
    return found.map(({ value }) => value)
  }
  const write = (topic: string, value: unknown, rest: Body = {}): Promise<Answer> =>
    app.send('POST', `/v1/log/topics/${topic}/records`, { body: { ...rest, value } })
  const textsOf = async (account: string) =>
    (await client.lettersOf(account)).map(({ text }) => text)
  const filled = async (amount: string): Promise<string> => {
    const account = await client.createAccount()
    if (amount !== '0') assert.equal((await client.deposit(account, amount)).status, 200)
    return account
  }

  it('tell all that happened to an account: asked, changed, summed up, paid', async () => {
    const accountId = await filled('700.25')
    const paid = await client.order(accountId, { productQuantity: 10 })
    const failed = await client.order(accountId, { productQuantity: 1 })
    assert.deepEqual(await told('billing', accountId), [
      { event: 'DEPOSIT_REQUEST', accountId, value: 700.25 },
      { event: 'ORDER_CREATED', orderId: paid, accountId, price: 650 },
      { event: 'ORDER_CREATED', orderId: failed, accountId, price: 65 },
    ])
    assert.deepEqual(await told('KeyValueTopic', accountId), [0, 700.25, -650])
    assert.deepEqual(await told('AccountsWithBalance', accountId), [0, 700.25, 50.25])
    assert.deepEqual(await told('payment', accountId), [
      { event: 'DEPOSIT_ACCEPTED', accountId, value: 700.25 },
      { event: 'ORDER_PAID', orderId: paid, accountId },
      { event: 'PAYMENT_FAIL', orderId: failed, accountId },
    ])
  })

  it('have the balance as the sum of its changes, whatever changes it', async () => {
    const accountId = await filled('0')
    const deposits = ['0.1', '0.2', '19.99', '100'].map((amount) =>
      client.deposit(accountId, amount),
    )
    for (const { status, text } of await Promise.all(deposits)) assert.equal(status, 200, text)
    const debits = [0.3, 5.55].map((amount) =>
      client.call('POST', '/billing/account', { accountId, amount }),
    )
    const order = await client.order(accountId, { productQuantity: 1 })
    for (const { status, text } of await Promise.all(debits)) assert.equal(status, 200, text)
    assert.equal((await client.settled(accountId, order)).state, 'APPROVED')
    assert.equal(await client.balance(accountId), 49.44)
    const cents = (numbers: readonly unknown[]) =>
      numbers.map((one) => Math.round(Number(one) * 100))
    let sum = 0
    const sums = cents(await told('KeyValueTopic', accountId)).map((delta) => (sum += delta))
    assert.deepEqual(cents(await told('AccountsWithBalance', accountId)), sums)
    assert.equal(sum, 4944)
  })

  it('take a request for a deposit as the call, once a record', async () => {
    const accountId = await filled('0')
    const request = { value: 2.0, accountId, event: 'DEPOSIT_REQUEST' }
    for (const rest of [{ key: accountId }, { key: 'whatever' }, {}]) {
      assert.equal((await write('billing', request, rest)).status, 201)
    }
    assert.equal(await client.balance(accountId), 6)
    assert.deepEqual(await told('KeyValueTopic', accountId), [0, 2, 2, 2])
    assert.deepEqual(
      await textsOf(accountId),
      Array.from({ length: 3 }, () => `DEPOSIT 2.0 ACCEPTED ON ACCOUNT ${accountId}`),
    )
  })

  it('take a record that is delivered again for the one that it is', async () => {
    const accountId = await filled('0')
    const request = { event: 'DEPOSIT_REQUEST', accountId, value: 2 }
    const headers = { 'millrace-id': randomUUID() }
    for (let time = 0; time < 2; time++) {
      assert.equal((await write('billing', request, { headers })).status, 201)
    }
    assert.equal(await client.balance(accountId), 2)
    assert.deepEqual(await told('KeyValueTopic', accountId), [0, 2])
  })

  it('take a request about an account that nobody opened, and nothing comes of it', async () => {
    const accountId = randomUUID()
    await write('billing', { event: 'DEPOSIT_REQUEST', accountId, value: 2 })
    assert.equal((await client.get(`/billing/account/${accountId}`)).status, 500)
    assert.deepEqual(await told('payment', accountId), [])
    assert.ok(!app.lines.some((line) => line.includes('a step failed')))
  })

  it('take an order at its price, once an id, whoever asks again', async () => {
    const [accountId, other] = [await filled('700'), await filled('700')]
    const orderId = randomUUID()
    const created = { event: 'ORDER_CREATED', orderId, accountId, price: 99.95 }
    assert.equal((await write('billing', created, { key: accountId })).status, 201)
    const order = await client.settled(accountId, orderId)
    assert.deepEqual(
      [order.state, order.productQuantity, await client.balance(accountId)],
      ['APPROVED', null, 600.05],
    )
    const again = [created, { ...created, price: 1 }, { ...created, accountId: other }]
    for (const record of again) assert.equal((await write('billing', record)).status, 201)
    assert.equal(await client.balance(accountId), 600.05)
    assert.equal(await client.balance(other), 700)
    assert.deepEqual(await client.orders(accountId), [order])
    assert.deepEqual(await client.orders(other), [])
    assert.deepEqual(await textsOf(other), [`DEPOSIT 700.0 ACCEPTED ON ACCOUNT ${other}`])

    // Nor is one that was forgotten taken for a new one.
    assert.equal(
      (await client.call('DELETE', `/orders/${orderId}?profileId=${accountId}`)).status,
      200,
    )
    await write('billing', created)
    assert.deepEqual(await client.orders(accountId), [])
    assert.equal(await client.balance(accountId), 600.05)
  })

  it('take an order of products for what it is', async () => {
    const accountId = await filled('0')
    const orderId = randomUUID()
    await write('billing', { event: 'ORDER_CREATED', orderId, accountId, price: 195.0 })
    const { state, productQuantity } = await client.settled(accountId, orderId)
    assert.deepEqual([state, productQuantity], ['CANCELED', 3])
  })

  it('end an order for an account that nobody opened, with a letter', async () => {
    const accountId = randomUUID()
    const ids = [await client.order(accountId, { productQuantity: 1 }), randomUUID()]
    const record = { event: 'ORDER_CREATED', orderId: ids[1], accountId, price: 65 }
    assert.equal((await write('billing', record)).status, 201)
    for (const id of ids) assert.equal((await client.settled(accountId, id)).state, 'CANCELED')
    assert.deepEqual(
      await textsOf(accountId),
      ids.map((id) => `NOT ENOUGH MONEY on account ${accountId} for order ${id}`),
    )
  })

  it('take what others tell for letters, and change nothing by it', async () => {
    const accountId = await filled('65')
    const [paid, failed] = [
      await client.order(accountId, { productQuantity: 1 }),
      await client.order(accountId, { productQuantity: 1 }),
    ]
    const states = async () => {
      const orders = await Promise.all([paid, failed].map((id) => client.settled(accountId, id)))
      return orders.map(({ state }) => state)
    }
    assert.deepEqual(await states(), ['APPROVED', 'CANCELED'])
    // Each says the opposite of what became of the order.
    const facts = [
      { event: 'ORDER_PAID', orderId: failed, accountId },
      { event: 'DEPOSIT_ACCEPTED', accountId, value: 12.5 },
      { event: 'PAYMENT_FAIL', orderId: paid, accountId },
    ]
    for (const fact of facts)
      assert.equal((await write('payment', fact, { key: accountId })).status, 201)
    const news = { event: 'BROKERAGE_NOTIFICATION', accountId, message: 'Shares fell.' }
    assert.equal((await write('brokerage-notification', news)).status, 201)
    assert.deepEqual(await textsOf(accountId), [
      `DEPOSIT 65.0 ACCEPTED ON ACCOUNT ${accountId}`,
      `ORDER ${paid} PAID SUCCESSFULLY`,
      `NOT ENOUGH MONEY on account ${accountId} for order ${failed}`,
      `ORDER ${failed} PAID SUCCESSFULLY`,
      `DEPOSIT 12.5 ACCEPTED ON ACCOUNT ${accountId}`,
      `NOT ENOUGH MONEY on account ${accountId} for order ${paid}`,
      'Shares fell.',
    ])
    assert.deepEqual(await states(), ['APPROVED', 'CANCELED'])
    assert.equal(await client.balance(accountId), 0)
    assert.deepEqual(await told('KeyValueTopic', accountId), [0, 65, -65])
  })

  it('make letters of which a client gets all at once, however many', async () => {
    const accountId = randomUUID()
    const messages = Array.from({ length: 1100 }, (_, at) => `News ${at}`)
    for (let from = 0; from < messages.length; from += 100) {
      const news = messages.slice(from, from + 100).map((message) => ({
        ...{ event: 'BROKERAGE_NOTIFICATION', accountId, message },
      }))
      await Promise.all(news.map((value) => write('brokerage-notification', value)))
    }
    const letters = await client.lettersOf(accountId)
    assert.deepEqual(letters.map(({ text }) => text).toSorted(), messages.toSorted())
    const all = (await client.letters()).filter(({ account }) => account === accountId)
    assert.deepEqual(all, letters)
  })

  it('refuse what breaks their contracts, with the reason', async () => {
    const accountId = randomUUID()
    const deposit = { event: 'DEPOSIT_REQUEST', accountId, value: 1 }
    const order = { event: 'ORDER_CREATED', accountId, orderId: randomUUID(), price: 65 }
    const broken: readonly [topic: string, value: unknown, why: RegExp][] = [
      ['billing', { ...deposit, value: 0 }, /positive/],
      ['billing', { ...deposit, value: -1 }, /positive/],
      ['billing', { ...deposit, value: 0.001 }, /two decimals/],
      ['billing', { ...deposit, value: 'much' }, /value/],
      ['billing', { ...order, price: -65 }, /positive/],
      ['billing', { ...order, orderId: 7 }, /orderId/],
      ['billing', { ...order, event: 'ORDER_LOST' }, /event/],
      ['billing', 'ORDER_CREATED', /object/],
      ['payment', { ...deposit, event: 'DEPOSIT_ACCEPTED', accountId: 'anna' }, /accountId/],
      ['brokerage-notification', { event: 'BROKERAGE_NOTIFICATION', accountId }, /message/],
    ]
    for (const [topic, value, why] of broken) {
      const answer = await write(topic, value)
      assert.equal(answer.status, 400, JSON.stringify(value))
      assert.match(String(answer.body['detail']), why)
    }
    for (const topic of ['KeyValueTopic', 'AccountsWithBalance']) {
      assert.equal((await write(topic, 199, { key: accountId })).status, 409)
    }
  })
})

describe('wallet orders at once', () => {
  let app: Running
  let client: WalletClient
  before(async () => {
    app = await running({ storefronts: ['wallet'] })
    client = new WalletClient(app.at('wallet'))
  })
  after(() => app.stop())

  it('never pay for more than lies on the account', async () => {
    const account = await client.createAccount()
    await client.deposit(account, '200')
    const ids = await Promise.all(
      Array.from({ length: 20 }, () => client.order(account, { productQuantity: 1 })),
    )
    const orders = await Promise.all(ids.map((id) => client.settled(account, id)))
    assert.equal(orders.filter(({ state }) => state === 'APPROVED').length, 3)
    assert.equal(await client.balance(account), 5)
    const numbers = new Set(orders.map(({ orderNumber }) => orderNumber))
    assert.equal(numbers.size, 20)
    assert.equal(Math.max(...numbers) - Math.min(...numbers), 19)
  })

  it('are told the balance after their own deposit', async () => {
    const account = await client.createAccount()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client.deposit(account, '0.1')),
    )
    const cents = answers.map(({ text }) => Math.round(Number(text) * 100)).sort((a, b) => a - b)
    assert.deepEqual(
      cents,
      Array.from({ length: 20 }, (_, at) => 10 * (at + 1)),
    )
    assert.equal(await client.balance(account), 2)
  })
})
