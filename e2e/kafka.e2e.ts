/** The real server on a real broker: killed and started again, told to end, and looked at. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ServerOnKafka, teaOrder } from './server-on-kafka.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const reason = 'no broker was given; `npm run kafka:test` brings one along'
const patience = { skip: brokers === undefined ? reason : false, timeout: 300_000 }

void describe('the process on Kafka', patience, () => {
  const topicPrefix = `process-${randomUUID().slice(0, 8)}.`
  let data: string
  let server: ServerOnKafka

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'millrace-kafka-process-'))
    server = await start()
  })
  after(async () => {
    server.process.kill('SIGKILL')
    await server.ended
    await rm(data, { recursive: true })
  })

  const start = (): Promise<ServerOnKafka> =>
    ServerOnKafka.start({ brokers: brokers ?? '', data, topicPrefix })
  const shown = async (path: string) => (await server.ask('GET', path)).body

  it('has after kill -9 what it had acknowledged, and the numbers with it', async () => {
    await server.ask('POST', '/v1/accounts', { id: 'anna', currency: 'EUR' })
    await server.ask('POST', '/v1/accounts/anna/deposits', { amount: 5000 })
    await server.ask('PUT', '/v1/stock/tea', { onHand: 10 })
    const order = {
      ...{ id: 'o1', customerId: 'carl', currency: 'EUR', payment: { account: 'anna' } },
      lines: [{ sku: 'tea', quantity: 2, unitPrice: 500 }],
    }
    const placed = (await server.ask('POST', '/v1/orders?wait=60', order)).body
    assert.equal(placed['state'], 'APPROVED')
    server.process.kill('SIGKILL')
    await server.ended

    server = await start()
    assert.deepEqual(await shown('/v1/orders/o1'), placed)
    const { onHand, held, sold } = await shown('/v1/stock/tea')
    assert.deepEqual({ onHand, held, sold }, { onHand: 8, held: 0, sold: 2 })
    assert.equal((await shown('/v1/accounts/anna'))['balance'], 4000)
  })

  it('tells Prometheus what it does with the log', async () => {
    await server.ask('POST', '/v1/orders?wait=60', teaOrder('measured'))
    const { text } = await server.ask('GET', '/metrics')
    for (const line of [
      /^millrace_transactions_total [1-9]/m,
      /^millrace_transaction_seconds_bucket\{le="\+Inf"\} [1-9]/m,
      /^millrace_transaction_seconds_sum \d+\.\d+$/m,
      /^millrace_transactions_aborted_total \d+$/m,
      /^millrace_transactions_fenced_total 0$/m,
      /^millrace_rebalances_total 1$/m,
      /^millrace_lane_messages_total\{way="at-once"\} [1-9]/m,
      /^millrace_lane_messages_total\{way="inbox"\} 0$/m,
      /^millrace_kafka_errors_total\{client="producer"\} \d+$/m,
      /^millrace_kafka_errors_total\{client="consumer"\} \d+$/m,
      /^millrace_restored_records_total [1-9]/m,
      /^millrace_restore_left_records 0$/m,
      /^millrace_open_shards 8$/m,
      /^millrace_inbox_lag 0$/m,
      /^millrace_log_stalled_seconds 0/m,
    ]) {
      assert.match(text, line)
    }
  })

  it('drains under load when it is told to end: what was acknowledged is there', async () => {
    await server.ask('PUT', '/v1/stock/tea', { onHand: 1_000_000 })
    const ids = Array.from({ length: 300 }, (_, nth) => `drained-${nth}`)
    const calls = ids.map(async (id) => {
      // One that is sent too late finds nobody, which is as good as being turned away.
      const nobody = { status: 503, retryAfter: '1' }
      const asked = server.ask('POST', '/v1/orders?wait=60', teaOrder(id)).catch(() => nobody)
      const { status, retryAfter } = await asked
      return { id, status, retryAfter }
    })
    await calls[0]
    const from = performance.now()
    server.process.kill('SIGTERM')
    assert.deepEqual(await server.ended, [0, null])
    assert.ok(performance.now() - from < 60_000, `${performance.now() - from} ms`)
    const told = await Promise.all(calls)
    server = await start()
    for (const { id, status, retryAfter } of told) {
      if (status === 503) assert.match(retryAfter ?? '', /^[1-9]\d*$/)
      else {
        assert.equal(status, 201)
        const { state } = await shown(`/v1/orders/${id}?wait=60`)
        assert.equal(state, 'APPROVED')
      }
    }
    assert.ok(told.some(({ status }) => status === 201))
  })

  it('is all there on another machine', async () => {
    server.process.kill('SIGTERM')
    assert.deepEqual(await server.ended, [0, null])
    rmSync(join(data, 'kafka'), { recursive: true })
    server = await start()
    assert.equal((await shown('/v1/orders/o1'))['state'], 'APPROVED')
    const placed = await server.ask('POST', '/v1/orders?wait=60', teaOrder('o2'))
    assert.equal(placed.body['state'], 'APPROVED')
  })

  it('ends with one line, idle as it is, when another process takes its slot', async () => {
    const before = server
    const other = await mkdtemp(join(tmpdir(), 'millrace-kafka-other-'))
    server = await ServerOnKafka.start({ brokers: brokers ?? '', data: other, topicPrefix })
    const [code] = await before.ended
    assert.equal(code, 1)
    const [line = ''] = before.said.trim().split('\n').slice(-1)
    assert.match(JSON.parse(line)['error'], /another process has taken slot 1/)
    assert.equal((await shown('/v1/orders/o2'))['state'], 'APPROVED')
    await rm(data, { recursive: true })
    data = other
  })
})
