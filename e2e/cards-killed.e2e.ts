/**
 * Orders by card, and the server killed while the provider is at one of its calls; where a broker was
 * given, three instances, each of which is killed while it waits for an answer.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { StandInProvider } from '../gateway/payments/stand-in-provider.ts'
import { isFinal, surely } from '../tools/proof/client.ts'
import { Instances } from '../tools/proof/instances.ts'
import { Restarting } from './restarting.ts'
import type { Body } from './running.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const command = join(import.meta.dirname, '../tools/reconcile.ts')

const price = 700
/** The first call of each kind about it is done, and answered when nobody waits any longer. */
const token = 'tok-late-2000'
const cardTimeoutMs = 1000

/** Where orders are sent, and whoever makes one there is killed with it. */
type Place = { readonly url: () => string; readonly kill: () => Promise<void> }
type Shop = {
  readonly places: readonly Place[]
  readonly stop: () => Promise<void>
}

async function embedded(flags: readonly string[]): Promise<Shop> {
  const server = new Restarting('--storefronts', 'none', ...flags)
  await server.open()
  const place = { url: () => server.url, kill: () => server.restart('SIGKILL') }
  return { places: [place, place, place], stop: () => server.close() }
}

async function onKafka(flags: readonly string[]): Promise<Shop> {
  const data = await mkdtemp(join(tmpdir(), 'millrace-cards-'))
  const more = ['--topic-prefix', `cards-${randomUUID().slice(0, 8)}.`, '--storefronts', 'none']
  const wanted = { count: 3, brokers: brokers ?? '', data, flags: [...more, ...flags] }
  const instances = await Instances.start(wanted)
  return {
    places: instances.urls.map((url, nth) => ({
      url: () => url,
      kill: () => instances.kill(nth + 1),
    })),
    stop: async () => {
      assert.equal(await instances.stop(), 0)
      await rm(data, { recursive: true, force: true })
    },
  }
}

const [log, open] =
  brokers === undefined ? (['the embedded log', embedded] as const) : (['Kafka', onKafka] as const)

void describe(`orders by card, when whoever asks the provider is killed, on ${log}`, () => {
  const provider = new StandInProvider()
  let providerUrl: string
  let shop: Shop
  /** By id, in which state they are to end. */
  const expected = new Map<string, string>()

  before(async () => {
    providerUrl = await provider.listen()
    const payment = ['--payment-url', providerUrl, '--card-timeout', String(cardTimeoutMs)]
    shop = await open(payment)
    await surely(anywhere, ['PUT', '/v1/stock/tea'], { body: { onHand: 100 } })
  })
  after(async () => {
    await shop.stop()
    await provider.close()
  })

  const anywhere = () => shop.places[0]?.url() ?? ''
  const placeAt = (nth: number): Place => {
    const place = shop.places[nth]
    if (place === undefined) throw new Error('There are three places.')
    return place
  }
  /** An order has its id from where it is placed, so that it is settled there. */
  async function placed({ url }: Place, key: string, more: object = {}): Promise<string> {
    const body = {
      ...{ customerId: 'c-1', currency: 'EUR', payment: { card: { token } }, ...more },
      lines: [{ sku: 'tea', quantity: 1, unitPrice: price }],
    }
    const { status, body: order } = await surely(url, ['POST', '/v1/orders'], { key, body })
    assert.equal(status, 201, JSON.stringify(order))
    return String(order['id'])
  }
  async function holds(): Promise<readonly Body[]> {
    const answer = await fetch(`${providerUrl}/holds`)
    return ((await answer.json()) as { items: readonly Body[] }).items
  }
  /** Waits for what the provider has done for each order. */
  const done = (ids: readonly string[], is: (hold: Body) => boolean) =>
    until(async () => {
      const found = (await holds()).filter(is).map(({ reference }) => reference)
      return ids.every((id) => found.includes(id))
    })
  async function ends(id: string, state: string): Promise<void> {
    const seen = await surely(anywhere, ['GET', `/v1/orders/${id}`])
    if (seen.body['state'] === state) return
    await until(async () => {
      const order = await surely(anywhere, ['GET', `/v1/orders/${id}?wait=20`])
      return isFinal(order) && order.body['state'] === state
    })
  }

  it('are held once, and let go where they are refused, when it holds for them', async () => {
    const place = placeAt(0)
    const kept = await Promise.all(['a', 'b', 'c'].map((key) => placed(place, key)))
    const slot = { delivery: { slot: 'never' } }
    const refused = await Promise.all(['d', 'e'].map((key) => placed(place, key, slot)))
    for (const id of kept) expected.set(id, 'APPROVED')
    for (const id of refused) expected.set(id, 'CANCELED')
    await done([...kept, ...refused], () => true)
    await place.kill()
    for (const [id, state] of expected) await ends(id, state)
  })

  it('are charged once, when it takes what it holds', async () => {
    const place = placeAt(1)
    const ids = await Promise.all(['f', 'g', 'h'].map((key) => placed(place, key)))
    for (const id of ids) expected.set(id, 'APPROVED')
    await done(ids, ({ state }) => state === 'captured')
    await place.kill()
    for (const id of ids) await ends(id, 'APPROVED')
  })

  it('get back what was taken once, when it gives back', async () => {
    const place = placeAt(2)
    const ids = await Promise.all(['i', 'j', 'k'].map((key) => placed(place, key)))
    for (const id of ids) await ends(id, 'APPROVED')
    for (const id of ids) {
      const cancel = { key: `cancel-${id}`, body: { reason: 'I changed my mind.' } }
      await surely(place.url, ['POST', `/v1/orders/${id}/cancel`], cancel)
      expected.set(id, 'CANCELED')
    }
    await done(ids, ({ refunded }) => refunded === price)
    await place.kill()
    for (const id of ids) await ends(id, 'CANCELED')
  })

  it('agree with the book of the provider', async () => {
    const kept = await holds()
    assert.equal(kept.length, expected.size)
    for (const { reference, captured, refunded, state } of kept) {
      const isApproved = expected.get(String(reference)) === 'APPROVED'
      const left = Number(captured) - Number(refunded)
      assert.equal(left, isApproved ? price : 0, `${String(reference)} has paid ${left}`)
      assert.notEqual(state, 'held', `What ${String(reference)} holds is left there.`)
    }
    const { code, text } = await reconciled('--url', anywhere(), '--payment-url', providerUrl)
    assert.match(
      text,
      new RegExp(`^OK: ${expected.size} orders by card and 0 from accounts of .* agree$`, 'm'),
    )
    assert.equal(code, 0)
  })
})

async function reconciled(...flags: readonly string[]) {
  const child = spawn(process.execPath, [command, ...flags])
  const told: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => told.push(part))
  }
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.once('close', resolve)
  return { code: await promise, text: Buffer.concat(told).toString() }
}
