import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { raw } from './raw.ts'
import { pointers, problemName, running, type Answer, type Running } from './running.ts'
import { order, startsAt } from './shop.ts'

function assertProblem(answer: Answer, status: number, name: string): void {
  const { headers, body } = answer
  assert.equal(answer.status, status, JSON.stringify(body))
  assert.equal(headers.get('content-type'), 'application/problem+json')
  assert.equal(problemName(answer), name)
  assert.equal(body['status'], status)
  assert.equal(typeof body['title'], 'string')
  assert.equal(typeof body['detail'], 'string')
}

const line = { sku: 'tea', quantity: 1, unitPrice: 1 }
const withLine = (fields: object) => ({ ...order, lines: [{ ...line, ...fields }] })
const lines = (count: number, fields: object = {}) =>
  Array.from({ length: count }, () => ({ ...line, ...fields }))

const badOrders: readonly [what: string, body: unknown, ...pointers: string[]][] = [
  ['no object', [], ''],
  ['null', null, ''],
  ['an unknown field', { ...order, color: 'red' }, '/color'],
  [
    'a card without a token',
    { ...order, payment: { account: 'a', card: {} } },
    '/payment/card/token',
  ],
  ['an unknown field of a line', withLine({ name: 'Tea' }), '/lines/0/name'],
  [
    '__proto__',
    '{"__proto__":{"id":"x"},"customerId":"a","currency":"EUR","lines":[]}',
    '/__proto__',
    '/lines',
  ],
  ['missing fields', {}, '/currency', '/customerId', '/lines'],
  ['a payment by nothing', { ...order, payment: {} }, '/payment'],
  ['null for what is optional', { ...order, payment: null }, '/payment'],
  ['an id with a slash', { ...order, id: 'a/b' }, '/id'],
  ['an id that is too long', { ...order, id: 'x'.repeat(65) }, '/id'],
  ['an empty id', { ...order, id: '' }, '/id'],
  ['a number for an id', { ...order, id: 7 }, '/id'],
  ['an id that ends in a new line', { ...order, id: 'a\n' }, '/id'],
  ['a customer beyond ASCII', { ...order, customerId: 'Änne' }, '/customerId'],
  ['a currency in small letters', { ...order, currency: 'eur' }, '/currency'],
  ['a currency that ISO 4217 does not know', { ...order, currency: 'ZZZ' }, '/currency'],
  ['no lines', { ...order, lines: [] }, '/lines'],
  ['too many lines', { ...order, lines: lines(101) }, '/lines'],
  ['a quantity of 0', withLine({ quantity: 0 }), '/lines/0/quantity'],
  ['a quantity past a million', withLine({ quantity: 1_000_001 }), '/lines/0/quantity'],
  ['half a thing', withLine({ quantity: 0.5 }), '/lines/0/quantity'],
  ['a quantity as text', withLine({ quantity: '1' }), '/lines/0/quantity'],
  ['a price below 0', withLine({ unitPrice: -1 }), '/lines/0/unitPrice'],
  ['a price past 10^12', withLine({ unitPrice: 10 ** 12 + 1 }), '/lines/0/unitPrice'],
  [
    'a total that cannot be counted',
    { ...order, lines: lines(1, { quantity: 1e6, unitPrice: 1e12 }) },
    '/lines',
  ],
  [
    'a sum that cannot be counted',
    { ...order, lines: lines(10, { quantity: 1000, unitPrice: 1e12 }) },
    '/lines',
  ],
]

