/** Three instances on a real broker, restarted one after the other while storefronts are asked. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Instances } from '../tools/proof/instances.ts'
import { recordsIn, untilAnswered } from './again.ts'
import { sendTo, type Body } from './running.ts'
import { underLoad } from './under-load.ts'
import type { WalletLetter, WalletOrder } from './wallet-client.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS'] ?? ''
const reason = 'no broker was given; `npm run kafka:test` brings one along'
const slots = [1, 2, 3]
const answerMsMax = 60_000
/** Of streams: who reads is told when it has settled. */
const judged = 'validated?timeout=60000'

void describe(
  'instances that are restarted in turn',
  { skip: brokers === '' ? reason : false },
  () => {
    /** Of this run: the topics of storefronts are others' as well. */
    const run = randomUUID().slice(0, 8)
    let instances: Instances
    let data: string
    let asked = 0

    before(async () => {
      data = await mkdtemp(join(tmpdir(), 'millrace-rolling-'))
      const ports = ['stream', 'fraud', 'registry'].flatMap((name) => [`--${name}-port`, '0'])
      const flags = [
        '--topic-prefix',
        `rolling-${run}.`,
        '--storefronts',
        'wallet,stream',
        ...ports,
      ]
      instances = await Instances.start({ count: slots.length, brokers, data, flags })
    })
    after(async () => {
      const code = await instances.stop()
      await rm(data, { recursive: true, force: true })
      assert.equal(code, 0, instances.said)
    })

    /** Another instance each time: one that is away is not asked again at once. */
    const anywhere = (name: string): string =>
      instances.addresses(slots[asked++ % slots.length] ?? 1)[name] ?? 'http://127.0.0.1:1'

    type Call = { readonly key?: string; readonly body?: unknown }
    const asking =
      (at: string, path: string, { key, body }: Call = {}) =>
      () =>
        fetch(anywhere(at) + path, {
          method: 'POST',
          headers: {
            ...(key === undefined ? {} : { 'idempotency-key': key }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(answerMsMax),
        })
    const shown = async <T>(at: string, path: string): Promise<T> => {
      const ask = () => fetch(anywhere(at) + path, { signal: AbortSignal.timeout(2 * answerMsMax) })
      return JSON.parse(await untilAnswered(ask, 200)) as T
    }
    /** What a topic of stream orders tells of this run's orders. */
    async function told(topic: string): Promise<ReadonlyMap<string, readonly Body[]>> {
      const send = (path: string) => sendTo(anywhere('native') + path, 'GET')
      const parts = await Promise.all(
        [0, 1, 2].map((partition) => recordsIn(send, topic, partition)),
      )
      const ours = parts.flat().filter(({ key }) => String(key).startsWith(run))
      const byKey = Map.groupBy(ours, ({ key }) => String(key))
      return new Map([...byKey].map(([key, of]) => [key, of.map(({ value }) => value as Body)]))
    }
    async function order(id: string, of: { customerId: number; product: string }): Promise<void> {
      const body = { ...of, id, state: 'CREATED', quantity: 1, price: 1 }
      await untilAnswered(asking('stream', '/v1/orders?timeout=30000', { body }), 201)
    }
    const verdictOn = async (id: string) =>
      (await shown<Body>('stream', `/v1/orders/${id}/${judged}`))['state']
    /** What was written to a topic is taken when it is read: an order before that finds nothing in stock. */
    async function stock(product: string, count: number): Promise<void> {
      const inventory = '/v1/log/topics/warehouse-inventory.v1/records'
      const record = { key: product, value: count }
      await untilAnswered(asking('native', inventory, { body: record }), 201)
      let tries = 0
      await until(async () => {
        const id = `first-${run}-${tries++}`
        await order(id, { customerId: 1_000_000 + tries, product })
        return (await verdictOn(id)) === 'VALIDATED'
      })
    }

    it('lose no order and make none twice, in wallet orders and stream orders', async () => {
      const opened = await untilAnswered(
        asking('wallet', '/billing/account/create', { key: run }),
        200,
      )
      const account = String(JSON.parse(opened))
      const deposit = `/billing/account/${account}?amount=100000`
      await untilAnswered(asking('wallet', deposit, { key: 'deposit' }), 200, [409, 503])
      await stock('JUMPERS', 1_000_000)

      const paid: string[] = []
      const streamed: string[] = []
      await underLoad(
        async (name, nth) => {
          if (nth % 2 === 0) {
            const order = { key: name, body: { productQuantity: 1 } }
            const post = asking('wallet', `/orders?profileId=${account}`, order)
            paid.push(String(JSON.parse(await untilAnswered(post, 201, [409, 503]))))
            return
          }
          const id = `${run}-${name}`
          await order(id, { customerId: nth, product: 'JUMPERS' })
          streamed.push(id)
        },
        async (more) => {
          for (const slot of slots) {
            await more()
            await instances.restart(slot, 'SIGTERM')
          }
          await more()
          await instances.restart(2, 'SIGKILL')
          await more()
        },
      )

      const listed = () => shown<readonly WalletOrder[]>('wallet', `/orders?profileId=${account}`)
      await until(async () => (await listed()).every(({ state }) => state !== 'PENDING'))
      const orders = await listed()
      assert.deepEqual(orders.map(({ id }) => id).toSorted(), paid.toSorted())
      assert.ok(orders.every(({ state }) => state === 'APPROVED'))
      const { balance } = await shown<{ balance: number }>('wallet', `/billing/account/${account}`)
      assert.equal(balance, 100_000 - paid.length * 65)
      const letters = () =>
        shown<readonly WalletLetter[]>('wallet', `/notification/account/${account}`)
      await until(async () => (await letters()).length > paid.length)
      const texts = (await letters())
        .map(({ text }) => text)
        .filter((text) => text.startsWith('ORDER'))
      const right = paid.map((id) => `ORDER ${id} PAID SUCCESSFULLY`)
      assert.deepEqual(texts.toSorted(), right.toSorted())

      for (const id of streamed) assert.equal(await verdictOn(id), 'VALIDATED', id)
      await until(
        async () => [...(await told('orders.v1')).values()].flat().length >= 2 * streamed.length,
      )
      const records = await told('orders.v1')
      assert.deepEqual([...records.keys()].toSorted(), streamed.toSorted())
      for (const [id, of] of records) {
        assert.deepEqual(
          of.map(({ state }) => state),
          ['CREATED', 'VALIDATED'],
          id,
        )
      }
      const verdicts = await told('order-validations.v1')
      for (const id of streamed) {
        const checks = verdicts.get(id)?.map(({ checkType }) => checkType) ?? []
        assert.deepEqual([checks.length, new Set(checks).size], [3, 3], id)
      }
      console.log(`${paid.length} wallet orders and ${streamed.length} stream orders, each once`)
    })
  },
)
