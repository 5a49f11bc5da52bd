/** Fresh reads where there are several instances, on a real broker: also of what was written elsewhere. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { surely } from '../tools/proof/client.ts'
import { Instances } from '../tools/proof/instances.ts'
import type { Body } from './running.ts'

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

type Told = { readonly status: number; readonly position: string; readonly body: Body }

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
      const at = () => instances.urls[0] ?? ''
      for (const name of names) {
        await surely(at, ['PUT', `/v1/stock/sku-${name}`], { body: { onHand: 1000 } })
        const account = { id: `account-${name}`, currency: 'EUR' }
        await surely(at, ['POST', '/v1/accounts'], { body: account, key: `open-${name}` })
        const deposit = { body: { amount: money }, key: `deposit-${name}` }
        await surely(at, ['POST', `/v1/accounts/account-${name}/deposits`], deposit)
      }
    })
    after(async () => {
      assert.equal(await instances.stop(), 0)
      await rm(data, { recursive: true, force: true })
    })

    /** Each call comes to another instance than the one before. */
    async function asked(
      [method, path]: readonly [string, string],
      headers: Readonly<Record<string, string>>,
      body?: unknown,
    ): Promise<Told> {
      const url = instances.urls[nth++ % instances.urls.length] ?? ''
      const json = body === undefined ? {} : { 'content-type': 'application/json' }
      const answer = await fetch(url + path, {
        ...{ method, headers: { ...headers, ...json } },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const position = answer.headers.get('millrace-position') ?? ''
      return { status: answer.status, position, body: (await answer.json()) as Body }
    }

    const reading = (path: string, position: string, seconds = 60) =>
      asked(['GET', path], { 'millrace-after': position, prefer: `wait=${seconds}` })

    it('show what a write has caused at once, wherever that lies', async () => {
      for (let round = 0; round < 3; round++) {
        for (const name of names) {
          const id = `o-${round}-${name}`
          const wait = { prefer: 'wait=60' }
          const placed = await asked(['POST', '/v1/orders'], wait, orderOf(name, id))
          assert.equal(placed.body['state'], 'APPROVED', JSON.stringify(placed.body))
          positions.push(placed.position)

          const paid = await reading(`/v1/accounts/account-${name}`, placed.position)
          assert.equal(paid.body['balance'], money - price)
          const letters = await reading(`/v1/letters?orderId=${id}`, placed.position)
          assert.equal((letters.body['items'] as readonly Body[]).length, 1)
          const approved = await reading('/v1/orders?state=APPROVED&limit=1', placed.position)
          assert.equal((approved.body['items'] as readonly Body[])[0]?.['id'], id)

          const cancel = { reason: 'I changed my mind.' }
          const canceled = await asked(['POST', `/v1/orders/${id}/cancel`], {}, cancel)
          assert.equal(canceled.status, 200)
          const back = await reading(`/v1/accounts/account-${name}`, canceled.position)
          assert.equal(back.body['balance'], money, `The refund of ${id} is not seen.`)
        }
      }
    })

    it('show in the log what a write has told, whichever is asked', async () => {
      const topic = `${prefix}stock`
      for (const [round, url] of instances.urls.entries()) {
        const name = names[round] ?? ''
        const onHand = 2000 + round
        const put = await asked(['PUT', `/v1/stock/sku-${name}`], {}, { onHand })
        assert.equal(put.status, 200)
        const told = await recordsAfter(put.position, { url, topic })
        assert.ok(
          told.some(({ key, value }) => {
            return key === `shop/sku-${name}` && JSON.stringify(value).includes(`:${onHand}`)
          }),
          `What the write has told is not in ${topic}: ${JSON.stringify(told.at(-1))}`,
        )
      }
    })

    /** All that lies in a topic, as one instance shows it to who asks for what is after a write. */
    async function recordsAfter(
      position: string,
      { url, topic }: { readonly url: string; readonly topic: string },
    ): Promise<readonly Body[]> {
      const headers = { 'millrace-after': position, prefer: 'wait=60' }
      const found: Body[] = []
      for (let partition = 0; partition < factsPartitions; partition++) {
        for (let offset = 0, isMore = true; isMore;) {
          const query = `partition=${partition}&offset=${offset}&limit=1000`
          const answer = await fetch(`${url}/v1/log/topics/${topic}/records?${query}`, { headers })
          assert.equal(answer.status, 200)
          const { items, next } = (await answer.json()) as { items: Body[]; next: number }
          found.push(...items)
          isMore = items.length > 0
          offset = next
        }
      }
      return found
    }

    it('tell the stream of an order, also what comes later, whichever is asked', async () => {
      const id = 'followed'
      const wait = { prefer: 'wait=60' }
      await asked(['POST', '/v1/orders'], wait, orderOf(0, id))
      const listening = instances.urls.map((url) => followed(url, id, 'orders.canceled'))
      await asked(['POST', `/v1/orders/${id}/cancel`], {}, { reason: 'No.' })
      const told = await Promise.all(listening)
      const { body } = await asked(['GET', `/v1/orders/${id}/history`], {})
      const ids = (body['items'] as readonly Body[]).map((line) => Number(line['id']))
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
        const last = seen.at(-1)
        const headers = last === undefined ? {} : { 'last-event-id': String(last) }
        const stream = await fetch(`${url}/v1/orders/${id}/stream`, { headers })
        const text = await stream.text()
        seen.push(...[...text.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number)))
        isThere = text.includes(what)
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
        const { status, body } = await reading('/v1/orders', text, 0)
        assert.equal(status, 503)
        assert.match(String(body['type']), /\/not-fresh$/)
      }
    })

    it('count what was written before a shard moved as there', async () => {
      instances.signal(2, 'SIGKILL')
      const joined = positions.join(',')
      for (const _ of instances.urls) {
        const told = await untilThere(() => reading('/v1/orders', joined))
        assert.equal(told.status, 200, JSON.stringify(told.body))
      }
    })

    /** Whoever is asked may have just died, or its shards may have no owner yet. */
    async function untilThere(ask: () => Promise<Told>): Promise<Told> {
      for (;;) {
        const told = await ask().catch(() => undefined)
        if (told !== undefined && told.status !== 503) return told
        await sleep(20)
      }
    }
  },
)