describe('errors over HTTP', () => {
  let app: Running
  before(async () => void (app = await running()))
  after(() => app.stop())

  for (const [what, body, ...expected] of badOrders) {
    it(`refuses an order with ${what}, and points at it`, async () => {
      const answer = await app.send('POST', '/v1/orders', {
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      assertProblem(answer, 400, 'invalid-request')
      assert.deepEqual(pointers(answer), expected)
    })
  }

  it('answers to others while many large bodies are wrong', async () => {
    const huge = [
      `{"customerId":${'['.repeat(500_000)}${']'.repeat(500_000)}}`,
      `{${Array.from({ length: 90_000 }, (_, at) => `"a${at}":1`).join(',')}}`,
      JSON.stringify({ ...order, lines: Array(400_000).fill(1) }),
      JSON.stringify({ ...order, customerId: 'x'.repeat(1_000_000) }),
    ]
    const before = process.cpuUsage()
    const wrong = huge.flatMap((body) =>
      Array.from({ length: 5 }, () => app.send('POST', '/v1/orders', { body })),
    )
    const answers = await Promise.all(wrong)
    for (const { status } of answers) assert.equal(status, 400)
    // Of the processor's time, which is the same however much else it has to do: checked to their
    // ends they take ten seconds.
    const { user, system } = process.cpuUsage(before)
    assert.ok(user + system < 5_000_000, `${user + system} µs`)
  })

  it('says in words what a filter must be', async () => {
    const answer = await app.send('GET', '/v1/orders?customerId=%00')
    assertProblem(answer, 400, 'invalid-request')
    assert.match(String(answer.body['detail']), /^\/customerId: It must be 1 to 64 of/)
  })

  it('takes what lies just inside the limits', async () => {
    const full = {
      ...order,
      id: `${'x'.repeat(60)}._~-`,
      lines: lines(100, { quantity: 1_000_000, unitPrice: 90_071_992 }),
    }
    assert.equal((await app.send('POST', '/v1/orders', { body: full })).status, 201)
    const odd =
      '{"customerId":"a",\r\n "currency":"EUR",\r\n\t"lines":[{"sku":"tea","quantity":1e0,"unitPrice":1.0}]}\r\n'
    assert.equal((await app.send('POST', '/v1/orders', { body: odd })).status, 201)
  })

  for (const [what, body] of [
    ['is cut off', '{"customerId":'],
    ['is no JSON', 'customerId=anna'],
    ['has a comma too many', '{"a":1,}'],
    ['goes on after its end', '{} {}'],
  ]) {
    it(`says clearly that a body ${what}`, async () => {
      assertProblem(await app.send('POST', '/v1/orders', { body }), 400, 'malformed-json')
    })
  }

  it('wants UTF-8', async () => {
    const response = await fetch(`${app.url}/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array([0x22, 0xff, 0x22]),
    })
    assert.equal(response.status, 400)
    assert.match(await response.text(), /UTF-8/)
  })

  it('wants a body where one is needed', async () => {
    for (const headers of [
      {},
      { 'content-type': 'application/json' },
      { 'content-type': 'text/plain' },
    ]) {
      const answer = await app.send('POST', '/v1/orders', { headers })
      assertProblem(answer, 400, 'invalid-request')
    }
  })

  it('takes JSON only', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded']) {
      const answer = await app.send('POST', '/v1/orders', {
        headers: { 'content-type': type },
        body: '{}',
      })
      assertProblem(answer, 415, 'unsupported-media-type')
    }
    const zipped = { 'content-encoding': 'gzip' }
    const answer = await app.send('POST', '/v1/orders', { headers: zipped, body: order })
    assertProblem(answer, 415, 'unsupported-media-type')
    const typed = { 'content-type': 'application/json; charset=utf-8' }
    assert.equal(
      (await app.send('POST', '/v1/orders', { headers: typed, body: order })).status,
      201,
    )
  })

  it('takes a mebibyte and no more', async () => {
    const body = (bytes: number) => JSON.stringify(order).padEnd(bytes, ' ')
    assert.equal((await app.send('POST', '/v1/orders', { body: body(1024 * 1024) })).status, 201)
    assertProblem(
      await app.send('POST', '/v1/orders', { body: body(1024 * 1024 + 1) }),
      413,
      'body-too-large',
    )
  })

  it('says what can be done where a method cannot', async () => {
    const cases = [
      ['DELETE', '/v1/orders/a', 'GET, HEAD, OPTIONS'],
      ['PATCH', '/v1/orders', 'GET, HEAD, POST, OPTIONS'],
      ['POST', '/v1/stock/tea', 'GET, HEAD, PUT, OPTIONS'],
      ['GET', '/v1/accounts', 'POST, OPTIONS'],
      ['HEAD', '/v1/accounts/a/deposits', 'POST, OPTIONS'],
      ['PUT', '/v1/slots/a/b', undefined],
    ] as const
    for (const [method, path, allow] of cases) {
      const body =
        method === 'HEAD' || method === 'GET'
          ? {}
          : { body: 'any', headers: { 'content-type': 'text/plain' } }
      const answer = await app.send(method, path, body)
      assert.equal(answer.status, allow === undefined ? 404 : 405, `${method} ${path}`)
      assert.equal(answer.headers.get('allow'), allow ?? null)
    }
  })

  it('answers OPTIONS and HEAD', async () => {
    const options = await app.send('OPTIONS', '/v1/orders/a')
    assert.equal(options.status, 204)
    assert.equal(options.headers.get('allow'), 'GET, HEAD, OPTIONS')
    assert.equal((await app.send('OPTIONS', '/v1/nothing')).status, 404)
    const head = await app.send('HEAD', '/v1/orders/none')
    assert.equal(head.status, 404)
    assert.deepEqual(head.body, {})
  })

  it('knows no other paths', async () => {
    for (const path of ['/', '/v1', '/v1/order', '/v1/orders/', '/v1/orders/a/b', '/v2/orders']) {
      assertProblem(await app.send('GET', path), 404, 'not-found')
    }
    const { body } = await app.send('GET', '/')
    assert.equal(body['detail'], 'There is nothing at /. What there is stands at /docs.')
  })

  it('refuses ids in a path that are no ids', async () => {
    const long = 'x'.repeat(65)
    for (const path of [
      '/v1/orders/a%20b',
      `/v1/stock/${long}`,
      '/v1/slots/%2A',
      '/v1/accounts/a%2Fb',
    ]) {
      assertProblem(await app.send('GET', path), 400, 'invalid-request')
    }
    assertProblem(await app.send('GET', '/v1/orders/%zz'), 400, 'invalid-request')
    assertProblem(await app.send('GET', `/v1/orders/${'x'.repeat(2000)}`), 414, 'uri-too-long')
  })

  for (const query of [
    ...['limit=0', 'limit=1001', 'limit=-1', 'limit=ten', 'limit=1.5', 'limit=', 'limit=1&limit=2'],
    ...['cursor=', 'cursor=x', 'cursor=bnVsbA', 'cursor=%F0', `cursor=${'A'.repeat(5000)}`],
    ...['state=DONE', 'state=', 'state=PENDING&state=APPROVED', 'customerId=a%20b', 'costumerId=a'],
    ...['reason=nonsense', 'reason=', 'reason=sold-out'],
  ]) {
    it(`refuses to list orders by ${query.slice(0, 40)}`, async () => {
      const answer = await app.send('GET', `/v1/orders?${query}`)
      assertProblem(answer, 400, 'invalid-request')
      assert.deepEqual(pointers(answer), [`/${query.slice(0, query.indexOf('='))}`])
    })
  }

  for (const query of ['wait=soon', 'wait=-1', 'wait=', 'wait=1&wait=2', 'wait=1.5', 'color=red']) {
    it(`refuses to show an order with ${query}`, async () => {
      assertProblem(await app.send('GET', `/v1/orders/a?${query}`), 400, 'invalid-request')
    })
  }

  it('refuses bodies of the other calls likewise', async () => {
    const cases: readonly [method: string, path: string, body: unknown, pointer: string][] = [
      ['POST', '/v1/accounts', { currency: 'EU' }, '/currency'],
      ['POST', '/v1/accounts', { currency: 'EUR', owner: 'a b' }, '/owner'],
      ['POST', '/v1/accounts', { currency: 'EUR', balance: 1 }, '/balance'],
      ['POST', '/v1/accounts/a/deposits', { amount: 0 }, '/amount'],
      ['POST', '/v1/accounts/a/deposits', { amount: 2 ** 53 }, '/amount'],
      ['POST', '/v1/accounts/a/deposits', { amount: 1, currency: 'EUR' }, '/currency'],
      ['PUT', '/v1/stock/tea', { onHand: -1 }, '/onHand'],
      ['PUT', '/v1/stock/tea', { sku: 'tea', onHand: 1 }, '/sku'],
      ['POST', '/v1/stock/tea/adjustments', { quantity: 1.5 }, '/quantity'],
      ['PUT', '/v1/slots/a', { capacity: -1, startsAt }, '/capacity'],
      ['PUT', '/v1/slots/a', { capacity: 1, startsAt: 'tuesday' }, '/startsAt'],
      ['PUT', '/v1/slots/a', { capacity: 1, startsAt: '2030-02-30T08:00:00Z' }, '/startsAt'],
      ['PUT', '/v1/slots/a', { capacity: 1, startsAt, cutOffAt: '2030-01-07' }, '/cutOffAt'],
    ]
    for (const [method, path, body, pointer] of cases) {
      const answer = await app.send(method, path, { body })
      assertProblem(answer, 400, 'invalid-request')
      assert.deepEqual(pointers(answer), [pointer], JSON.stringify(body))
    }
  })

  it('tells apart what is not there', async () => {
    for (const path of [
      '/v1/accounts/a',
      '/v1/accounts/a/entries',
      '/v1/stock/none',
      '/v1/slots/none',
    ]) {
      assertProblem(await app.send('GET', path), 404, 'not-found')
    }
    const deposit = await app.send('POST', '/v1/accounts/a/deposits', { body: { amount: 1 } })
    assertProblem(deposit, 404, 'not-found')
  })

  it('answers what is no HTTP, and closes', async () => {
    assert.match(await raw(app.port, 'what?\r\n\r\n'), /^HTTP\/1\.1 400 .*problem\+json/s)
    const nowhere = 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n'
    assert.match(await raw(app.port, nowhere), /^HTTP\/1\.1 400 .*problem\+json/s)
    const large = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`
    assert.match(await raw(app.port, large), /^HTTP\/1\.1 431 .*headers-too-large/s)
  })
})
