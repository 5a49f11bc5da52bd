/** Fresh reads where there are several instances, on a real broker: also of what was written elsewhere. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { Client, positionOf, type Done } from '../client/client.ts'
import { Instances } from '../tools/proof/instances.ts'
import { fetchAsSaid } from './told-as-said.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const reason = 'no broker was given; `npm run kafka:test` brings one along'

const names = [0, 1, 2, 3, 4, 5]
const factsPartitions = 2
const money = 10_000
const price = 100

const orderOf = (name: number, id: string) => ({
  ...{ id, customerId: `c-${name}`, currency: 'EUR' },
  lines: [{ sku: `sku-${name}`, quantity: 1, unitPrice: price }],
  payment: { account: `account-${name}` },
})

const clientAt = (url = '', patienceMs = 0) => new Client({ url, patienceMs, fetch: fetchAsSaid })

void describe(
  'fresh reads on three instances',
  { skip: brokers === undefined ? reason : false },
  () => {
    let instances: Instances
    let data: string
    let nth = 0
    const prefix = `fresh-${randomUUID().slice(0, 8)}.`
    /** Of writes long ago. */
    const positions: string[] = []

    before(async () => {
      data = await mkdtemp(join(tmpdir(), 'millrace-fresh-'))
      const flags = ['--topic-prefix', prefix]
      instances = await Instances.start({ count: 3, brokers: brokers ?? '', data, flags })
      const shop = clientAt(instances.urls[0], 60_000)
      for (const name of names) {
        await shop.done('PUT /v1/stock/{sku}', { sku: `sku-${name}`, body: { onHand: 1000 } })
        const account = { id: `account-${name}`, currency: 'EUR' }
        await shop.done('POST /v1/accounts', { body: account, once: `open-${name}` })
        const deposit = { id: account.id, body: { amount: money }, once: `deposit-${name}` }
        await shop.done('POST /v1/accounts/{id}/deposits', deposit)
      }
    })
    after(async () => {
      assert.equal(await instances.stop(), 0)
      await rm(data, { recursive: true, force: true })
    })

    /** Each call comes to another instance than the one before. */
    const another = () => clientAt(instances.urls[nth++ % instances.urls.length])
    const place = (name: number, id: string) =>
      another().call('POST /v1/orders', { body: orderOf(name, id), wait: 60 })
    const cancel = (id: string, reason: string) =>
      another().call('POST /v1/orders/{id}/cancel', { id, body: { reason } })
    /** What is read includes at least that. */
    const from = (write: { readonly headers: Headers }) => ({ after: positionOf(write), wait: 60 })
    const balanceOf = async (name: number, write: { readonly headers: Headers }) => {
      const asked = { id: `account-${name}`, ...from(write) }
      return (await another().done('GET /v1/accounts/{id}', asked)).balance
    }

    it('show what a write has caused at once, wherever that lies', async () => {
      for (let round = 0; round < 3; round++) {
        for (const name of names) {
          const id = `o-${round}-${name}`
          const placed = await place(name, id)
          const isApproved = placed.status === 201 && placed.body.state === 'APPROVED'
          assert.ok(isApproved, JSON.stringify(placed.body))
          positions.push(positionOf(placed))

          assert.equal(await balanceOf(name, placed), money - price)
          const written = { ...from(placed), query: { orderId: id } }
          assert.equal((await another().done('GET /v1/letters', written)).items.length, 1)
          const newest = { ...from(placed), query: { state: 'APPROVED', limit: 1 } } as const
          assert.equal((await another().done('GET /v1/orders', newest)).items[0]?.id, id)

          const canceled = await cancel(id, 'I changed my mind.')
          assert.equal(canceled.status, 200)
          assert.equal(await balanceOf(name, canceled), money, `The refund of ${id} is not seen.`)
        }
      }
    })

    it('show in the log what a write has told, whichever is asked', async () => {
      const topic = `${prefix}stock`
      for (const [round, url] of instances.urls.entries()) {
        const sku = `sku-${names[round] ?? ''}`
        const onHand = 2000 + round
        const put = await another().call('PUT /v1/stock/{sku}', { sku, body: { onHand } })
        assert.equal(put.status, 200)
        const told = await recordsAfter(put, { url, topic })
        assert.ok(
          told.some(({ key, value }) => {
            return key === `shop/${sku}` && JSON.stringify(value).includes(`:${onHand}`)
          }),
          `What the write has told is not in ${topic}: ${JSON.stringify(told.at(-1))}`,
        )
      }
    })

    /** All that lies in a topic, as one instance shows it to who asks for what is after a write. */
    async function recordsAfter(
      write: { readonly headers: Headers },
      { url, topic }: { readonly url: string; readonly topic: string },
    ) {
      const found: Done<'GET /v1/log/topics/{topic}/records'>['items'][number][] = []
      for (let partition = 0; partition < factsPartitions; partition++) {
        for (let offset = 0, isMore = true; isMore;) {
          const { items, next } = await clientAt(url).done('GET /v1/log/topics/{topic}/records', {
            ...{ topic, ...from(write), query: { partition, offset, limit: 1000 } },
          })
          found.push(...items)
          isMore = items.length > 0
          offset = next
        }
      }
      return found
    }

    it('tell the stream of an order, also what comes later, whichever is asked', async () => {
      const id = 'followed'
      await place(0, id)
      const listening = instances.urls.map((url) => followed(url, id, 'orders.canceled'))
      await cancel(id, 'No.')
      const told = await Promise.all(listening)
      const { items } = await another().done('GET /v1/orders/{id}/history', { id })
      const ids = items.map((line) => Number(line.id))
      for (const seen of told) {
        assert.deepEqual(
          seen.toSorted((a, b) => a - b),
          seen,
        )
        assert.deepEqual(new Set(seen).size, seen.length)
        assert.ok(seen.every((one) => ids.includes(one)))
      }
    })

    /** The ids of the lines of a stream up to one of that kind; where it ends before, it is opened again. */
    async function followed(url: string, id: string, what: string): Promise<readonly number[]> {
      const seen: number[] = []
      for (let isThere = false; !isThere;) {
        for await (const line of clientAt(url).follow(id, seen.at(-1)?.toString())) {
          seen.push(Number(line.id))
          isThere ||= line.what === what
        }
      }
      return seen
    }

    it('say so where something is not there yet', async () => {
      const [installation, ...numbers] = JSON.parse(
        Buffer.from(positions.at(-1) ?? '', 'base64url').toString(),
      ) as [string, ...number[]]
      const ahead = numbers.map((number, at) => (at % 2 === 0 ? number : number + 1_000_000))
      // An instance names its own shards: only of those somebody can tell that they are behind.
      const text = Buffer.from(JSON.stringify([installation, ...ahead])).toString('base64url')
      for (const _ of instances.urls) {
        const { status, kind } = await another().refused('GET /v1/orders', { after: text, wait: 0 })
        assert.deepEqual([status, kind], [503, 'not-fresh'])
      }
    })

    it('count what was written before a shard moved as there', async () => {
      instances.signal(2, 'SIGKILL')
      const read = { after: positions.join(','), wait: 60 }
      for (const _ of instances.urls) {
        // Whoever is asked may have just died, or its shards may have no owner yet.
        await until(async () => {
          const told = await another()
            .call('GET /v1/orders', read)
            .catch(() => undefined)
          if (told === undefined || told.status === 503) return false
          assert.equal(told.status, 200, JSON.stringify(told.body))
          return true
        })
      }
    })
  },
)
