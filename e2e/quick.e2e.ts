/** Quick orders, as somebody who knows the system they come from uses them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { items, running, type Body, type Running } from './running.ts'

const laptop = { order_id: '12345', user_id: 'user789', item: 'laptop', quantity: 2 }

describe('quick orders', () => {
  let app: Running
  before(async () => void (app = await running({ storefronts: ['quick'] })))
  after(() => app.stop())

  const post = async (body: unknown, path = '/orders', headers: Record<string, string> = {}) => {
    const response = await fetch(app.at('quick') + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Body }
  }
  const records = async (topic: string, offset = 0) =>
    items(await app.send('GET', `/v1/log/topics/${topic}/records?offset=${offset}`))
  const valuesAbout = async (topic: string, id: string) =>
    (await records(topic)).map(({ value }) => value as Body).filter((one) => one['order_id'] === id)

  it('accepts an order, and tells it and what became of it in the topics', async () => {
    assert.deepEqual(await post(laptop), {
      status: 200,
      body: { status: 'accepted', order_id: '12345' },
    })
    assert.deepEqual(await valuesAbout('orders', '12345'), [laptop])
    assert.deepEqual(await valuesAbout('notifications', '12345'), [
      { order_id: '12345', status: 'confirmed' },
    ])
  })

  it('accepts it on every path, whatever the type is said to be, with CRLF between', async () => {
    const text = JSON.stringify({ ...laptop, order_id: 'p-0' }, null, 2).replaceAll('\n', '\r\n')
    assert.equal((await post(text, '/orders/', { 'content-type': 'text/plain' })).status, 200)
    for (const [at, path] of ['/order', '/order/'].entries()) {
      const { status } = await post({ ...laptop, order_id: `p-${at + 1}` }, path)
      assert.equal(status, 200)
    }
    const told = (await records('notifications')).map(({ value }) => (value as Body)['order_id'])
    assert.ok(['p-0', 'p-1', 'p-2'].every((id) => told.includes(id)))
  })

  it('rejects what it cannot confirm, with the reason', async () => {
    for (const quantity of [0, -3]) {
      const id = `none-${quantity}`
      assert.equal((await post({ ...laptop, order_id: id, quantity })).status, 200)
      assert.deepEqual(await valuesAbout('notifications', id), [
        { order_id: id, status: 'rejected', reason: 'A quantity is at least 1.' },
      ])
    }
  })

  it('takes the same order again as the one it knows', async () => {
    const before = (await records('orders')).length
    assert.equal((await post(laptop)).status, 200)
    assert.equal((await records('orders')).length, before)
  })

  it('lets the id of an order that has ended be used anew', async () => {
    const more = { ...laptop, order_id: 'again' }
    for (const quantity of [1, 2, 0]) await post({ ...more, quantity })
    assert.deepEqual(
      (await valuesAbout('orders', 'again')).map(({ quantity }) => quantity),
      [1, 2, 0],
    )
    assert.deepEqual(
      (await valuesAbout('notifications', 'again')).map(({ status }) => status),
      ['confirmed', 'confirmed', 'rejected'],
    )
  })

  it('takes any text for an id', async () => {
    for (const id of ['a b/ö#%', '日本', '..', 'x'.repeat(193)]) {
      assert.deepEqual((await post({ ...laptop, order_id: id })).body, {
        status: 'accepted',
        order_id: id,
      })
      assert.equal((await valuesAbout('notifications', id)).length, 1, id)
    }
  })

  const wrong: readonly [what: string, body: unknown, ...faults: [loc: string, type: string][]][] =
    [
      ['no quantity', { ...laptop, quantity: undefined }, ['quantity', 'missing']],
      ['nothing', {}, ...Object.keys(laptop).map((name): [string, string] => [name, 'missing'])],
      ['a quantity in words', { ...laptop, quantity: 'two' }, ['quantity', 'int_parsing']],
      ['half a thing', { ...laptop, quantity: 1.5 }, ['quantity', 'int_from_float']],
      ['a list for a quantity', { ...laptop, quantity: [1] }, ['quantity', 'int_type']],
      ['a number for an item', { ...laptop, item: 7 }, ['item', 'string_type']],
      ['an empty user', { ...laptop, user_id: '' }, ['user_id', 'string_too_short']],
      [
        'an id that is too long',
        { ...laptop, order_id: 'x'.repeat(194) },
        ['order_id', 'string_too_long'],
      ],
      ['a list', [laptop], ['', 'model_attributes_type']],
      ['no body', '', ['', 'missing']],
      ['null', 'null', ['', 'missing']],
      ['no JSON', '{"order_id":', ['', 'json_invalid']],
    ]
  for (const [what, body, ...faults] of wrong) {
    it(`refuses ${what} as FastAPI does`, async () => {
      const answer = await post(body)
      assert.equal(answer.status, 422)
      const details = answer.body['detail'] as readonly {
        loc: string[]
        type: string
        msg: string
      }[]
      assert.deepEqual(
        details.map(({ loc, type }) => [loc.join('.'), type]),
        faults.map(([loc, type]) => [loc === '' ? 'body' : `body.${loc}`, type]),
      )
      for (const { msg } of details) assert.ok(msg.length > 0)
    })
  }

  it('tells the log what became of an order, by the id that its client knows', async () => {
    await post({ ...laptop, order_id: 'grün 1' })
    const lines = app.lines.map((line) => JSON.parse(line) as Body)
    const line = lines.find((one) => one['order_id'] === 'grün 1')
    assert.deepEqual([line?.['msg'], line?.['status']], ['quick order settled', 'confirmed'])
  })

  it('takes a number as text, and leaves unknown fields out', async () => {
    await post({ ...laptop, order_id: 'lax', quantity: '3', color: 'red' })
    assert.deepEqual(await valuesAbout('orders', 'lax'), [
      { ...laptop, order_id: 'lax', quantity: 3 },
    ])
  })

  it('acts on a record by another hand as on the call', async () => {
    const write = (topic: string, value: unknown) =>
      app.send('POST', `/v1/log/topics/${topic}/records`, { body: { key: 'k', value } })
    const byHand = { ...laptop, order_id: 'by-hand' }
    const first = await write('orders', byHand)
    assert.equal(first.status, 201)
    const [record] = await records('orders', Number(first.body['offset']))
    assert.deepEqual([record?.['key'], record?.['value']], ['k', byHand])
    assert.equal((await write('orders', byHand)).status, 201)
    assert.deepEqual(await valuesAbout('notifications', 'by-hand'), [
      { order_id: 'by-hand', status: 'confirmed' },
    ])
    const broken = await write('orders', { ...byHand, quantity: 'many' })
    assert.equal(broken.status, 400)
    assert.match(String(broken.body['detail']), /quantity/)
    await write('notifications', { order_id: 'by-hand', status: 'rejected' })
    assert.equal((await valuesAbout('notifications', 'by-hand')).length, 2)
  })

  it('shows nothing of it to the native API', async () => {
    assert.deepEqual(items(await app.send('GET', '/v1/orders')), [])
    assert.equal((await app.send('GET', '/v1/orders/12345')).status, 404)
    assert.deepEqual(items(await app.send('GET', '/v1/letters')), [])
  })

  it('says that it is there, and what it takes', async () => {
    const get = (path: string) => fetch(app.at('quick') + path)
    assert.deepEqual(await (await get('/health')).json(), { status: 'ok' })
    const document = (await (await get('/openapi.json')).json()) as Body
    assert.deepEqual(Object.keys(document['paths'] as Body), [
      ...['/orders', '/orders/', '/order', '/order/', '/health'],
    ])
    assert.match(await (await get('/docs')).text(), /Place an order/)
    assert.deepEqual(await (await get('/nothing')).json(), { detail: 'Not Found' })
    const wrongMethod = await get('/orders')
    assert.equal(wrongMethod.status, 405)
    assert.deepEqual(await wrongMethod.json(), { detail: 'Method Not Allowed' })
    assert.equal(wrongMethod.headers.get('allow'), 'POST')
  })
})
