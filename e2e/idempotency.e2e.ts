import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isReplayed, type Asked, type Client } from '../client/client.ts'
import { raw } from './raw.ts'
import { running, type Running } from './running.ts'
import { order, stocked } from './shop.ts'

const uuid8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('idempotency over HTTP', () => {
  let app: Running
  let client: Client
  before(async () => {
    app = await running()
    client = app.client
    await stocked(app)
  })
  after(() => app.stop())

  type Order = Asked<'POST /v1/orders'>['body']
  const post = async (body: Order, more: { once?: string; wait?: number } = {}) => {
    const answer = await client.call('POST /v1/orders', { body, ...more })
    return answer.status === 201 ? answer : assert.fail(JSON.stringify(answer.body))
  }
  const refused = async (body: Order, once?: string) => {
    const { status, kind } = await client.refused('POST /v1/orders', { body, once })
    return [status, kind]
  }

  it('places one order for one id, and shows it as it is now', async () => {
    const body = { ...order, id: 'mine' }
    const first = await post(body)
    assert.ok(!isReplayed(first))
    const again = await post(body, { wait: 60 })
    assert.ok(isReplayed(again))
    assert.equal(again.headers.get('location'), '/v1/orders/mine')
    assert.equal(again.body.state, 'APPROVED')
    assert.equal(again.body.placedAt, first.body.placedAt)
  })

  const { payment: _, ...unpaid } = order

  it('refuses another body under the same id', async () => {
    for (const other of [
      { ...order, currency: 'USD' },
      unpaid,
      { ...order, lines: order.lines.slice(1) },
    ]) {
      assert.deepEqual(await refused({ ...other, id: 'mine' }), [409, 'conflict'])
    }
  })

  it('places one order for one key, and compares what bodies say, not how they are written', async () => {
    const first = await post(order, { once: 'k1', wait: 60 })
    assert.match(first.body.id, uuid8)
    assert.ok(!isReplayed(first))
    const turned = Object.fromEntries(Object.entries(order).toReversed())
    const again = await app.send('POST', '/v1/orders', {
      body: JSON.stringify(turned, null, 2),
      headers: { 'idempotency-key': 'k1' },
    })
    assert.ok(isReplayed(again))
    assert.deepEqual([again.status, again.body], [201, first.body])
  })

  it('has one effect for one key, however the address is written', async () => {
    await client.done('POST /v1/accounts', { body: { id: 'forms', currency: 'EUR' } })
    const path = '/v1/accounts/forms/deposits'
    const pay = (target: string) =>
      raw(
        app.port,
        `POST ${target} HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: once\r\n` +
          'Content-Type: application/json\r\nContent-Length: 12\r\n' +
          'Connection: close\r\n\r\n{"amount":7}',
      )
    const forms = [
      path,
      `http://localhost${path}`,
      `HTTP://other:80${path}?`,
      path.replace('f', '%66'),
    ]
    for (const target of forms) assert.match(await pay(target), /^HTTP\/1\.1 200 /)
    for (const target of [`${path}#`, `${path}#a`, `${path}?#a`]) {
      assert.match(await pay(target), /^HTTP\/1\.1 400 /)
    }
    assert.equal((await client.done('GET /v1/accounts/{id}', { id: 'forms' })).balance, 7)
  })

  it('places one order when one key comes many times at once', async () => {
    const twins = Array.from({ length: 100 }, () => post(order, { once: 'twins', wait: 60 }))
    const answers = await Promise.all(twins)
    assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
    assert.equal(answers.filter((answer) => !isReplayed(answer)).length, 1)
  })

  it('refuses another body under the same key, whatever its id', async () => {
    for (const other of [{ currency: 'USD' }, { id: 'k1-other' }, { customerId: 'c-bob' }]) {
      assert.deepEqual(await refused({ ...order, ...other }, 'k1'), [422, 'key-reused'])
    }
    assert.equal((await client.refused('GET /v1/orders/{id}', { id: 'k1-other' })).status, 404)
  })

  it('notes a key for an order with an id of its own', async () => {
    const body = { ...order, id: 'with-key' }
    const first = await post(body, { once: 'k2' })
    assert.equal(first.body.id, 'with-key')
    const again = await post(body, { once: 'k2', wait: 60 })
    assert.ok(isReplayed(again))
    assert.equal(again.body.state, 'APPROVED')
    for (const other of [{ ...body, id: 'with-key-2' }, { ...body, currency: 'USD' }, order]) {
      assert.deepEqual(await refused(other, 'k2'), [422, 'key-reused'])
    }
    assert.equal((await client.refused('GET /v1/orders/{id}', { id: 'with-key-2' })).status, 404)
  })

  it('frees a key whose order was refused', async () => {
    const taken = { ...order, id: 'mine', currency: 'USD' }
    assert.deepEqual(await refused(taken, 'k3'), [409, 'conflict'])
    await post({ ...order, id: 'k3-order' }, { once: 'k3' })
  })

  it('frees a key whose body was not valid', async () => {
    assert.deepEqual(await refused({ ...order, lines: [] }, 'k4'), [400, 'invalid-request'])
    await post(order, { once: 'k4' })
  })

  it('deposits once for one key, and remembers the answer', async () => {
    const deposit = (amount: number, once: string) =>
      client.call('POST /v1/accounts/{id}/deposits', { id: 'anna', once, body: { amount } })
    const first = await deposit(5, 'd1')
    assert.ok(first.status === 200)
    await deposit(1, 'd2')
    const again = await deposit(5, 'd1')
    assert.ok(isReplayed(again))
    assert.deepEqual([again.status, again.body], [200, first.body])
    const now = await client.done('GET /v1/accounts/{id}', { id: 'anna' })
    assert.equal(now.balance, first.body.balance + 1)
    assert.equal((await deposit(6, 'd1')).status, 422)
    const writtenOtherwise = await app.send('POST', '/v1/accounts/%61nna/deposits', {
      body: { amount: 5 },
      headers: { 'idempotency-key': 'd1' },
    })
    assert.ok(isReplayed(writtenOtherwise))
  })

  it('scopes a key by its path', async () => {
    await client.done('POST /v1/accounts', { body: { id: 'bob', currency: 'EUR' } })
    const asked = { id: 'bob', once: 'd1', body: { amount: 7 } }
    const deposited = await client.call('POST /v1/accounts/{id}/deposits', asked)
    assert.equal(deposited.status, 200)
    assert.ok(!isReplayed(deposited))
  })

  it('adjusts stock once for one key', async () => {
    const name = 'POST /v1/stock/{sku}/adjustments'
    const less = { sku: 'cup', once: 's1', body: { quantity: -1 } }
    assert.deepEqual(await client.done(name, less), await client.done(name, less))
    const far = { sku: 'cup', once: 's2', body: { quantity: -1000 } }
    for (const asked of [far, far]) assert.equal((await client.refused(name, asked)).status, 409)
  })

  it('opens one account for one key or id', async () => {
    const open = (body: Asked<'POST /v1/accounts'>['body'], once?: string) =>
      client.call('POST /v1/accounts', { body, once })
    const first = await open({ currency: 'EUR' }, 'a1')
    assert.ok(first.status === 201)
    assert.match(first.body.id, uuid8)
    assert.equal(first.headers.get('location'), `/v1/accounts/${first.body.id}`)
    const again = await open({ currency: 'EUR' }, 'a1')
    assert.ok(isReplayed(again))
    assert.deepEqual(again.body, first.body)
    assert.equal((await open({ currency: 'USD' }, 'a1')).status, 422)
    assert.equal((await open({ currency: 'EUR', id: 'carl' }, 'a1')).status, 422)
    const same = await open({ id: 'bob', currency: 'EUR' })
    assert.equal(same.status, 201)
    assert.ok(isReplayed(same))
    assert.equal((await open({ id: 'bob', currency: 'USD' })).status, 409)
  })

  it('takes keys of 1 to 255 printable characters', async () => {
    for (const once of ['x', '~ !"/*#', 'x'.repeat(255)]) await post(unpaid, { once })
    for (const once of ['', 'x'.repeat(256), 'ä', 'a	b']) {
      assert.deepEqual(await refused(unpaid, once), [400, 'invalid-request'], once)
    }
  })

  it('takes no two keys', async () => {
    const body = JSON.stringify(order)
    const lines = [
      ...['POST /v1/orders HTTP/1.1', 'Host: here', 'Connection: close'],
      ...['Idempotency-Key: a', 'Idempotency-Key: b', 'Content-Type: application/json'],
      `Content-Length: ${body.length}`,
    ]
    assert.match(await raw(app.port, `${lines.join('\r\n')}\r\n\r\n${body}`), /^HTTP\/1\.1 400 /)
  })
})
