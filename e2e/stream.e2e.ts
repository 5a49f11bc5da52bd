/** Stream orders, as somebody who knows the system they come from uses them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { items, running, type Body, type Running } from './running.ts'
import { jumpers, streamShop } from './stream-shop.ts'

type Shop = ReturnType<typeof streamShop>

describe('stream orders', () => {
  let app: Running
  let shop: Shop
  before(async () => {
    app = await running({ storefronts: ['stream', 'fraud'] })
    shop = streamShop(app)
    await shop.byHand('warehouse-inventory.v1', 'JUMPERS', 1000)
    await shop.byHand('warehouse-inventory.v1', 'UNDERPANTS', 20)
  })
  after(() => app.stop())

  const get = (path: string) => shop.get(path)
  const post = (body: unknown) => shop.post(body)
  const order = (path: string) => shop.order(path)
  const records = (topic: string) => shop.records(topic)
  const values = async (topic: string, key: unknown) =>
    (await shop.values(topic, key)).map((value) => value as Body)
  const states = async (id: string) => (await values('orders.v1', id)).map(({ state }) => state)
  const verdicts = async (id: string) =>
    Object.fromEntries(
      (await values('order-validations.v1', id)).map((one) => [
        one['checkType'],
        one['validationResult'],
      ]),
    )

  it('accepts an order, and says where it is', async () => {
    const answer = await post(jumpers)
    assert.equal(answer.status, 201)
    assert.equal(answer.headers.get('location'), `${app.at('stream')}/v1/orders/1`)
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8')
    assert.equal(await answer.text(), '/v1/orders/1')
  })

  it('shows it at once, and when it has been checked', async () => {
    const { state: _, ...rest } = await order('1')
    assert.deepEqual({ state: 'CREATED', ...rest }, jumpers)
    assert.deepEqual(await order('1/validated'), { ...jumpers, state: 'VALIDATED' })
  })

  it('tells it in the topics: twice the order, and once what each check said', async () => {
    assert.deepEqual(await values('orders.v1', '1'), [jumpers, { ...jumpers, state: 'VALIDATED' }])
    const told = await values('order-validations.v1', '1')
    assert.equal(told.length, 3)
    assert.deepEqual(await verdicts('1'), {
      INVENTORY_CHECK: 'PASS',
      FRAUD_CHECK: 'PASS',
      ORDER_DETAILS_CHECK: 'PASS',
    })
  })

  it('takes it with a slash behind, with CRLF, whatever the type is said to be', async () => {
    const text = JSON.stringify({ ...jumpers, id: 'crlf' }, null, 2).replaceAll('\n', '\r\n')
    const answer = await fetch(`${app.at('stream')}/v1/orders/?timeout=5000`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: text,
    })
    assert.equal(answer.status, 201)
    assert.equal((await order('crlf/validated'))['state'], 'VALIDATED')
  })

  it('takes any text for an id', async () => {
    for (const id of ['a b/ö#%', '日本', 'x'.repeat(193)]) {
      const answer = await post({ ...jumpers, id })
      const path = `/v1/orders/${encodeURIComponent(id)}`
      assert.equal(await answer.text(), path)
      assert.equal((await order(`${encodeURIComponent(id)}/validated`))['id'], id)
    }
  })

  it('wakes everybody who waits for an order, when it is there and when it is checked', async () => {
    const waiters = 50
    const path = 'awaited'
    const there = Array.from({ length: waiters }, () => order(`${path}?timeout=60000`))
    const checked = Array.from({ length: waiters }, () => order(`${path}/validated?timeout=60000`))
    await post({ ...jumpers, id: path })
    for (const { id } of await Promise.all(there)) assert.equal(id, path)
    for (const { state } of await Promise.all(checked)) assert.equal(state, 'VALIDATED')
  })

  it('answers 504 when the time is over that was said', async () => {
    const begun = performance.now()
    for (const path of ['nobody?timeout=100', 'nobody/validated?timeout=100']) {
      const answer = await get(path)
      assert.equal(answer.status, 504)
      assert.equal(await answer.text(), 'HTTP GET timed out after 100 ms\n')
    }
    const tookMs = performance.now() - begun
    assert.ok(tookMs >= 200, `${tookMs} ms`)
  })

  it('waits for two seconds where nothing is said', async () => {
    const answer = await get('nobody')
    assert.equal(await answer.text(), 'HTTP GET timed out after 2000 ms\n')
  })

  const failing: readonly [what: string, order: Body, verdicts: Body, why: RegExp][] = [
    [
      'a quantity below 0',
      { quantity: -1 },
      { ORDER_DETAILS_CHECK: 'FAIL', INVENTORY_CHECK: 'PASS', FRAUD_CHECK: 'PASS' },
      /quantity is at least 0/,
    ],
    [
      'a price below 0',
      { price: -0.01 },
      { ORDER_DETAILS_CHECK: 'FAIL', INVENTORY_CHECK: 'PASS', FRAUD_CHECK: 'PASS' },
      /price is not negative/,
    ],
    [
      'a product that has no stock record',
      { product: 'STOCKINGS' },
      { ORDER_DETAILS_CHECK: 'PASS', INVENTORY_CHECK: 'FAIL', FRAUD_CHECK: 'PASS' },
      /no stock of STOCKINGS/,
    ],
    [
      'more than there is',
      { product: 'UNDERPANTS', quantity: 21 },
      { ORDER_DETAILS_CHECK: 'PASS', INVENTORY_CHECK: 'FAIL', FRAUD_CHECK: 'PASS' },
      /21 of UNDERPANTS are asked and 20 are available/,
    ],
    [
      'as much money as is suspicious',
      { customerId: 77, quantity: 2, price: 1000 },
      { ORDER_DETAILS_CHECK: 'PASS', INVENTORY_CHECK: 'PASS', FRAUD_CHECK: 'FAIL' },
      /come to the limit/,
    ],
  ]
  for (const [what, wrong, said, why] of failing) {
    it(`fails an order with ${what}, and tells what each check said`, async () => {
      const id = `fails ${what}`
      assert.equal((await post({ ...jumpers, id, ...wrong })).status, 201)
      const answer = await get(`${encodeURIComponent(id)}/validated`)
      assert.equal(((await answer.json()) as Body)['state'], 'FAILED')
      assert.match(decodeURI(answer.headers.get('millrace-reason') ?? ''), why)
      assert.deepEqual(await states(id), ['CREATED', 'FAILED'])
      assert.deepEqual(await verdicts(id), said)
      assert.equal((await values('order-validations.v1', id)).length, 3)
    })
  }

  it('passes an order of nothing, and one that costs nothing', async () => {
    for (const free of [{ quantity: 0 }, { price: 0 }]) {
      const id = `free ${JSON.stringify(free)}`
      await post({ ...jumpers, id, ...free })
      assert.equal((await order(`${encodeURIComponent(id)}/validated`))['state'], 'VALIDATED')
      assert.equal((await values('order-validations.v1', id)).length, 3)
    }
  })

  it('counts money exactly, and failed orders too', async () => {
    const customerId = 78
    const place = async (id: string, price: number, quantity = 1) => {
      await post({ ...jumpers, id, customerId, price, quantity })
      return (await order(`${id}/validated`))['state']
    }
    assert.equal(await place('cents-1', 1999.98), 'VALIDATED')
    assert.equal(await place('cents-2', 0.01), 'VALIDATED')
    assert.equal(await place('cents-3', 0.01), 'FAILED')
    assert.equal(await place('cents-4', 0.01), 'FAILED')
  })

  const refused: readonly [what: string, body: unknown][] = [
    ['a state that is not the client’s to give', { ...jumpers, state: 'VALIDATED' }],
    ['an unknown state', { ...jumpers, state: 'LOST' }],
    ['an unknown product', { ...jumpers, product: 'HATS' }],
    ['no product', { ...jumpers, product: undefined }],
    ['an id that is a number', { ...jumpers, id: 1 }],
    ['an id that is no text in Unicode', { ...jumpers, id: 'x\ud800' }],
    ['an empty id', { ...jumpers, id: '' }],
    ['an id that is too long', { ...jumpers, id: 'x'.repeat(194) }],
    ['half a thing', { ...jumpers, quantity: 1.5 }],
    ['a quantity that is too large', { ...jumpers, quantity: 2 ** 31 }],
    ['a price with three decimals', { ...jumpers, price: 0.001 }],
    ['a price in words', { ...jumpers, price: 'one' }],
    ['a list', [jumpers]],
    ['nothing', undefined],
    ['no JSON', '{"id":'],
  ]
  for (const [what, body] of refused) {
    it(`refuses ${what} as Spring does`, async () => {
      const answer = await post(body)
      assert.equal(answer.status, 400)
      const { status, error, path, message } = (await answer.json()) as Body
      assert.deepEqual([status, error, path], [400, 'Bad Request', '/v1/orders'])
      assert.match(String(message), /^[A-Za-z]/)
    })
  }

  it('refuses a timeout that is none', async () => {
    for (const timeout of ['soon', '-1', '1.5', '']) {
      assert.equal((await get(`1?timeout=${timeout}`)).status, 400)
    }
  })

  it('answers the same order as before, and places it once', async () => {
    const before = (await records('orders.v1')).length
    const answer = await post(jumpers)
    assert.deepEqual([answer.status, await answer.text()], [201, '/v1/orders/1'])
    assert.equal((await records('orders.v1')).length, before)
  })

  it('lets the id of an order that has ended be used anew', async () => {
    for (const [quantity, state] of [
      [2, 'VALIDATED'],
      [-2, 'FAILED'],
      [3, 'VALIDATED'],
    ] as const) {
      assert.equal((await post({ ...jumpers, id: 'again', quantity })).status, 201)
      const found = await order('again/validated')
      assert.deepEqual([found['quantity'], found['state']], [quantity, state])
    }
    assert.deepEqual(await states('again'), [
      ...['CREATED', 'VALIDATED', 'CREATED', 'FAILED', 'CREATED', 'VALIDATED'],
    ])
    assert.equal((await values('order-validations.v1', 'again')).length, 9)
  })

  it('says that it is there, and what it takes', async () => {
    for (const [door, path] of [
      ['stream', '/v1/orders/{id}/validated'],
      ['fraud', '/fraud'],
    ] as const) {
      const ask = (what: string) => fetch(app.at(door) + what)
      assert.deepEqual(await (await ask('/actuator/health')).json(), { status: 'UP' })
      const { paths } = (await (await ask('/openapi.json')).json()) as Body
      assert.ok(path in (paths as Body))
      assert.equal((await ask('/docs')).status, 200)
      const nothing = await ask('/nothing')
      assert.deepEqual(
        [nothing.status, ((await nothing.json()) as Body)['error']],
        [404, 'Not Found'],
      )
    }
    for (const path of ['/v1/orders', '/v1/orders/']) {
      const refused = await fetch(app.at('stream') + path)
      assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'POST'], path)
    }
    assert.equal((await fetch(`${app.at('stream')}/v1/orders//validated`)).status, 404)
    assert.equal((await fetch(`${app.at('fraud')}/fraud?limit=1000000000000`)).status, 200)
  })

  it('shows nothing of it to the native API', async () => {
    assert.deepEqual(items(await app.send('GET', '/v1/orders')), [])
    assert.equal((await app.send('GET', '/v1/stock/JUMPERS')).status, 404)
  })
})
