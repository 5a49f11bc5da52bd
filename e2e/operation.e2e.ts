import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from '../client/client.ts'
import { running, type Running } from './running.ts'
import { order, stocked } from './shop.ts'

describe('operation over HTTP', () => {
  let app: Running
  let client: Client
  before(async () => {
    app = await running()
    client = app.client
    await stocked(app)
  })
  after(() => app.stop())

  it('says that it lives and that it is ready', async () => {
    assert.deepEqual(await client.done('GET /health/live'), { status: 'up' })
    assert.deepEqual(await client.done('GET /health/ready'), { status: 'ready' })
  })

  it('tells Prometheus what it does', async () => {
    await client.done('POST /v1/orders', { body: order, wait: 60 })
    await client.refused('GET /v1/orders/{id}', { id: 'none' })
    const { headers, body } = await client.call('GET /metrics')
    assert.match(headers.get('content-type') ?? '', /^text\/plain/)
    const text = String(body)
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
    const body = { ...order, id: 'logged', customerId: 'c-secret' }
    await client.done('POST /v1/orders', { body })
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
    const last = { sku: 'last' }
    await client.done('PUT /v1/stock/{sku}', { ...last, body: { onHand: 100 } })
    const body = {
      customerId: 'c-crowd',
      currency: 'EUR',
      lines: [{ ...last, quantity: 1, unitPrice: 1 }],
    }
    const crowd = Array.from({ length: 1000 }, () =>
      client.done('POST /v1/orders', { body, wait: 60 }),
    )
    const states = (await Promise.all(crowd)).map(({ state }) => state)
    assert.equal(states.filter((state) => state === 'APPROVED').length, 100)
    assert.equal(states.filter((state) => state === 'CANCELED').length, 900)
    assert.deepEqual(await client.done('GET /v1/stock/{sku}', last), {
      ...{ sku: 'last', onHand: 0, held: 0, available: 0, sold: 100 },
    })
  })
})

describe('bounds over HTTP', () => {
  it('tells callers to try again when too many wait to be taken', async () => {
    const { client, stop } = await running({ limits: { waitingMax: 0 } })
    const refused = await client.refused('POST /v1/orders', { body: order })
    assert.deepEqual([refused.status, refused.kind], [503, 'unavailable'])
    assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    await stop()
  })

  it('tells callers to try again when too many wait for an order, and places nothing', async () => {
    const { client, stop } = await running({ waitersMax: 0 })
    const refused = await client.refused('POST /v1/orders', { body: order, wait: 60 })
    assert.equal(refused.status, 503)
    assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    assert.deepEqual(await client.all('GET /v1/orders'), [])
    await client.done('POST /v1/orders', { body: order })
    await stop()
  })
})
