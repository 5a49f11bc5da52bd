import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { items, problemName, running, type Running } from './running.ts'
import { order, stocked, wait } from './shop.ts'

describe('operation over HTTP', () => {
  let app: Running
  before(async () => {
    app = await running()
    await stocked(app)
  })
  after(() => app.stop())

  it('says that it lives and that it is ready', async () => {
    assert.deepEqual((await app.send('GET', '/health/live')).body, { status: 'up' })
    assert.deepEqual((await app.send('GET', '/health/ready')).body, { status: 'ready' })
  })

  it('tells Prometheus what it does', async () => {
    await app.send('POST', '/v1/orders', { body: order, headers: wait })
    await app.send('GET', '/v1/orders/none')
    const { headers, body } = await app.send('GET', '/metrics')
    assert.match(headers.get('content-type') ?? '', /^text\/plain/)
    const text = String(body['text'])
    for (const line of [
      /^http_server_requests_seconds_count\{method="POST",route="\/v1\/orders",status="201"\} 1$/m,
      /^http_server_requests_seconds_count\{method="GET",route="\/v1\/orders\/:id",status="404"\} 1$/m,
      /^millrace_orders_total\{outcome="placed"\} 1$/m,
      /^millrace_orders_total\{outcome="approved"\} 1$/m,
      /^millrace_commits_total [1-9]/m,
      /^millrace_commit_seconds_total \d+\.\d+$/m,
      /^millrace_steps_total [1-9]/m,
      /^millrace_dead_letters 0$/m,
      /^process_cpu_seconds_total /m,
      /^nodejs_eventloop_lag_max_seconds /m,
    ]) {
      assert.match(text, line)
    }
  })

  it('logs an order with its id, and nothing personal', async () => {
    await app.send('POST', '/v1/orders', {
      body: { ...order, id: 'logged', customerId: 'c-secret' },
    })
    const lines = app.lines.map((line) => JSON.parse(line))
    const about = lines.find(({ orderId }) => orderId === 'logged')
    assert.equal(about?.level, 'debug')
    assert.equal(about?.msg, 'order placed')
    assert.match(about?.time, /^\d{4}-\d\d-\d\dT/)
    assert.equal(
      app.lines.some((line) => line.includes('c-secret')),
      false,
    )
    assert.deepEqual(
      lines.filter(({ level }) => level === 'error'),
      [],
    )
  })

  it('sells the last hundred to a hundred of a thousand', async () => {
    await app.send('PUT', '/v1/stock/last', { body: { onHand: 100 } })
    const last = {
      customerId: 'c-crowd',
      currency: 'EUR',
      lines: [{ sku: 'last', quantity: 1, unitPrice: 1 }],
    }
    const crowd = Array.from({ length: 1000 }, () =>
      app.send('POST', '/v1/orders', { body: last, headers: wait }),
    )
    const states = (await Promise.all(crowd)).map(({ body }) => body['state'])
    assert.equal(states.filter((state) => state === 'APPROVED').length, 100)
    assert.equal(states.filter((state) => state === 'CANCELED').length, 900)
    assert.deepEqual((await app.send('GET', '/v1/stock/last')).body, {
      ...{ sku: 'last', onHand: 0, held: 0, available: 0, sold: 100 },
    })
  })
})

describe('bounds over HTTP', () => {
  it('tells callers to try again when too many wait to be taken', async () => {
    const app = await running({ limits: { waitingMax: 0 } })
    const answer = await app.send('POST', '/v1/orders', { body: order })
    assert.equal(answer.status, 503)
    assert.equal(problemName(answer), 'unavailable')
    assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    await app.stop()
  })

  it('tells callers to try again when too many wait for an order, and places nothing', async () => {
    const app = await running({ waitersMax: 0 })
    const answer = await app.send('POST', '/v1/orders', { body: order, headers: wait })
    assert.equal(answer.status, 503)
    assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    assert.deepEqual(items(await app.send('GET', '/v1/orders')), [])
    assert.equal((await app.send('POST', '/v1/orders', { body: order })).status, 201)
    await app.stop()
  })
})
