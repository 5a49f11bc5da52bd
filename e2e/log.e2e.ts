/** The log as a person reads it, and writes it by hand. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  items,
  pointers,
  problemName,
  running,
  type Answer,
  type Body,
  type Running,
} from './running.ts'

describe('the log API', () => {
  let app: Running
  before(async () => void (app = await running({ storefronts: ['quick'] })))
  after(() => app.stop())

  const read = (topic: string, query = '') =>
    app.send('GET', `/v1/log/topics/${topic}/records${query}`)
  const write = (topic: string, body: unknown) =>
    app.send('POST', `/v1/log/topics/${topic}/records`, { body })
  const askFor = (value: Body, headers?: Body) => write('millrace.requests', { value, headers })

  /** All that lies in a topic, whatever partition it is in. */
  async function all(topic: string, partitions = 8): Promise<readonly Body[]> {
    const found: Body[] = []
    for (let partition = 0; partition < partitions; partition++) {
      for (let offset = 0, end = -1; offset !== end;) {
        end = offset
        const page = await read(topic, `?partition=${partition}&offset=${offset}&limit=2`)
        assert.equal(page.status, 200)
        found.push(...items(page))
        offset = Number(page.body['next'])
      }
    }
    return found
  }
  const named = (records: readonly Body[], name: string) =>
    records.flatMap(({ value }) => (name in (value as Body) ? [(value as Body)[name] as Body] : []))

  it('lists the topics of storefronts, of facts, and of requests', async () => {
    const topics = items(await app.send('GET', '/v1/log/topics'))
    const byHand = topics.filter((topic) => topic['byHand'] === true).map(({ topic }) => topic)
    assert.deepEqual(byHand, ['orders', 'notifications', 'millrace.requests'])
    const facts = topics.find(({ topic }) => topic === 'millrace.stock')
    assert.deepEqual(facts, {
      ...{ topic: 'millrace.stock', partitions: 8, format: 'avro', byHand: false },
      summary: 'What is on hand, held and sold, with each change.',
    })
    assert.equal(topics.find(({ topic }) => topic === 'orders')?.['tenant'], 'quick')
  })

  it('shows what a write has told to who asks for what is after it', async () => {
    const positionOf = ({ headers }: Answer) => headers.get('millrace-position') ?? ''
    const reading = (path: string, position: string) =>
      app.send('GET', path, { headers: { 'millrace-after': position, prefer: 'wait=60' } })
    const put = await app.send('PUT', '/v1/stock/bowl', { body: { onHand: 7 } })
    const told: Body[] = []
    for (let partition = 0; partition < 8; partition++) {
      const path = `/v1/log/topics/millrace.stock/records?partition=${partition}`
      told.push(...items(await reading(path, positionOf(put))))
    }
    assert.ok(told.some(({ key }) => key === 'shop/bowl'))
    const value = { 'millrace.SetStock': { sku: 'bowl', onHand: 8 } }
    const asked = await askFor(value)
    assert.equal(asked.status, 201)
    assert.equal((await reading('/v1/stock/bowl', positionOf(asked))).body['onHand'], 8)
    for (const topic of ['millrace.stock', 'millrace.requests', 'orders']) {
      const path = `/v1/log/topics/${topic}/records`
      const elsewhere = await reading(path, Buffer.from('["x",0,1]').toString('base64url'))
      assert.deepEqual([elsewhere.status, pointers(elsewhere)], [400, ['/Millrace-After']])
    }
  })

  it('says so where that is not there in time', async () => {
    const { headers } = await app.send('PUT', '/v1/stock/bowl', { body: { onHand: 9 } })
    const position = Buffer.from(headers.get('millrace-position') ?? '', 'base64url')
    const [installation, ...numbers] = JSON.parse(position.toString()) as [string, ...number[]]
    const ahead = numbers.map((number, at) => number + (at % 2) * 1_000_000)
    const after = Buffer.from(JSON.stringify([installation, ...ahead])).toString('base64url')
    for (const topic of ['millrace.stock', 'millrace.requests', 'orders']) {
      const answer = await app.send('GET', `/v1/log/topics/${topic}/records`, {
        headers: { 'millrace-after': after, prefer: 'wait=0' },
      })
      assert.deepEqual([answer.status, problemName(answer)], [503, 'not-fresh'])
    }
  })

  it('shows what happened in the topics of facts, partition by partition', async () => {
    await app.send('PUT', '/v1/stock/tea', { body: { onHand: 3 } })
    const lines = [{ sku: 'tea', quantity: 1, unitPrice: 0 }]
    for (const id of ['o-1', 'o-2', 'o-3', 'o-4']) {
      const order = { id, customerId: 'anna', currency: 'EUR', lines }
      await app.send('POST', '/v1/orders', { body: order, headers: { prefer: 'wait=60' } })
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
      const page = items(await read('millrace.orders', `?partition=${partition}`))
      const offsets = page.map(({ offset }) => Number(offset))
      assert.deepEqual(
        offsets,
        [...new Set(offsets)].toSorted((a, b) => a - b),
      )
      for (const { key, timestamp, headers } of page) {
        assert.match(String(key), /^(shop|quick)\//)
        assert.match(String(timestamp), /Z$/)
        assert.ok(String((headers as Body)['millrace-id']).length > 0)
      }
    }
  })

  it('takes what others ask for, once for each id of theirs', async () => {
    const open = { 'millrace.OpenAccount': { id: 'hand', currency: 'EUR' } }
    assert.equal((await askFor(open)).status, 201)
    const deposit = { 'millrace.Deposit': { account: 'hand', amount: 7 } }
    const first = await askFor(deposit, { 'millrace-id': 'd-1' })
    const again = await askFor(deposit, { 'millrace-id': 'd-1' })
    assert.deepEqual(again.body, first.body)
    assert.equal((await askFor(deposit)).status, 201)
    assert.equal((await app.send('GET', '/v1/accounts/hand')).body['balance'], 14)
    const [record] = items(
      await read('millrace.requests', `?offset=${String(first.body['offset'])}`),
    )
    assert.deepEqual(record?.['value'], deposit)
    assert.deepEqual(record?.['headers'], { 'millrace-id': 'd-1' })
  })

  it('does once what is asked twice under one key of the caller’s', async () => {
    const path = '/v1/log/topics/millrace.requests/records'
    const deposit = (amount: number) => {
      const value = { 'millrace.Deposit': { account: 'keyed', amount } }
      return app.send('POST', path, { body: { value }, headers: { 'idempotency-key': 'k-1' } })
    }
    await askFor({ 'millrace.OpenAccount': { id: 'keyed', currency: 'EUR' } })
    const first = await deposit(7)
    const again = await deposit(7)
    assert.deepEqual([again.status, again.body], [201, first.body])
    assert.equal(first.headers.get('idempotency-replayed'), null)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal((await deposit(8)).status, 422)
    assert.equal((await app.send('GET', '/v1/accounts/keyed')).body['balance'], 7)
  })

  it('refuses what breaks the contract of requests, and does nothing of it', async () => {
    const before = (await all('millrace.requests', 1)).length
    const wrong: readonly unknown[] = [
      ...[null, 'text', {}, { 'millrace.Nothing': {} }],
      { 'millrace.Deposit': { account: 'hand', amount: 7 }, 'millrace.OpenAccount': {} },
      { 'millrace.Deposit': { account: 'hand' } },
      { 'millrace.Deposit': { account: 'hand', amount: -7 } },
    ]
    for (const value of wrong) {
      const answer = await write('millrace.requests', { value })
      assert.equal(answer.status, 400)
      assert.deepEqual(pointers(answer), ['/value'])
    }
    const others = await askFor(
      { 'millrace.OpenAccount': { id: 'x', currency: 'EUR' } },
      { 'millrace-tenant': 'quick' },
    )
    assert.deepEqual(pointers(others), ['/headers/millrace-tenant'])
    assert.equal((await all('millrace.requests', 1)).length, before)
    assert.equal((await app.send('GET', '/v1/accounts/x')).status, 404)
  })

  it('shows the bytes that lie in Kafka, where these are wanted', async () => {
    const value = { order_id: 'raw', user_id: 'ö', item: 'laptop', quantity: 1 }
    const { body } = await write('orders', { key: 'raw', value })
    const [record] = items(await read('orders', `?format=raw&offset=${String(body['offset'])}`))
    const bytesOf = (one: Body | undefined, name: string) =>
      Buffer.from(String(one?.[name]), 'base64')
    assert.equal(bytesOf(record, 'key').toString(), 'raw')
    assert.equal(bytesOf(record, 'value').toString(), JSON.stringify(value))
    await app.send('PUT', '/v1/stock/raw', { body: { onHand: 3 } })
    const changed = (await all('millrace.stock')).find(({ key }) => key === 'shop/raw')
    const { partition, offset } = changed ?? {}
    const at = `?format=raw&partition=${String(partition)}&offset=${String(offset)}&limit=1`
    const [fact] = items(await read('millrace.stock', at))
    assert.equal(bytesOf(fact, 'key').toString(), 'shop/raw')
    assert.equal(bytesOf(fact, 'value')[0], 0)
    assert.ok(bytesOf(fact, 'value').includes('raw'))
    const requests = items(await read('millrace.requests', '?format=raw'))
    assert.ok(requests.length > 0)
    for (const request of requests) assert.equal(bytesOf(request, 'value')[0], 0)
    assert.deepEqual(pointers(await read('orders', '?format=hex')), ['/format'])
  })

  it('has no topic of another name, and takes no fact by hand', async () => {
    assert.equal((await read('nothing')).status, 404)
    assert.equal((await write('nothing', { value: 1 })).status, 404)
    const fact = await write('millrace.orders', { key: 'shop/o-1', value: {} })
    assert.deepEqual([fact.status, problemName(fact)], [409, 'conflict'])
  })

  const wrong: readonly [what: string, body: unknown, pointer: string][] = [
    ['a partition that is not there', { key: 'k', value: {}, partition: 1 }, '/partition'],
    ['a key that is no text', { key: 7, value: {} }, '/key'],
    ['a field that nobody knows', { key: 'k', value: {}, offset: 3 }, '/offset'],
    ['no value', { key: 'k' }, '/value'],
    ['headers that are a list', { value: {}, headers: [] }, '/headers'],
    ['a header that is no text', { value: {}, headers: { a: 1 } }, '/headers/a'],
    ['an id that cannot be printed', { value: {}, headers: { 'millrace-id': '' } }, '/value'],
  ]
  for (const [what, body, pointer] of wrong) {
    it(`refuses a record with ${what}`, async () => {
      const answer = await write('orders', body)
      assert.equal(answer.status, 400)
      assert.deepEqual(pointers(answer), [pointer])
    })
  }
})
