/** A shop that runs moves to Kafka and back, by a tool that is killed on its way. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { newMasterKey } from '@millrace/kernel'
import { until } from '@millrace/kernel/testing'
import { KafkaEvidence } from '#simulation/laws/read-kafka'
import { Findings } from '#simulation/laws/findings'
import { History } from '#simulation/laws/history'
import { hold, holdLaws } from '#simulation/laws/laws'
import { StoreEvidence } from '#simulation/laws/read-store'
import { once as tryOnce, orderBody, stocked, surely } from '../tools/proof/client.ts'
import { startServer, type Server } from '../tools/proof/server.ts'
import { sharedKeys } from '../instance/person-keys.ts'
import { OtherHands } from './other-hands.ts'

const root = join(import.meta.dirname, '..')
const brokers = process.env['MILLRACE_TEST_BROKERS'] ?? ''
const clientFolder = process.env['MILLRACE_KAFKA_CLIENT']
const reason = 'no broker was given; `npm run kafka:test` brings one along'
/** On a machine that has much else to do. */
const patience = { timeout: 400_000 }
/** Between orders: they are to go on, not to be many. */
const pauseMs = 100

const streamPartitions = 3

type Shown = { readonly key: string; readonly value: unknown }
type Ran = { readonly code: number | null; readonly text: string }

/** Runs a command of the project; with `killAt` until it says so, and no longer. */
async function run(script: string, flags: readonly string[], killAt?: string): Promise<Ran> {
  const child = spawn(process.execPath, [script, ...flags], { cwd: root, stdio: 'pipe' })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => {
      text += part.toString()
      if (killAt !== undefined && text.includes(killAt)) child.kill('SIGKILL')
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text }
}

const lawsOf = (findings: Findings): readonly string[] => findings.sentences

