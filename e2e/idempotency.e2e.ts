import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { raw } from './raw.ts'
import { problemName, running, type Running } from './running.ts'
import { order, stocked, wait } from './shop.ts'

const uuid8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const keyed = (key: string, more: object = {}) => ({ 'idempotency-key': key, ...more })

describe('idempotency over HTTP', () => {
  let app: Running
  before(async () => {
    app = await running()
    await stocked(app)
  })
  after(() => app.stop())

  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    app.send('POST', '/v1/orders', { body, headers })

  it('places one order for one id, and shows it as it is now', async () => {
    const body = { ...order, id: 'mine' }
    const first = await post(body)
    assert.equal(first.headers.get('idempotency-replayed'), null)
    const again = await post(body, wait)
    assert.equal(again.status, 201)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal(again.headers.get('location'), '/v1/orders/mine')
    assert.equal(again.body['state'], 'APPROVED')
    assert.equal(again.body['placedAt'], first.body['placedAt'])
  })

  it('refuses another body under the same id', async () => {
    for (const other of [
      { currency: 'USD' },
      { payment: undefined },
      { lines: order.lines.slice(1) },
    ]) {
      const answer = await post({ ...order, id: 'mine', ...other })
      assert.equal(answer.status, 409)
      assert.equal(problemName(answer), 'conflict')
    }
  })

  it('places one order for one key, and compares what bodies say, not how they are written', async () => {
    const first = await post(order, keyed('k1', wait))
    assert.equal(first.status, 201)
    assert.match(String(first.body['id']), uuid8)
    assert.equal(first.headers.get('idempotency-replayed'), null)
    const turned = Object.fromEntries(Object.entries(order).toReversed())
    const again = await post(JSON.stringify(turned, null, 2), keyed('k1', wait))
    assert.equal(again.status, 201)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.deepEqual(again.body, first.body)
  })

  it('has one effect for one key, however the address is written', async () => {
    await app.send('POST', '/v1/accounts', { body: { id: 'forms', currency: 'EUR' } })
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
    const account = await app.send('GET', '/v1/accounts/forms')
    assert.equal(account.body['balance'], 7)
  })

  it('places one order when one key comes many times at once', async () => {
    const twins = Array.from({ length: 100 }, () => post(order, keyed('twins', wait)))
    const answers = await Promise.all(twins)
    const ids = new Set(answers.map(({ body }) => body['id']))
    assert.equal(ids.size, 1)
    const firsts = answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)
    assert.equal(firsts.length, 1)
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
  })

  it('refuses another body under the same key, whatever its id', async () => {
    const others = [{ currency: 'USD' }, { id: 'k1-other' }, { customerId: 'c-bob' }]
    for (const other of others) {
      const answer = await post({ ...order, ...other }, keyed('k1'))
      assert.equal(answer.status, 422)
      assert.equal(problemName(answer), 'key-reused')
    }
    assert.equal((await app.send('GET', '/v1/orders/k1-other')).status, 404)
  })

  it('notes a key for an order with an id of its own', async () => {
    const body = { ...order, id: 'with-key' }
    const first = await post(body, keyed('k2'))
    assert.equal(first.status, 201)
    assert.equal(first.body['id'], 'with-key')
    const again = await post(body, keyed('k2', wait))
    assert.equal(again.status, 201)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal(again.body['state'], 'APPROVED')
    for (const other of [{ ...body, id: 'with-key-2' }, { ...body, currency: 'USD' }, order]) {
      assert.equal((await post(other, keyed('k2'))).status, 422)
    }
    assert.equal((await app.send('GET', '/v1/orders/with-key-2')).status, 404)
  })

  it('frees a key whose order was refused', async () => {
    const taken = await post({ ...order, id: 'mine', currency: 'USD' }, keyed('k3'))
    assert.equal(taken.status, 409)
    assert.equal((await post({ ...order, id: 'k3-order' }, keyed('k3'))).status, 201)
  })

  it('frees a key whose body was not valid', async () => {
    assert.equal((await post({ ...order, lines: [] }, keyed('k4'))).status, 400)
    assert.equal((await post(order, keyed('k4'))).status, 201)
  })

  it('deposits once for one key, and remembers the answer', async () => {
    const deposit = (amount: number, key: string) =>
      app.send('POST', '/v1/accounts/anna/deposits', { body: { amount }, headers: keyed(key) })
    const first = await deposit(5, 'd1')
    assert.equal(first.status, 200)
    await deposit(1, 'd2')
    const again = await deposit(5, 'd1')
    assert.equal(again.status, 200)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.deepEqual(again.body, first.body)
    const now = await app.send('GET', '/v1/accounts/anna')
    assert.equal(now.body['balance'], Number(first.body['balance']) + 1)
    assert.equal((await deposit(6, 'd1')).status, 422)
    const writtenOtherwise = await app.send('POST', '/v1/accounts/%61nna/deposits', {
      body: { amount: 5 },
      headers: keyed('d1'),
    })
    assert.equal(writtenOtherwise.headers.get('idempotency-replayed'), 'true')
  })

  it('scopes a key by its path', async () => {
    await app.send('POST', '/v1/accounts', { body: { id: 'bob', currency: 'EUR' } })
    const path = '/v1/accounts/bob/deposits'
    const { status, headers } = await app.send('POST', path, {
      body: { amount: 7 },
      headers: keyed('d1'),
    })
    assert.equal(status, 200)
    assert.equal(headers.get('idempotency-replayed'), null)
  })

  it('adjusts stock once for one key', async () => {
    const adjust = () =>
      app.send('POST', '/v1/stock/cup/adjustments', {
        body: { quantity: -1 },
        headers: keyed('s1'),
      })
    const first = await adjust()
    assert.deepEqual((await adjust()).body, first.body)
    const refused = () =>
      app.send('POST', '/v1/stock/cup/adjustments', {
        body: { quantity: -1000 },
        headers: keyed('s2'),
      })
    assert.equal((await refused()).status, 409)
    assert.equal((await refused()).status, 409)
  })

  it('opens one account for one key or id', async () => {
    const open = (body: object, headers = {}) => app.send('POST', '/v1/accounts', { body, headers })
    const first = await open({ currency: 'EUR' }, keyed('a1'))
    assert.equal(first.status, 201)
    assert.match(String(first.body['id']), uuid8)
    assert.equal(first.headers.get('location'), `/v1/accounts/${String(first.body['id'])}`)
    const again = await open({ currency: 'EUR' }, keyed('a1'))
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.deepEqual(again.body, first.body)
    assert.equal((await open({ currency: 'USD' }, keyed('a1'))).status, 422)
    assert.equal((await open({ currency: 'EUR', id: 'carl' }, keyed('a1'))).status, 422)
    const same = await open({ id: 'bob', currency: 'EUR' })
    assert.equal(same.status, 201)
    assert.equal(same.headers.get('idempotency-replayed'), 'true')
    assert.equal((await open({ id: 'bob', currency: 'USD' })).status, 409)
  })

  it('takes keys of 1 to 255 printable characters', async () => {
    const unpaid = { ...order, payment: undefined }
    for (const key of ['x', '~ !"/*#', 'x'.repeat(255)]) {
      assert.equal((await post(unpaid, keyed(key))).status, 201, key)
    }
    for (const key of ['', 'x'.repeat(256), 'ä', 'a\tb']) {
      assert.equal((await post(unpaid, keyed(key))).status, 400, key)
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
