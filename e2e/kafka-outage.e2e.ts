/** Brokers that hang, die, or are not there, and what callers and operators are told of it. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../tools/free-ports.ts'
import { startCluster, type Cluster } from '../tools/kafka/cluster.ts'
import { kafkaJars } from '../tools/kafka/jars.ts'
import { ServerOnKafka, teaOrder, type Reply } from './server-on-kafka.ts'

const isWanted = process.env['MILLRACE_TEST_BROKERS'] !== undefined
const reason = 'it needs Kafka; `npm run kafka:test` brings it along'

/** A write waits as long as this for the brokers, and a read for less. */
const boundMs = 15_000

/** From when the broker is back; its own session and the client's patience are parts of it. */
const recoveryMsMax = 120_000

/** Of all of them: a broker takes its time where others are busy. */
const timeout = 400_000

void describe('a broker that falters', { skip: isWanted ? false : reason, timeout }, () => {
  let directory: string
  let cluster: Cluster
  let server: ServerOnKafka
  const data = () => join(directory, 'data')
  const flags = () => ({ brokers: cluster.addresses, data: data() })

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'millrace-outage-'))
    const jars = await kafkaJars((line) => console.error(line))
    const place = { jars, directory: join(directory, 'kafka'), heap: '256m', extra: {} }
    cluster = await startCluster({ ...place, count: 1 })
    server = await ServerOnKafka.start(flags())
    await server.ask('PUT', '/v1/stock/tea', { onHand: 1000 })
  })
  after(async () => {
    server?.process.kill('SIGKILL')
    await cluster.stop()
    await rm(directory, { recursive: true })
  })

  const signal = (name: NodeJS.Signals): void => cluster.brokers[0]?.signal(name)

  /** Asks until it is answered; what was silent for too long ends, and is started again. */
  async function watchedOver(ask: () => Promise<Reply>): Promise<Reply> {
    const end = performance.now() + recoveryMsMax
    let last = 'nothing'
    while (performance.now() < end) {
      try {
        if (server.hasEnded) server = await ServerOnKafka.start(flags())
        const reply = await ask()
        if (reply.status !== 503) return reply
        last = reply.text
      } catch (error) {
        last = String(error)
      }
      await sleep(500)
    }
    throw new Error(`It did not go on: ${last}\n${server.said}`)
  }

  it('is not there: one clear line, and an exit code that says try again', async () => {
    const [port] = await freePorts(1)
    const alone = new ServerOnKafka({ brokers: `127.0.0.1:${port}`, data: join(directory, 'no') })
    assert.deepEqual(await alone.ended, [1, null])
    assert.match(alone.said, /^No Kafka broker answers at 127\.0\.0\.1:\d+: [^\n]+\n$/)
  })

  it('hangs: callers are told 503 with Retry-After, and all goes on when it does', async () => {
    signal('SIGSTOP')
    const first = server.ask('POST', '/v1/orders', teaOrder('hung'))
    const read = server.ask('GET', '/v1/stock/tea')
    await sleep(3600)
    const [again, stock, ready] = await Promise.all([
      server.ask('POST', '/v1/orders', teaOrder('turned-away')),
      server.ask('GET', '/v1/stock/tea'),
      server.ask('GET', '/health/ready'),
    ])
    signal('SIGCONT')
    for (const told of [again, stock, ready]) {
      assert.equal(told.status, 503, told.text)
      assert.match(told.retryAfter ?? '', /^[1-9]\d*$/)
      assert.match(String(told.body['detail']), /The log has not answered for \d s/)
      assert.ok(told.tookMs < 1500, `${told.tookMs} ms`)
    }
    const { status, tookMs } = await first
    assert.ok(tookMs < boundMs, `${tookMs} ms`)
    assert.ok([201, 503].includes(status), String(status))
    assert.ok([200, 503].includes((await read).status))
    const later = await server.ask('POST', '/v1/orders?wait=60', teaOrder('later'))
    assert.equal(later.body['state'], 'APPROVED', later.text)
    // What was taken before the bound was committed when the broker went on.
    const hung = await server.ask('GET', '/v1/orders/hung?wait=60')
    assert.equal(hung.body['state'], 'APPROVED', hung.text)
    assert.equal((await server.ask('GET', '/v1/orders/turned-away')).status, 404)
    assert.equal(server.hasEnded, false)
  })

  it('hangs for longer than its sessions: the process says so and ends, and the next goes on', async () => {
    signal('SIGSTOP')
    const posts = Array.from({ length: 20 }, (_, nth) =>
      server.ask('POST', '/v1/orders', teaOrder(`long-${nth}`)),
    )
    await sleep(16_000)
    signal('SIGCONT')
    for (const { status, retryAfter, tookMs } of await Promise.all(posts)) {
      assert.equal(status, 503)
      assert.match(retryAfter ?? '', /^[1-9]\d*$/)
      assert.ok(tookMs < boundMs, `${tookMs} ms`)
    }
    assert.deepEqual(await server.ended, [1, null])
    const [line = ''] = server.said.trim().split('\n').slice(-1)
    assert.match(JSON.parse(line)['error'], /session|taken over|longer than they wait|for gone/)
    server = await ServerOnKafka.start(flags())
    const placed = await server.ask('POST', '/v1/orders?wait=60', teaOrder('after'))
    assert.equal(placed.body['state'], 'APPROVED', placed.text)
  })

  it('dies: what was acknowledged is there when it is back, and it goes on', async () => {
    await cluster.brokers[0]?.kill()
    const told = await server.ask('POST', '/v1/orders', teaOrder('meanwhile'))
    assert.equal(told.status, 503, told.text)
    assert.ok(told.tookMs < boundMs, `${told.tookMs} ms`)
    await cluster.brokers[0]?.start()
    await cluster.brokers[0]?.ready()
    for (const id of ['hung', 'later', 'after']) {
      const { body } = await watchedOver(() => server.ask('GET', `/v1/orders/${id}`))
      assert.equal(body['state'], 'APPROVED')
    }
    const placed = await watchedOver(() =>
      server.ask('POST', '/v1/orders?wait=60', teaOrder('back')),
    )
    assert.equal(placed.body['state'], 'APPROVED', placed.text)
  })
})