void describe('npm run move', { skip: brokers === '' ? reason : false }, () => {
  const prefix = `move-${randomUUID().slice(0, 8)}.`
  const where = {
    ...{ brokers, topicPrefix: prefix },
    ...(clientFolder === undefined ? {} : { clientFolder }),
  }
  const kafka = ['--brokers', brokers, '--topic-prefix', prefix]
  let directory: string
  let data: string
  let server: Server
  const acknowledged: string[] = []
  const running: Server[] = []
  const all = ['by-hand', 'later-by-hand', 'later-posted', 'posted']
  const jumpers = `${prefix}jumpers`
  /** What was shown of the jumpers, in Avro on Kafka. */
  let streamed: readonly unknown[] = []
  let underMaster: readonly string[] = []
  const slotted = (slot: string) => ['--log', 'kafka', ...kafka, ...underMaster, '--slot', slot]

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'millrace-move-'))
    data = join(directory, 'old')
    const file = join(directory, 'master')
    for (const key of [file, join(directory, 'strange')]) writeFileSync(key, newMasterKey())
    underMaster = ['--master-key', file]
    server = await startServer({ data })
  })
  after(() => {
    for (const { child } of [server, ...running]) child.kill('SIGKILL')
    rmSync(directory, { recursive: true })
  })

  const quickOrder = (id: string) => ({
    ...{ order_id: `${prefix}${id}`, user_id: 'anna', item: 'laptop', quantity: 1 },
  })

  /** What the log API shows of the orders of this run, each as often as it is there. */
  async function shown(topic: string): Promise<readonly string[]> {
    const found: string[] = []
    for (let offset = 0; ;) {
      const path = `/v1/log/topics/${topic}/records?limit=1000&offset=${offset}`
      const { body } = await surely(() => server.url, ['GET', path])
      const items = body['items'] as readonly { readonly value: { readonly order_id?: string } }[]
      for (const { value } of items) found.push(value.order_id ?? '')
      if (items.length === 0) break
      offset = Number(body['next'])
    }
    return found
      .filter((id) => id.startsWith(prefix))
      .map((id) => id.slice(prefix.length))
      .toSorted()
  }

  const write = async (id: string): Promise<void> => {
    const record = { key: 'till', value: quickOrder(id), headers: { from: 'till' } }
    const path = '/v1/log/topics/orders/records'
    const { status } = await surely(() => server.url, ['POST', path], { body: record })
    assert.equal(status, 201)
  }

  const post = async (id: string): Promise<void> => {
    const shop = server.addresses['quick'] ?? ''
    const { status } = await surely(() => shop, ['POST', '/orders'], { body: quickOrder(id) })
    assert.equal(status, 200)
  }

  /** Another hand writes it where nobody takes it up: whoever would is gone. */
  async function writeUnread(id: string): Promise<void> {
    const value = Buffer.from(JSON.stringify(quickOrder(id)))
    const others = await OtherHands.open(brokers)
    await others.write('orders', [{ key: 'till', value, headers: { from: 'till' } }])
    await others.close()
  }

  /** What the log API shows of the jumpers in a topic of Avro. */
  async function shownJumpers(): Promise<readonly unknown[]> {
    const found: unknown[] = []
    for (let partition = 0; partition < streamPartitions; partition++) {
      const path = `/v1/log/topics/orders.v1/records?limit=1000&partition=${partition}`
      const { body } = await surely(() => server.url, ['GET', path])
      for (const { key, value } of body['items'] as readonly Shown[]) {
        if (key === jumpers) found.push([partition, value])
      }
    }
    return found
  }

  const customer = { id: 'anna', name: 'Zoë Ångström', email: 'zoe@shop.example' }

  /** Whose name is shown, and who was erased. */
  async function persons(): Promise<readonly unknown[]> {
    const [anna, gone] = await Promise.all(
      ['anna', 'gone'].map((id) => surely(() => server.url, ['GET', `/v1/customers/${id}`])),
    )
    return [anna?.body['name'], gone?.status]
  }

  const isShown = (topic: string, ids: readonly string[]): Promise<void> =>
    until(async () => (await shown(topic)).join() === ids.join(), `${topic}: not ${ids.join()}`)

  /** Until the shop is gone; whatever was acknowledged is noted. */
  async function orderOn(): Promise<void> {
    for (let nth = 0; server.child.exitCode === null; nth++) {
      await sleep(pauseMs)
      const id = `o-${nth}`
      const call = { key: `key-${nth}`, body: { id, ...orderBody(nth) } }
      const reply = await tryOnce(server.url, ['POST', '/v1/orders'], call)
      if (reply?.status === 201) acknowledged.push(id)
      else nth--
    }
  }

  async function whatKafkaHas() {
    const findings = new Findings()
    const history = new History(findings)
    const evidence = await KafkaEvidence.read(where, (event) => history.take(event))
    hold(evidence, history)
    const orders = [...evidence.rows('orders')].map(({ key }) => key)
    evidence.close()
    return { orders: new Set(orders), laws: lawsOf(findings) }
  }

  it(
    'M1 M2 takes a running shop to Kafka, killed at every stage and called again',
    patience,
    async () => {
      await stocked(() => server.url, 1_000_000, 1_000_000_000)
      await write('by-hand')
      await post('posted')
      await isShown('notifications', ['by-hand', 'posted'])
      for (const id of ['anna', 'gone']) {
        await surely(() => server.url, ['POST', '/v1/customers'], { body: { ...customer, id } })
      }
      await surely(() => server.url, ['DELETE', '/v1/customers/gone?who=olga&why=asked'])
      await until(async () => (await persons()).join() === 'Zoë Ångström,410')
      const ordering = orderOn()
      const keyless = ['--from', data, '--to', 'kafka', ...kafka]
      const refused = await run('tools/move.ts', keyless)
      assert.equal(refused.code, 2)
      assert.match(refused.text, /^Keys of persons lie in .*keys\.db: give --master-key FILE/)
      const there = [...keyless, ...underMaster]
      for (const killAt of ['round 1', 'nobody writes', 'sealed']) {
        const { code } = await run('tools/move.ts', there, killAt)
        assert.equal(code, null, `killed at ${killAt}`)
        if (killAt === 'sealed') break
        // It goes on by itself, also where it was holding still for somebody who is gone.
        await surely(() => server.url, ['POST', '/v1/accounts'], {
          body: { id: `a-${killAt.length}`, currency: 'EUR' },
        })
      }
      await ordering
      const { code, text } = await run('tools/move.ts', there)
      assert.equal(code, 0, text)
      assert.match(text, /The shop (is at|of .* has moved there before)/)
      assert.equal(existsSync(join(data, 'keys.db')), false)

      const { orders, laws } = await whatKafkaHas()
      assert.deepEqual(laws, [])
      assert.ok(acknowledged.length > 0)
      assert.deepEqual(
        acknowledged.filter((id) => !orders.has(`shop/${id}`)),
        [],
      )
    },
  )

  it('refuses a start on the sealed store, and says where the shop is', patience, async () => {
    const { code, text } = await run('main.ts', ['--data', data, '--port', '0'])
    assert.equal(code, 2)
    assert.match(text, new RegExp(`has moved to Kafka at ${brokers}.*--topic-prefix ${prefix}`))
  })

  it('refuses topics that are a shop already', patience, async () => {
    const other = join(directory, 'other')
    const another = await startServer({ data: other })
    another.child.kill('SIGTERM')
    await another.ended
    const { code, text } = await run('tools/move.ts', ['--from', other, '--to', 'kafka', ...kafka])
    assert.equal(code, 2)
    assert.match(text, /^The topics .* are no place to move to: not empty/)
  })

  it('tells on Kafka what lay in the topics of storefronts, each once', patience, async () => {
    const slots = ['1', '2'].map((slot) =>
      startServer({ data: join(directory, slot), flags: slotted(slot) }),
    )
    const [first, second] = await Promise.all(slots)
    server = first ?? assert.fail('There are two.')
    running.push(server, second ?? assert.fail('There are two.'))
    await isShown('orders', ['by-hand', 'posted'])
    await isShown('notifications', ['by-hand', 'posted'])
    await write('later-by-hand')
    await post('later-posted')
    await isShown('notifications', all)
    await isShown('orders', all)
    assert.deepEqual(await persons(), [customer.name, 410])
    const order = { id: jumpers, customerId: 2, state: 'CREATED', product: 'JUMPERS' }
    const posting = await fetch(`${server.addresses['stream']}/v1/orders?timeout=60000`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...order, quantity: 1, price: 1 }),
    })
    assert.equal(posting.status, 201)
    await until(async () => (streamed = await shownJumpers()).length >= 2)
  })

  it('M3 M4 takes it back, killed on the way, with the same hash', patience, async () => {
    const home = join(directory, 'home')
    const way = ['--from', 'kafka', '--to', home, ...kafka]
    const refused = await run('tools/move.ts', [...way, '--master-key', join(directory, 'strange')])
    assert.match(refused.text, /^The keys of customers lie there under another master key/)
    assert.deepEqual(await persons(), [customer.name, 410])
    const back = [...way, ...underMaster]
    for (const killAt of ['round 1', 'nobody writes', 'sealed']) {
      await run('tools/move.ts', back, killAt)
    }
    await Promise.all(running.map(({ ended }) => ended))
    await writeUnread('unread')
    const { code, text } = await run('tools/move.ts', back)
    assert.equal(code, 0, text)
    const evidence = new StoreEvidence(home)
    const { findings, history } = holdLaws(evidence)
    evidence.close()
    assert.deepEqual(lawsOf(findings), [])
    assert.equal(history.orders.size, (await whatKafkaHas()).orders.size)
    const onKafka = await run('tools/state-hash.ts', ['--log', 'kafka', ...kafka])
    const atHome = await run('tools/state-hash.ts', ['--data', home])
    assert.equal(onKafka.text, atHome.text)

    server = await startServer({ data: home })
    running.push(server)
    const withUnread = [...all, 'unread'].toSorted()
    await isShown('orders', withUnread)
    await isShown('notifications', withUnread)
    assert.deepEqual(await shownJumpers(), streamed)
    assert.deepEqual(await persons(), [customer.name, 410])
    const left = await sharedKeys(where, underMaster[1] ?? '')
    assert.deepEqual(await left.all(), [])
    await left.close()
    server.child.kill('SIGTERM')
    await server.ended

    const again = [...slotted('1'), '--data', join(directory, 'k'), '--port', '0']
    const sealed = await run('main.ts', again)
    assert.equal(sealed.code, 2, sealed.text)
    assert.match(sealed.text, new RegExp(`has moved to ${home}`))
  })
})
