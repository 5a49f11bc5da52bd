/** Brokers that hang, die, or are not there, and what callers and operators are told of it. */
import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../tools/free-ports.ts'
import { startCluster, type Cluster } from '../tools/kafka/cluster.ts'
import { kafkaJars } from '../tools/kafka/jars.ts'
import { newMasterKey } from '@millrace/kernel'
import { until } from '@millrace/kernel/testing'
import { ServerOnKafka, teaOrder, type Reply } from './server-on-kafka.ts'

const isWanted = process.env['MILLRACE_TEST_BROKERS'] !== undefined
const reason = 'it needs Kafka; `npm run kafka:test` brings it along'

/** Whoever stands still for longer than its session has lost it. */
const sessionMs = 6000

/** By then it is known that the broker is silent, and what is asked is answered so. */
const knownMs = 4500

/** What is open for longer is ended by the broker, whose own session is over by then as well. */
const transactionMs = 10_000

/** From when the broker is back; its own session and the client's patience are parts of it. */
const recoveryMsMax = 120_000

/** Of all of them: a broker takes its time where others are busy. */
const timeout = 900_000

void describe('a broker that falters', { skip: isWanted ? false : reason, timeout }, () => {
  let directory: string
  let cluster: Cluster
  let server: ServerOnKafka
  let alone: ServerOnKafka
  let wasReadyFor = 0
  const data = () => join(directory, 'data')
  const masterKey = () => join(directory, 'master-key')
  const flags = () => ({
    ...{ brokers: cluster.addresses, data: data() },
    more: ['--master-key', masterKey()],
  })

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'millrace-outage-'))
    // It looks for a broker for a while, in which the others get theirs.
    const [port] = await freePorts(1)
    alone = new ServerOnKafka({ brokers: `127.0.0.1:${port}`, data: join(directory, 'no') })
    const jars = await kafkaJars((line) => console.error(line))
    const place = { jars, directory: join(directory, 'kafka'), heap: '256m', extra: {} }
    cluster = await startCluster({ ...place, count: 1 })
    await writeFile(masterKey(), newMasterKey())
    server = await ServerOnKafka.start(flags())
    await server.ask('PUT', '/v1/stock/tea', { onHand: 1000 })
  })
  after(async () => {
    for (const one of [alone, server]) one?.process.kill('SIGKILL')
    // Nobody needs what it has any more.
    await cluster?.brokers[0]?.kill()
    await rm(directory, { recursive: true })
  })

  const signal = (name: NodeJS.Signals): void => cluster.brokers[0]?.signal(name)

  /** What asks the brokers by itself, beside the engine: for the key of a customer, and for records. */
  const besideTheEngine = (name: string): readonly Promise<Reply>[] => [
    server.ask('POST', '/v1/customers', { id: name, name: 'Carl', email: 'carl@example.com' }),
    server.ask('GET', '/v1/log/topics/millrace.orders/records'),
  ]

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
    assert.deepEqual(await alone.ended, [1, null])
    assert.match(
      alone.said,
      /^Kafka does not answer at 127\.0\.0\.1:\d+: [^\n]+npm run kafka[^\n]+\n$/,
    )
  })

  async function isReady(stoppedAt: number): Promise<boolean> {
    const silentMs = performance.now() - stoppedAt
    const { status } = await server.ask('GET', '/health/ready')
    if (status === 200 && silentMs > knownMs) wasReadyFor = Math.max(wasReadyFor, silentMs)
    return status === 200
  }

  /**
   * What callers are told while the broker hangs, and what becomes of calls from before. Undefined on a
   * machine so slow that the session may have ended meanwhile: there it shows nothing.
   */
  async function hung(name: string) {
    const stoppedAt = performance.now()
    const isInTime = () => performance.now() - stoppedAt < sessionMs - 1000
    signal('SIGSTOP')
    const before = Promise.allSettled([
      server.ask('POST', '/v1/orders', teaOrder(name)),
      server.ask('GET', '/v1/stock/tea'),
    ])
    try {
      await until(async () => !isInTime() || !(await isReady(stoppedAt)))
      const told = await Promise.all([
        server.ask('POST', '/v1/orders', teaOrder(`${name}-turned-away`)),
        server.ask('GET', '/v1/stock/tea'),
        server.ask('GET', '/health/ready'),
        ...besideTheEngine(`${name}-turned-away`),
      ])
      return isInTime() ? { name, told, before } : undefined
    } catch (error) {
      if (isInTime()) throw error
      return undefined
    } finally {
      signal('SIGCONT')
    }
  }

  it('hangs: callers are told 503 with Retry-After, and all goes on when it does', async (test) => {
    let found = await hung('hung')
    for (let tries = 1; found === undefined; tries++) {
      server.process.kill('SIGKILL')
      await server.ended
      server = await ServerOnKafka.start(flags())
      assert.equal(wasReadyFor, 0, 'It said that it was ready, and the broker was silent.')
      if (tries > 3) return test.skip('the machine is too slow for it')
      found = await hung(`hung-${tries}`)
    }
    for (const { status, text, retryAfter, body } of found.told) {
      assert.equal(status, 503, text)
      assert.match(retryAfter ?? '', /^[1-9]\d*$/)
      assert.match(String(body['detail']), /The log has not answered for \d s/)
    }
    const [first, read] = (await found.before).map((one) =>
      one.status === 'fulfilled' ? one.value.status : one.reason,
    )
    assert.ok([201, 503].includes(first), String(first))
    assert.ok([200, 503].includes(read), String(read))
    const later = await watchedOver(() =>
      server.ask('POST', '/v1/orders?wait=60', teaOrder('later')),
    )
    assert.equal(later.body['state'], 'APPROVED', later.text)
    // What was taken before the bound was committed when the broker went on.
    const taken = await server.ask('GET', `/v1/orders/${found.name}?wait=60`)
    assert.equal(taken.body['state'], 'APPROVED', taken.text)
    assert.equal((await server.ask('GET', `/v1/orders/${found.name}-turned-away`)).status, 404)
    assert.equal(server.hasEnded, false)
  })

  /** The brokers hang for longer than sessions and transactions; says who served before, once somebody serves again. */
  async function hungForLong(name: string): Promise<ServerOnKafka> {
    const before = server
    signal('SIGSTOP')
    const posts = Array.from({ length: 20 }, (_, nth) =>
      server.ask('POST', '/v1/orders', teaOrder(`${name}-${nth}`)),
    )
    // Nobody waits for the broker: all are told while it hangs still.
    const asked = Promise.all([...posts, ...besideTheEngine(name)])
    const [told] = await Promise.all([asked, sleep(transactionMs + 2000)])
    signal('SIGCONT')
    for (const { status, retryAfter, text } of told) {
      assert.equal(status, 503, text)
      assert.match(retryAfter ?? '', /^[1-9]\d*$/)
    }
    const placed = await watchedOver(() =>
      server.ask('POST', '/v1/orders?wait=60', teaOrder(`after-${name}`)),
    )
    assert.equal(placed.body['state'], 'APPROVED', placed.text)
    return before
  }

  it('hangs for longer than its sessions: the process says so and ends, and the next goes on', async () => {
    let before = await hungForLong('long')
    // A broker that hears the heartbeat that waited for it before it counts the time has ended no session.
    for (let tries = 1; !before.hasEnded && tries < 3; tries++) {
      before = await hungForLong(`long-${tries}`)
    }
    assert.ok(before.hasEnded, 'The broker took it for present each time.')
    assert.deepEqual(await before.ended, [1, null])
    const [line = ''] = before.said.trim().split('\n').slice(-1)
    assert.match(JSON.parse(line)['error'], /session|taken over|longer than they wait|for gone/)
  })

  it('dies: what was acknowledged is there when it is back, and it goes on', async () => {
    await cluster.brokers[0]?.kill()
    const told = await server.ask('POST', '/v1/orders', teaOrder('meanwhile'))
    assert.equal(told.status, 503, told.text)
    // It is let in again when the session that it had is over, which nobody needs to wait for here.
    const settings = join(directory, 'kafka', 'broker-1', 'server.properties')
    await appendFile(settings, 'broker.session.timeout.ms=3000\n')
    await cluster.brokers[0]?.start()
    await cluster.brokers[0]?.ready()
    const { body } = await watchedOver(() => server.ask('GET', '/v1/orders/after-long'))
    assert.equal(body['state'], 'APPROVED')
    const placed = await watchedOver(() =>
      server.ask('POST', '/v1/orders?wait=60', teaOrder('back')),
    )
    assert.equal(placed.body['state'], 'APPROVED', placed.text)
  })
})
