/** The log as a person reads it, and writes it by hand. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isReplayed, positionOf, type Asked, type Client, type Done } from '../client/client.ts'
import { pointers, running, type Body, type Running } from './running.ts'

const reading = 'GET /v1/log/topics/{topic}/records'
const writing = 'POST /v1/log/topics/{topic}/records'
type Page = Done<typeof reading>
type Log = Page['items'][number]
type Query = Asked<typeof reading>['query']

describe('the log API', () => {
  let app: Running
  let client: Client
  before(async () => {
    app = await running({ storefronts: ['quick'] })
    client = app.client
  })
  after(() => app.stop())

  const read = (topic: string, query: Query = {}) => client.done(reading, { topic, query })
  const write = (topic: string, body: Asked<typeof writing>['body']) =>
    client.done(writing, { topic, body })
  const requests = 'millrace.requests'
  const askFor = (value: Body, headers: Body = {}) => write(requests, { value, headers })
  /** What the types of a client forbid. */
  const wrongly = (method: string, topic: string, { query = '', body = undefined as unknown }) =>
    app.send(method, `/v1/log/topics/${topic}/records${query}`, { body })
  const put = (sku: string, onHand: number) =>
    client.call('PUT /v1/stock/{sku}', { sku, body: { onHand } })

  /** All that lies in a topic, whatever partition it is in. */
  async function all(topic: string, partitions = 8): Promise<readonly Log[]> {
    const found: Log[] = []
    for (let partition = 0; partition < partitions; partition++) {
      for (let offset = 0, end = -1; offset !== end;) {
        end = offset
        const page = await read(topic, { partition, offset, limit: 2 })
        found.push(...page.items)
        offset = page.next
      }
    }
    return found
  }
  const named = (records: readonly Log[], name: string) =>
    records.flatMap(({ value }) => (name in (value as Body) ? [(value as Body)[name] as Body] : []))

  it('lists the topics of storefronts, of facts, and of requests', async () => {
    const { items: topics } = await client.done('GET /v1/log/topics')
    const byHand = topics.filter((topic) => topic.byHand).map(({ topic }) => topic)
    assert.deepEqual(byHand, ['orders', 'notifications', 'millrace.requests'])
    const facts = topics.find(({ topic }) => topic === 'millrace.stock')
    assert.deepEqual(facts, {
      ...{ topic: 'millrace.stock', partitions: 8, format: 'avro', byHand: false },
      summary: 'What is on hand, held and sold, with each change.',
    })
    assert.equal(topics.find(({ topic }) => topic === 'orders')?.tenant, 'quick')
  })

  it('shows what a write has told to who asks for what is after it', async () => {
    const after = positionOf(await put('bowl', 7))
    const told: Log[] = []
    for (let partition = 0; partition < 8; partition++) {
      const asked = { topic: 'millrace.stock', query: { partition }, after, wait: 60 }
      told.push(...(await client.done(reading, asked)).items)
    }
    assert.ok(told.some(({ key }) => key === 'shop/bowl'))
    const value = { 'millrace.SetStock': { sku: 'bowl', onHand: 8 } }
    const asked = await client.call(writing, { topic: requests, body: { value } })
    assert.equal(asked.status, 201)
    const fresh = { sku: 'bowl', after: positionOf(asked), wait: 60 }
    assert.equal((await client.done('GET /v1/stock/{sku}', fresh)).onHand, 8)
    const elsewhere = Buffer.from('["x",0,1]').toString('base64url')
    for (const topic of ['millrace.stock', requests, 'orders']) {
      const refused = await client.refused(reading, { topic, after: elsewhere, wait: 60 })
      assert.deepEqual([refused.status, refused.pointers], [400, ['/Millrace-After']])
    }
  })

  it('says so where that is not there in time', async () => {
    const position = Buffer.from(positionOf(await put('bowl', 9)), 'base64url')
    const [installation, ...numbers] = JSON.parse(position.toString()) as [string, ...number[]]
    const ahead = numbers.map((number, at) => number + (at % 2) * 1_000_000)
    const after = Buffer.from(JSON.stringify([installation, ...ahead])).toString('base64url')
    for (const topic of ['millrace.stock', requests, 'orders']) {
      const { status, kind } = await client.refused(reading, { topic, after, wait: 0 })
      assert.deepEqual([status, kind], [503, 'not-fresh'])
    }
  })

  it('shows what happened in the topics of facts, partition by partition', async () => {
    await put('tea', 3)
    const lines = [{ sku: 'tea', quantity: 1, unitPrice: 0 }]
    for (const id of ['o-1', 'o-2', 'o-3', 'o-4']) {
      const body = { id, customerId: 'anna', currency: 'EUR', lines }
      await client.done('POST /v1/orders', { body, wait: 60 })
    }
    const orders = await all('millrace.orders')
    assert.deepEqual(
      named(orders, 'orders.Placed')
        .map(({ orderId }) => orderId)
        .toSorted(),
      ['o-1', 'o-2', 'o-3', 'o-4'],
    )
    assert.equal(named(orders, 'orders.Approved').length, 3)
    assert.equal(named(orders, 'orders.Canceled').length, 1)
    const [stock] = named(await all('millrace.stock'), 'warehouse.StockChanged')
    assert.deepEqual([stock?.['sku'], stock?.['onHand']], ['tea', 3])
    for (const partition of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const { items: page } = await read('millrace.orders', { partition })
      const offsets = page.map(({ offset }) => offset)
      assert.deepEqual(
        offsets,
        [...new Set(offsets)].toSorted((a, b) => a - b),
      )
      for (const { key, timestamp, headers } of page) {
        assert.match(String(key), /^(shop|quick)\//)
        assert.match(timestamp, /Z$/)
        assert.ok(String((headers as Body)['millrace-id']).length > 0)
      }
    }
  })

  it('takes what others ask for, once for each id of theirs', async () => {
    await askFor({ 'millrace.OpenAccount': { id: 'hand', currency: 'EUR' } })
    const deposit = { 'millrace.Deposit': { account: 'hand', amount: 7 } }
    const first = await askFor(deposit, { 'millrace-id': 'd-1' })
    const again = await askFor(deposit, { 'millrace-id': 'd-1' })
    assert.deepEqual(again, first)
    await askFor(deposit)
    assert.equal((await client.done('GET /v1/accounts/{id}', { id: 'hand' })).balance, 14)
    const [record] = (await read(requests, { offset: first.offset })).items
    assert.deepEqual(record?.value, deposit)
    assert.deepEqual(record?.headers, { 'millrace-id': 'd-1' })
  })

  it('does once what is asked twice under one key of the caller’s', async () => {
    const deposit = (amount: number) => {
      const value = { 'millrace.Deposit': { account: 'keyed', amount } }
      return client.call(writing, { topic: requests, body: { value }, once: 'k-1' })
    }
    await askFor({ 'millrace.OpenAccount': { id: 'keyed', currency: 'EUR' } })
    const first = await deposit(7)
    const again = await deposit(7)
    assert.deepEqual([again.status, again.body], [201, first.body])
    assert.deepEqual([isReplayed(first), isReplayed(again)], [false, true])
    assert.equal((await deposit(8)).status, 422)
    assert.equal((await client.done('GET /v1/accounts/{id}', { id: 'keyed' })).balance, 7)
  })

  it('refuses what breaks the contract of requests, and does nothing of it', async () => {
    const before = (await all(requests, 1)).length
    const wrong: readonly unknown[] = [
      ...[null, 'text', {}, { 'millrace.Nothing': {} }],
      { 'millrace.Deposit': { account: 'hand', amount: 7 }, 'millrace.OpenAccount': {} },
      { 'millrace.Deposit': { account: 'hand' } },
      { 'millrace.Deposit': { account: 'hand', amount: -7 } },
    ]
    for (const value of wrong) {
      const refused = await client.refused(writing, { topic: requests, body: { value } })
      assert.deepEqual([refused.status, refused.pointers], [400, ['/value']])
    }
    const unnamed = {
      topic: requests,
      body: { value: { 'millrace.Deposit': { account: 'hand' } } },
    }
    const { problem } = await client.refused(writing, unnamed)
    assert.equal(problem?.detail, '/amount: This field is required.')
    const value = { 'millrace.OpenAccount': { id: 'x', currency: 'EUR' } }
    const headers = { 'millrace-tenant': 'quick' }
    const others = { topic: requests, body: { value, headers } }
    assert.deepEqual((await client.refused(writing, others)).pointers, ['/headers/millrace-tenant'])
    assert.equal((await all(requests, 1)).length, before)
    assert.equal((await client.refused('GET /v1/accounts/{id}', { id: 'x' })).status, 404)
  })

  it('shows the bytes that lie in Kafka, where these are wanted', async () => {
    const value = { order_id: 'raw', user_id: 'ö', item: 'laptop', quantity: 1 }
    const { offset } = await write('orders', { key: 'raw', value })
    const [record] = (await read('orders', { format: 'raw', offset })).items
    const bytesOf = (one: Log | undefined, name: 'key' | 'value') =>
      Buffer.from(String(one?.[name]), 'base64')
    assert.equal(bytesOf(record, 'key').toString(), 'raw')
    assert.equal(bytesOf(record, 'value').toString(), JSON.stringify(value))
    await put('raw', 3)
    const changed = (await all('millrace.stock')).find(({ key }) => key === 'shop/raw')
    const at = { partition: changed?.partition ?? -1, offset: changed?.offset ?? -1 }
    const [fact] = (await read('millrace.stock', { ...at, format: 'raw', limit: 1 })).items
    assert.equal(bytesOf(fact, 'key').toString(), 'shop/raw')
    assert.equal(bytesOf(fact, 'value')[0], 0)
    assert.ok(bytesOf(fact, 'value').includes('raw'))
    const asked = (await read(requests, { format: 'raw' })).items
    assert.ok(asked.length > 0)
    for (const request of asked) assert.equal(bytesOf(request, 'value')[0], 0)
    const otherwise = await wrongly('GET', 'orders', { query: '?format=hex' })
    assert.deepEqual(pointers(otherwise), ['/format'])
  })

  it('has no topic of another name, and takes no fact by hand', async () => {
    const nothing = { topic: 'nothing', body: { value: 1 } }
    assert.equal((await client.refused(reading, { topic: 'nothing' })).status, 404)
    assert.equal((await client.refused(writing, nothing)).status, 404)
    const fact = { topic: 'millrace.orders', body: { key: 'shop/o-1', value: {} } }
    const { status, kind } = await client.refused(writing, fact)
    assert.deepEqual([status, kind], [409, 'conflict'])
  })

  const wrong: readonly [what: string, body: unknown, pointer: string][] = [
    ['a partition that is not there', { key: 'k', value: {}, partition: 1 }, '/partition'],
    ['a key that is no text', { key: 7, value: {} }, '/key'],
    ['a field that nobody knows', { key: 'k', value: {}, offset: 3 }, '/offset'],
    ['no value', { key: 'k' }, '/value'],
    ['headers that are a list', { value: {}, headers: [] }, '/headers'],
    ['a header that is no text', { value: {}, headers: { a: 1 } }, '/headers/a'],
    [
      'a header of ours',
      { value: {}, headers: { 'millrace-relay': 'x' } },
      '/headers/millrace-relay',
    ],
    ['an id that cannot be printed', { value: {}, headers: { 'millrace-id': '' } }, '/value'],
  ]
  for (const [what, body, pointer] of wrong) {
    it(`refuses a record with ${what}`, async () => {
      const answer = await wrongly('POST', 'orders', { body })
      assert.equal(answer.status, 400)
      assert.deepEqual(pointers(answer), [pointer])
    })
  }
})
