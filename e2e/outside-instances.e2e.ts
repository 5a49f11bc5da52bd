/** What reaches out of three instances on a real broker, and who looks in: checks, letters, a backtest. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { newMasterKey } from '@millrace/kernel'
import { until } from '@millrace/kernel/testing'
import { surely } from '../tools/proof/client.ts'
import { Instances } from '../tools/proof/instances.ts'
import { Desk } from './desk.ts'
import { PostOffice } from './post-office.ts'
import type { Body } from './running.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const reason = 'no broker was given; `npm run kafka:test` brings one along'
const root = join(import.meta.dirname, '..')

const slots = [0, 1, 2]
const large = 900
const by = { who: 'olga', why: 'So it is.' }

void describe(
  'three instances and who is outside',
  { skip: brokers === undefined ? reason : false },
  () => {
    const prefix = `outside-${randomUUID().slice(0, 8)}.`
    const desk = new Desk()
    let office: PostOffice
    let instances: Instances
    let data: string

    before(async () => {
      data = await mkdtemp(join(tmpdir(), 'millrace-outside-'))
      office = await PostOffice.open()
      await desk.open()
      const master = join(data, 'master-key')
      writeFileSync(master, newMasterKey())
      const checks = `large-orders amount=${large - 1}; desk url=http://127.0.0.1:${desk.port}/judge`
      const flags = [
        ...['--topic-prefix', prefix, '--master-key', master, '--storefronts', 'none'],
        ...['--smtp', `smtp://127.0.0.1:${office.port}`, '--letters-from', 'shop@example.org'],
        ...['--checks', checks],
      ]
      instances = await Instances.start({ count: 3, brokers: brokers ?? '', data, flags })
      await ask(0, ['PUT', '/v1/stock/tea'], { onHand: 100_000 })
    })
    after(async () => {
      assert.equal(await instances.stop(), 0)
      await Promise.all([office.close(), desk.close()])
      await rm(data, { recursive: true, force: true })
    })

    /** Of a slot, which is waited for while it is away or its shards move. */
    async function ask(slot: number, call: readonly [string, string], body?: object, wait = 0) {
      const options = { ...(body === undefined ? {} : { body }), ...(wait === 0 ? {} : { wait }) }
      const { status, body: told } = await surely(() => instances.urls[slot] ?? '', call, options)
      assert.ok(status < 300, `${call.join(' ')}: ${status} ${JSON.stringify(told)}`)
      return told as Body
    }
    const orderOf = (id: string, unitPrice: number, customerId = 'nobody') => ({
      ...{ id, customerId, currency: 'EUR' },
      lines: [{ sku: 'tea', quantity: 1, unitPrice }],
    })
    const turn = (slot: number, name: string, on: boolean) =>
      ask(slot, ['POST', `/v1/checks/${name}`], { on, ...by })
    const itemsOf = ({ items }: Body): readonly Body[] => items as readonly Body[]
    const everySlot = async (look: (slot: number) => Promise<void>): Promise<void> => {
      await Promise.all(slots.map(look))
    }

    describe('checks', () => {
      let tried = 0
      /** Which checks an order needs that is placed there now. */
      async function neededAt(slot: number): Promise<readonly string[]> {
        const id = `pass-tried-${tried++}`
        await ask(slot, ['POST', '/v1/orders'], orderOf(id, 1))
        const [first] = itemsOf(await ask(slot, ['GET', `/v1/orders/${id}/history`]))
        return ((first?.['checks'] ?? []) as readonly Body[]).map(({ name }) => String(name))
      }

      it('are on at each instance after they were switched on at one', async () => {
        await everySlot(async (slot) => assert.deepEqual(await neededAt(slot), []))
        await turn(0, 'large-orders', true)
        await turn(1, 'desk', true)
        await everySlot(async (slot) => {
          const { items } = await ask(slot, ['GET', '/v1/checks'])
          assert.deepEqual(
            (items as readonly Body[]).map(({ on }) => on),
            [true, true],
          )
          await until(async () => (await neededAt(slot)).length === 2)
        })
        assert.deepEqual(await neededAt(2), ['large-orders', 'desk'])
      })

      it('are asked outside once for an order, and end it as they say', async () => {
        const ids = Array.from({ length: 12 }, (_, nth) => ['pass', 'fail'][nth % 2] + `-${nth}`)
        await Promise.all(
          ids.map(async (id, nth) => {
            const body = orderOf(id, 1)
            const { state } = await ask(nth % 3, ['POST', '/v1/orders'], body, 60)
            assert.equal(state, id.startsWith('pass') ? 'APPROVED' : 'CANCELED')
          }),
        )
        const asked = desk.keys.filter((key) => !key.includes('tried')).toSorted()
        assert.deepEqual(asked, ids.map((id) => `shop/${id}/desk`).toSorted())
      })

      it('are answered by a person at an instance that did not ask', async () => {
        await ask(0, ['POST', '/v1/orders'], orderOf('pass-large', large))
        const review = async (): Promise<Body | undefined> =>
          itemsOf(await ask(1, ['GET', '/v1/reviews?state=open']))[0]
        await until(async () => (await review()) !== undefined)
        assert.equal((await review())?.['orderId'], 'pass-large')
        await ask(2, ['POST', '/v1/reviews/pass-large'], { verdict: 'approve', reason: 'I know.' })
        const { state } = await ask(0, ['GET', '/v1/orders/pass-large?wait=60'])
        assert.equal(state, 'APPROVED')
      })

      it('are off at each after they were switched off at one', async () => {
        await turn(2, 'desk', false)
        await turn(2, 'large-orders', false)
        await everySlot((slot) => until(async () => (await neededAt(slot)).length === 0))
      })
    })

    describe('npm run backtest', () => {
      it('tells of the orders of all instances what a check would have come to', async () => {
        const args = ['--check', `large-orders amount=${large - 1}`, '--json']
        const where = ['--log', 'kafka', '--brokers', brokers ?? '', '--topic-prefix', prefix]
        const run = promisify(execFile)
        const { stdout } = await run(process.execPath, ['tools/backtest.ts', ...args, ...where], {
          cwd: root,
        })
        const { verdicts, orders } = JSON.parse(stdout) as Record<string, readonly Body[]>
        const countOf = (word: string) =>
          verdicts?.find(({ verdict }) => verdict === word)?.['orders']
        assert.deepEqual(
          orders?.map(({ orderId, verdict, total }) => [orderId, verdict, total]),
          [['pass-large', 'review', large]],
        )
        let placed = 0
        for (let next = ''; ;) {
          const page = await ask(1, ['GET', `/v1/orders?limit=100${next}`])
          placed += itemsOf(page).length
          if (typeof page['next'] !== 'string') break
          next = `&cursor=${encodeURIComponent(page['next'])}`
        }
        assert.deepEqual([countOf('pass'), countOf('review')], [placed - 1, 1])
      })
    })

    describe('letters by e-mail', () => {
      const emailOf = (customer: string): string => `${customer}@example.com`
      const letterOf = (customer: string): string => `by-${customer}.order-approved.email`
      const customersOf = (kind: string, count: number): readonly string[] =>
        Array.from({ length: count }, (_, nth) => `${kind}-${nth}`)

      async function ordered(customers: readonly string[]): Promise<void> {
        await Promise.all(
          customers.map(async (id, nth) => {
            const customer = { id, name: id, email: emailOf(id), language: 'en' }
            await ask(nth % 3, ['POST', '/v1/customers'], customer)
            // Who became known here is known elsewhere a moment later.
            const body = orderOf(`by-${id}`, 1, id)
            await ask(nth % 3, ['POST', '/v1/orders'], body)
          }),
        )
      }
      async function become(state: string, customers: readonly string[]): Promise<void> {
        await Promise.all(
          customers.map((customer, nth) =>
            until(async () => {
              const letters = await ask((nth + 1) % 3, ['GET', `/v1/letters?recipient=${customer}`])
              const found = itemsOf(letters).find(({ id }) => id === letterOf(customer))
              return found?.['state'] === state
            }),
          ),
        )
      }
      const received = (customers: readonly string[]): readonly number[] =>
        customers.map((customer) => office.to(emailOf(customer)).length)

      it('are sent once each, whoever placed the order', async () => {
        const customers = customersOf('taken', 9)
        await ordered(customers)
        await become('sent', customers)
        assert.deepEqual(new Set(received(customers)), new Set([1]))
      })

      it('are sent about orders that another system places by a record', async () => {
        const customers = customersOf('recorded', 3)
        await Promise.all(
          customers.map(async (id, slot) => {
            const customer = { id, name: id, email: emailOf(id), language: 'en' }
            await ask(slot, ['POST', '/v1/customers'], customer)
            const value = { 'millrace.PlaceOrder': orderOf(`by-${id}`, 1, id) }
            await ask(slot, ['POST', `/v1/log/topics/${prefix}requests/records`], { value })
          }),
        )
        await become('sent', customers)
        assert.deepEqual(new Set(received(customers)), new Set([1]))
      })

      it('are uncertain where an instance was killed while they went out, and go out once', async () => {
        const customers = customersOf('cut', 3)
        for (const customer of customers) office.fates.set(emailOf(customer), 'silent')
        await ordered(customers)
        await until(() => received(customers).every((count) => count === 1))
        await Promise.all(slots.map((slot) => instances.kill(slot + 1)))
        for (const customer of customers) office.fates.delete(emailOf(customer))
        await become('uncertain', customers)
        // What comes later goes its way meanwhile.
        const later = customersOf('later', 3)
        await ordered(later)
        await become('sent', later)
        assert.deepEqual(new Set([...received(customers), ...received(later)]), new Set([1]))
      })

      it('are sent again by a person, at any instance', async () => {
        const customers = customersOf('cut', 3)
        for (const [slot, customer] of customers.entries()) {
          await ask(slot, ['POST', `/v1/letters/${letterOf(customer)}/resend`], by)
        }
        await become('sent', customers)
        assert.deepEqual(received(customers), [2, 2, 2])
      })
    })
  },
)
