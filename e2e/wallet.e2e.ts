/** Wallet orders, as somebody who knows the system they come from uses them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { running, type Running } from './running.ts'
import { WalletClient } from './wallet-client.ts'

const nobody = '307d3f2c-9112-4ea8-95c6-cb01bd88fbcb'

describe('wallet orders', () => {
  let app: Running
  let client: WalletClient
  before(async () => {
    app = await running({ storefronts: ['wallet'] })
    client = new WalletClient(app.at('wallet'))
  })
  after(() => app.stop())

  it('goes its way: an account, a deposit, an order that is paid, one that is not, their letters', async () => {
    await client.forgetLetters()
    const account = await client.createAccount()
    assert.equal(await client.balance(account), 0)
    assert.deepEqual(await client.deposit(account, '199'), { status: 200, text: '199.0' })
    assert.deepEqual(await client.deposit(account, '600.35'), { status: 200, text: '799.35' })

    const paid = await client.order(account, { productQuantity: 10, color: 'red' })
    const order = await client.settled(account, paid)
    assert.deepEqual(order, {
      id: paid,
      profileId: account,
      orderNumber: order.orderNumber,
      productQuantity: 10,
      state: 'APPROVED',
    })
    assert.equal(await client.balance(account), 149.35)

    const failed = await client.order(account, { productQuantity: 3 })
    const second = await client.settled(account, failed)
    assert.deepEqual([second.state, second.orderNumber], ['CANCELED', order.orderNumber + 1])
    assert.equal(await client.balance(account), 149.35)
    const all = await client.orders(account)
    assert.deepEqual(new Set(all.map(({ id }) => id)), new Set([paid, failed]))

    const letters = await client.letters()
    assert.deepEqual(
      letters.map(({ event, account: to, text }) => [event, to, text]),
      [
        ['DEPOSIT_ACCEPTED', account, `DEPOSIT 199.0 ACCEPTED ON ACCOUNT ${account}`],
        ['DEPOSIT_ACCEPTED', account, `DEPOSIT 600.35 ACCEPTED ON ACCOUNT ${account}`],
        ['ORDER_PAID', account, `ORDER ${paid} PAID SUCCESSFULLY`],
        ['PAYMENT_FAIL', account, `NOT ENOUGH MONEY on account ${account} for order ${failed}`],
      ],
    )
  })

  it('writes letters whose times rise, to the millisecond and without a zone', async () => {
    const letters = await client.letters()
    const times = letters.map(({ created }) => created)
    for (const time of times)
      assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,2}[1-9])?$/)
    const instants = times.map((time) => Date.parse(`${time}Z`))
    assert.ok(instants.length > 1)
    for (const [at, instant] of instants.entries()) {
      assert.ok(at === 0 || instant > (instants[at - 1] ?? 0), `${times[at]} is not later`)
    }
  })

  it('shows a letter by its id, and those of an account', async () => {
    const account = await client.createAccount()
    await client.deposit(account, '1')
    const [letter] = await client.lettersOf(account)
    assert.ok(letter)
    assert.deepEqual(await client.lettersOf(account), [letter])
    assert.equal(letter.text, `DEPOSIT 1.0 ACCEPTED ON ACCOUNT ${account}`)
    const one = await client.get(`/notification/${letter.id}`)
    assert.deepEqual([one.status, JSON.parse(one.text)], [200, letter])
    assert.deepEqual(await client.lettersOf(nobody), [])
    const unknown = await client.get(`/notification/${nobody}`)
    assert.deepEqual(unknown, { status: 500, text: 'message not found' })
  })

  it('forgets all letters when it is told to', async () => {
    const account = await client.createAccount()
    await client.deposit(account, '1')
    const [letter] = await client.lettersOf(account)
    assert.deepEqual(await client.call('DELETE', '/notification/'), { status: 200, text: '' })
    assert.deepEqual(await client.letters(), [])
    assert.deepEqual(await client.lettersOf(account), [])
    assert.equal((await client.get(`/notification/${letter?.id}`)).status, 500)
    await client.deposit(account, '2')
    assert.equal((await client.letters()).length, 1)
  })

  it('debits an account, as far as there is money on it', async () => {
    const account = await client.createAccount()
    await client.deposit(account, '20')
    const before = (await client.letters()).length
    const debit = (amount: unknown, accountId = account) =>
      client.call('POST', '/billing/account', { accountId, amount })
    assert.deepEqual(await debit(12.5), { status: 200, text: `"${account}"` })
    assert.equal(await client.balance(account), 7.5)
    assert.deepEqual(await debit(7.51), { status: 500, text: 'not enough money on the balance' })
    assert.deepEqual(await debit(1, nobody), { status: 500, text: 'account not found' })
    assert.deepEqual(await debit(-1), { status: 500, text: 'amount must be positive' })
    assert.equal(await client.balance(account), 7.5)
    assert.equal((await client.letters()).length, before)
    assert.deepEqual(await client.orders(account), [])
  })

  it('shows an account as Java writes it', async () => {
    const account = await client.createAccount()
    await client.deposit(account, '12345678.5')
    const { text } = await client.get(`/billing/account/${account.toUpperCase()}`)
    const time = String.raw`"\d{4}-\d\d-\d\dT[\d:]+(\.\d+)?"`
    assert.match(
      text,
      new RegExp(
        `^\\{"id":"${account}","balance":1\\.23456785E7,"updated":${time},"created":${time}\\}$`,
      ),
    )
  })

  const complaints: readonly [what: string, method: string, path: string, text: RegExp | string][] =
    [
      ['an unknown account', 'GET', `/billing/account/${nobody}`, 'account balance not found'],
      ['a deposit to one', 'POST', `/billing/account/${nobody}?amount=1`, 'account not found'],
      [
        'a deposit of nothing',
        'POST',
        `/billing/account/${nobody}?amount=0`,
        'amount must be positive',
      ],
      [
        'a negative deposit',
        'POST',
        `/billing/account/${nobody}?amount=-5`,
        'amount must be positive',
      ],
      ['a deposit without an amount', 'POST', `/billing/account/${nobody}`, /'amount'.*Double/],
      ['a deposit in words', 'POST', `/billing/account/${nobody}?amount=much`, /number/],
      ['a deposit in another base', 'POST', `/billing/account/${nobody}?amount=0x10`, /number/],
      ['more than can be told', 'POST', `/billing/account/${nobody}?amount=1e14`, /too large/],
      ['a third of a penny', 'POST', `/billing/account/${nobody}?amount=0.333`, /two decimals/],
      ['an account that is no UUID', 'GET', '/billing/account/7', /Invalid UUID string: 7/],
      ['an order for nobody', 'POST', '/orders', /'profileId'/],
      ['orders of nobody', 'GET', '/orders/', /'profileId'/],
      ['a method that is not for a path', 'PUT', '/orders/', 'Here one can POST, GET.'],
    ]
  for (const [what, method, path, text] of complaints) {
    it(`answers 500 and a text to ${what}`, async () => {
      const answer = await client.call(method, path)
      assert.equal(answer.status, 500)
      if (typeof text === 'string') assert.equal(answer.text, text)
      else assert.match(answer.text, text)
    })
  }

  it('answers 500 and a text to an order of what cannot be ordered', async () => {
    const path = `/orders?profileId=${nobody}`
    const texts: readonly [body: unknown, text: RegExp][] = [
      [{ productQuantity: 0 }, /^productQuantity must be positive$/],
      [{ productQuantity: -3 }, /^productQuantity must be positive$/],
      [{ productQuantity: 1.5 }, /integer/],
      [{ productQuantity: 2 ** 31 }, /integer/],
      [{}, /must not be null/],
      [undefined, /body is missing/],
      ['{"productQuantity":', /cannot be read/],
    ]
    for (const [body, text] of texts) {
      const answer = await client.call('POST', path, body)
      assert.equal(answer.status, 500)
      assert.match(answer.text, text)
    }
    assert.deepEqual(await client.orders(nobody), [])
  })

  it('answers 500 and a text to a debit of what cannot be debited', async () => {
    const accountId = nobody
    const texts: readonly [body: unknown, text: string][] = [
      [{ amount: 1 }, 'accountId must not be null'],
      [{ accountId, amount: [] }, 'amount must be a number, not []'],
    ]
    for (const [body, text] of texts) {
      assert.deepEqual(await client.call('POST', '/billing/account', body), { status: 500, text })
    }
  })

  it('keeps an order from who has not placed it', async () => {
    const [owner, other] = [await client.createAccount(), await client.createAccount()]
    const id = await client.order(owner, { productQuantity: 1 })
    const forbidden = { status: 403, text: 'Недостаточно прав!' }
    const unknown = { status: 404, text: 'Order not found!' }
    assert.deepEqual(await client.get(`/orders/${id}?profileId=${other}`), forbidden)
    assert.deepEqual(await client.call('DELETE', `/orders/${id}?profileId=${other}`), forbidden)
    assert.deepEqual(await client.get(`/orders/${nobody}?profileId=${owner}`), unknown)
    assert.deepEqual(await client.call('DELETE', `/orders/${nobody}?profileId=${owner}`), forbidden)

    const gone = await client.call('DELETE', `/orders/${id}?profileId=${owner}`)
    assert.deepEqual(gone, { status: 200, text: `"${id}"` })
    for (const profile of [owner, other]) {
      assert.deepEqual(await client.get(`/orders/${id}?profileId=${profile}`), unknown)
    }
    assert.deepEqual(await client.orders(owner), [])
  })

  it('takes bodies with CRLF, of any type, and none where none is needed', async () => {
    const account = await client.createAccount()
    const body = '{\r\n  "productQuantity": "2"\r\n}'
    const response = await fetch(`${app.at('wallet')}/orders/?profileId=${account}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body,
    })
    assert.equal(response.status, 201)
    const [order] = await client.orders(account)
    assert.equal(order?.productQuantity, 2)
  })

  it('does once what is asked twice under one key, and refuses another request under it', async () => {
    const once = new WalletClient(app.at('wallet'), 'once')
    const post = (path: string, body?: unknown) => once.call('POST', path, body)
    const reused = { status: 422, text: 'this key came before with another request' }

    const opened = await post('/billing/account/create')
    assert.deepEqual(await post('/billing/account/create'), opened)
    assert.equal((await post('/billing/account/create', { for: 'another' })).status, 422)
    const account = String(JSON.parse(opened.text))
    for (let time = 0; time < 2; time++) {
      const deposit = await post(`/billing/account/${account}?amount=100`)
      assert.deepEqual(deposit, { status: 200, text: '100.0' })
    }
    assert.deepEqual(await post(`/billing/account/${account}?amount=1`), reused)

    const order = await post(`/orders?profileId=${account}`, { productQuantity: 1 })
    assert.equal(order.status, 201)
    assert.deepEqual(await post(`/orders/?profileId=${account}`, { productQuantity: 1 }), order)
    assert.deepEqual(await post(`/orders?profileId=${account}`, { productQuantity: 2 }), reused)
    assert.equal((await client.orders(account)).length, 1)

    const debit = { accountId: account, amount: 5 }
    for (let time = 0; time < 2; time++) {
      assert.equal((await post('/billing/account', debit)).status, 200)
    }
    assert.deepEqual(await post('/billing/account', { ...debit, amount: 6 }), reused)
    assert.equal(await client.balance(account), 30)
    const twice = new WalletClient(app.at('wallet'), 'twice')
    assert.equal((await twice.call('POST', '/billing/account', debit)).status, 200)
    assert.equal(await client.balance(account), 25)
  })

  it('has a handler for all that it is told', async () => {
    const account = await client.createAccount()
    await client.deposit(account, '70')
    for (const state of ['APPROVED', 'CANCELED']) {
      const id = await client.order(account, { productQuantity: 1 })
      assert.equal((await client.settled(account, id)).state, state)
    }
    const { text } = (await app.send('GET', '/metrics')).body
    assert.match(String(text), /^millrace_dead_letters 0$/m)
    assert.deepEqual(
      app.lines.filter((line) => line.includes('a step failed')),
      [],
    )
  })

  it('tells what its actuator tells', async () => {
    for (const service of ['orders', 'billing', 'notification']) {
      const health = await fetch(`${app.at('wallet')}/${service}/actuator/health`)
      const type = health.headers.get('content-type')
      assert.equal(type, 'application/vnd.spring-boot.actuator.v3+json')
      assert.deepEqual(await health.json(), { status: 'UP', groups: ['liveness', 'readiness'] })
    }
    const { text } = await client.get('/billing/actuator/prometheus')
    const line = (part: string, rest: string) =>
      `http_server_requests_seconds_${part}{${rest}exception="None",method="POST",outcome="SUCCESS",status="200",uri="/account/create"}`
    for (const le of ['0.01', '0.05', '0.1', '0.2', '0.3', '0.5', '+Inf']) {
      assert.ok(text.includes(line('bucket', `le="${le}",`)), le)
    }
    for (const part of ['count', 'sum', 'max']) assert.ok(text.includes(line(part, '')), part)
    assert.match(text, /^jvm_memory_used_bytes\{area="heap",/m)
    assert.ok(!text.includes('notification'))
  })

  it('shows what it takes, to programs and to people', async () => {
    for (const service of ['orders', 'billing', 'notification']) {
      const page = await fetch(`${app.at('wallet')}/${service}/swagger-ui.html`)
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
      assert.match(await page.text(), new RegExp(`/otusapp/gur-ok/${service}/actuator/health`))
      const document = await client.get(`/${service}/v3/api-docs`)
      assert.deepEqual(await client.get(`/${service}/openapi.json`), document)
      assert.match(document.text, /"openapi":"3.1.0"/)
    }
  })

  it('shows nothing of it to the native API', async () => {
    const account = await client.createAccount()
    assert.equal((await app.send('GET', `/v1/accounts/${account}`)).status, 404)
    assert.deepEqual((await app.send('GET', '/v1/orders')).body['items'], [])
    assert.deepEqual((await app.send('GET', '/v1/letters')).body['items'], [])
  })
})
