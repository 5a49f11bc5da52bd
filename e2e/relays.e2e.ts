/** What others read and write on Kafka, with three instances of which one after another is killed. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { WireWriter } from '@millrace/kernel/kafka'
import { ConfluentRegistry } from '@millrace/kernel/registry'
import { factsTopics } from '#contracts/topics/facts'
import { requestTypes } from '#contracts/topics/requests'
import { orderBody, stocked, surely } from '../tools/proof/client.ts'
import { Instances } from '../tools/proof/instances.ts'
import { pythonWith, stockClient } from '../tools/registry/python.ts'
import { OtherHands, readAll, type Written } from './other-hands.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS'] ?? ''
const reason = 'no broker was given; `npm run kafka:test` brings one along'
const money = 100_000_000
const stock = 1_000_000
/** Processes start several times in here. */
const timeout = 240_000
/** What others write at once, and how long they pause. */
const [atOnce, pauseMs] = [5, 100]

void describe(
  'topics that others read and write',
  { skip: brokers === '' ? reason : false },
  () => {
    const prefix = `relays-${randomUUID().slice(0, 8)}.`
    const requests = `${prefix}requests`
    let instances: Instances
    let data: string
    let registry: string
    let writer: WireWriter

    before(async () => {
      data = await mkdtemp(join(tmpdir(), 'millrace-relays-'))
      const flags = ['--topic-prefix', prefix, '--registry-port', '0']
      instances = await Instances.start({ count: 3, brokers, data, flags })
      await stocked(() => urlOf(0), stock, money)
      const { addresses } = JSON.parse(readFileSync(join(data, 'slot-1', 'listening.json'), 'utf8'))
      registry = addresses.registry
      const schema = await new ConfluentRegistry(registry).latest(`${requests}-value`)
      writer = new WireWriter(requestTypes, schema?.id ?? 0)
    })
    after(async () => {
      const code = await instances.stop()
      assert.equal(code, 0, instances.said)
      await rm(data, { recursive: true, force: true })
    })

    const urlOf = (nth: number): string => instances.urls[nth % instances.urls.length] ?? ''

    async function metric(name: string): Promise<number> {
      let sum = 0
      for (const url of instances.urls) {
        const text = await (await fetch(`${url}/metrics`)).text()
        sum += Number(new RegExp(`^millrace_${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
      }
      return sum
    }

    async function until(is: () => Promise<boolean>, msMax = 120_000): Promise<void> {
      for (const end = performance.now() + msMax; performance.now() < end; await sleep(100)) {
        if (await is().catch(() => false)) return
      }
      assert.fail('It did not come to this.')
    }

    const orderRequest = (id: string, nth: number): Written => ({
      key: `any-${nth}`,
      value: writer.write('millrace.place-order', { id, ...orderBody(nth) }),
    })
    const depositRequest = (nth: number): Written => ({
      key: `any-${nth}`,
      value: writer.write('millrace.deposit', { account: 'till', amount: 1 }),
    })

    const balanceOf = async (account: string): Promise<unknown> =>
      (await surely(() => urlOf(1), ['GET', `/v1/accounts/${account}`])).body['balance']

    it('speak with the tools of others', { timeout }, async (test) => {
      const say = (line: string): void => test.diagnostic(line)
      const python = await pythonWith(stockClient, say).catch((error: unknown) => String(error))
      const interpreter = join(python, 'bin', 'python')
      if (!existsSync(interpreter)) return test.skip(`there is no such Python: ${python}`)
      const script = join(import.meta.dirname, 'other-hands.py')
      const letters = await metric('dead_letters')
      const { stdout } = await promisify(execFile)(interpreter, [script, brokers, registry, prefix])
      const headers = ['millrace-envelope', 'millrace-id', 'millrace-relay']
      const placed = { what: 'orders.Placed', state: 'PENDING', headers }
      const approved = { what: 'orders.Approved', state: 'APPROVED', headers }
      const reasons = ['unknown-sku']
      assert.deepEqual(JSON.parse(stdout), {
        'py-1': [
          { ...placed, key: 'shop/py-1', quantity: 2 },
          { ...approved, key: 'shop/py-1' },
        ],
        'py-2': [
          { ...placed, key: 'shop/py-2', quantity: 1 },
          { what: 'orders.Canceled', state: 'CANCELED', key: 'shop/py-2', headers, reasons },
        ],
        'py-5': [
          { ...placed, key: 'shop/py-5', quantity: 1 },
          { ...approved, key: 'shop/py-5' },
        ],
      })
      // Once under its sender's id, and once without one.
      await until(async () => (await balanceOf('py')) === 14)
      await until(async () => (await metric('dead_letters')) === letters + 4)
      const { status } = await surely(() => urlOf(0), ['GET', '/v1/orders/py-3'])
      assert.equal(status, 404)
    })

    /** Others write, and clients post, until `isOver`; returns how many of each there were. */
    function busy(isOver: () => boolean): Promise<readonly [written: number, placed: number]> {
      const writing = async (): Promise<number> => {
        const others = await OtherHands.open(brokers)
        let written = 0
        for (; !isOver(); written += atOnce) {
          const batch = Array.from({ length: atOnce }, (_, at) => written + at)
          const orders = batch.map((nth) => orderRequest(`r-${nth}`, nth))
          await others.write(requests, [...batch.map(depositRequest), ...orders])
          await sleep(pauseMs)
        }
        await others.close()
        return written
      }
      const posting = async (): Promise<number> => {
        let placed = 0
        for (; !isOver(); placed++) {
          const [body, key] = [{ ...orderBody(placed), id: `h-${placed}` }, `k-${placed}`]
          const nth = placed
          await surely(() => urlOf(nth), ['POST', '/v1/orders'], { body, key })
          await sleep(pauseMs / atOnce)
        }
        return placed
      }
      return Promise.all([writing(), posting()])
    }

    it(
      'take what is asked for once, and show all that happened once, over kills',
      { timeout },
      async () => {
        const account = { id: 'till', currency: 'EUR' }
        await surely(() => urlOf(0), ['POST', '/v1/accounts'], { body: account, key: 'open-till' })
        let isOver = false
        const work = busy(() => isOver)
        try {
          for (const slot of [2, 3]) {
            await sleep(1500)
            await instances.kill(slot)
          }
          // One that stands still past its session goes on as if it had its shards still.
          instances.signal(1, 'SIGSTOP')
          await sleep(9000)
          instances.signal(1, 'SIGCONT')
          await sleep(3000)
        } finally {
          isOver = true
        }
        const [written, placed] = await work
        await until(async () => (await balanceOf('till')) === written)
        // What an instance had under way when it was killed is asked again after a while.
        await until(async () => {
          const path = '/v1/orders?state=PENDING&limit=1'
          const { body } = await surely(() => urlOf(2), ['GET', path])
          return (body['items'] as readonly unknown[]).length === 0
        })
        await until(async () => (await metric('relay_lag')) === 0)
        // No request was taken up twice.
        assert.equal(await balanceOf('till'), written)
        await eachOnce(written + placed)
      },
    )

    /** Each topic of facts has of each key what the log has of it, in its order. */
    async function eachOnce(orders: number): Promise<void> {
      const { happened, facts } = await atRest()
      // What the test before has asked for is not counted here.
      const ofOrders = (wanted: string): number =>
        happened.filter(({ type, key }) => type === wanted && /^shop\/[rh]-/.test(key)).length
      assert.equal(ofOrders('orders.placed'), orders)
      assert.equal(ofOrders('orders.approved'), orders)
      for (const { topic, events } of factsTopics) {
        const types = new Set<string>(events.map(({ wireName }) => wireName))
        const should = happened.filter(({ type }) => types.has(type))
        assert.equal(facts.get(topic)?.length, should.length, topic)
        assert.deepEqual(byKey(facts.get(topic) ?? []), byKey(should), topic)
      }
    }

    /** The last letters are written after the orders have ended: read when nothing happened meanwhile. */
    async function atRest() {
      for (let happened = await events(); ;) {
        await until(async () => (await metric('relay_lag')) === 0)
        const facts = new Map<string, readonly Fact[]>()
        for (const { topic } of factsTopics) {
          const records = await readAll(brokers, prefix + topic)
          const factOf = ({ key, headers }: (typeof records)[number]): Fact => ({
            ...{ key, id: headers['millrace-id'] ?? '' },
          })
          facts.set(topic, records.map(factOf))
        }
        const now = await events()
        if (now.length === happened.length) return { happened, facts }
        happened = now
      }
    }

    const events = async () =>
      (await readAll(brokers, `${prefix}events`)).map(({ key, headers }) => {
        const { id, type } = JSON.parse(headers['millrace-envelope'] ?? '') as Told
        return { type, key, id }
      })
  },
)

type Fact = { readonly key: string; readonly id: string }
type Told = { readonly id: string; readonly type: string }

/** What is sorted by its key keeps its order otherwise. */
const byKey = (told: readonly { readonly key: string; readonly id: string }[]): readonly string[] =>
  told
    .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ key, id }) => `${key} ${id}`)
