/**
 * `npm run kill-test -- --times 50`: the real server under load, or one of several instances on Kafka,
 * is ended by `kill -9` at random moments and started again at once. No acknowledged order may be lost
 * or doubled, all must be final soon after the last start, and the laws must hold on what is stored.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { flagsOf } from './flags.ts'
import { isFinal, orderBody, stocked, surely } from './proof/client.ts'
import { wholeNumber } from './proof/whole-number.ts'
import { openShop, shopFlags, shopUsage } from './proof/shop.ts'

const usage = `Usage: npm run kill-test -- [flags]

  --times N       how often a process is killed (50)
  --clients N     how many place orders at once (32)
${shopUsage}
  --keep          leaves the store, and tells where it is
  --help`

const values = flagsOf(usage, {
  times: { type: 'string', default: '50' },
  clients: { type: 'string', default: '32' },
  keep: { type: 'boolean', default: false },
  ...shopFlags,
})
const times = wholeNumber('--times', values.times, 1)
const clientsMax = wholeNumber('--clients', values.clients, 1)
/** How soon it was is told; that is a matter of the machine, and that it comes is one of safety. */
const finalWithinMs = 120_000

/** Ids by the key that the client placed its order under. */
type Placed = Map<string, Set<string>>

class Load {
  readonly placed: Placed = new Map()
  #next = 0
  #stopped = false

  async client(urlNow: () => string): Promise<void> {
    while (!this.#stopped) {
      const nth = this.#next++
      const key = `order-${nth}`
      const reply = await surely(urlNow, ['POST', '/v1/orders'], { key, body: orderBody(nth) })
      if (reply.status !== 201) throw new Error(`${key}: ${JSON.stringify(reply)}`)
      const ids = this.placed.get(key) ?? new Set()
      this.placed.set(key, ids.add(String(reply.body['id'])))
    }
  }

  stop(): void {
    this.#stopped = true
  }
}

async function killTest(data: string): Promise<boolean> {
  const shop = await openShop(values, data)
  try {
    const urlNow = shop.url
    await stocked(urlNow, 10_000_000, 9_000_000_000)
    const load = new Load()
    const clients = Array.from({ length: clientsMax }, () => load.client(urlNow))
    for (let kill = 0; kill < times; kill++) {
      await pause(150 + Math.floor(Math.random() * 850))
      await shop.kill()
    }
    const startedAt = performance.now()
    load.stop()
    await Promise.all(clients)
    const { lost, open, lastMs } = await settle(urlNow, load.placed, startedAt)
    const doubled = await countDoubled(urlNow, load.placed)
    const { clean, text } = shop.verified()
    const code = await shop.stop()
    const rest = shop.verified()
    console.log(text)
    console.log(
      `${times} kills, ${load.placed.size} orders acknowledged, ${lost} lost, ${doubled} doubled, ` +
        `${open} not final ${finalWithinMs} ms after the last start (all known at ${Math.round(lastMs)} ms), ` +
        `exit ${code}, verify ${clean && rest.clean ? 'clean' : 'NOT clean'}`,
    )
    return lost + doubled + open === 0 && clean && rest.clean && code === 0
  } finally {
    await shop.end()
  }
}

/** Asks for each order until it is final or the time is over. */
async function settle(urlNow: () => string, placed: Placed, startedAt: number) {
  let lost = 0
  let open = 0
  const waiting = [...placed.values()].flatMap((ids) => [...ids])
  for (let at = 0; at < waiting.length; at += 100) {
    await Promise.all(
      waiting.slice(at, at + 100).map(async (id) => {
        let reply = await surely(urlNow, ['GET', `/v1/orders/${id}`])
        while (reply.status === 200 && !isFinal(reply)) {
          if (performance.now() - startedAt > finalWithinMs) break
          await pause(20)
          reply = await surely(urlNow, ['GET', `/v1/orders/${id}`])
        }
        if (reply.status !== 200) lost++
        else if (!isFinal(reply)) open++
      }),
    )
  }
  return { lost, open, lastMs: performance.now() - startedAt }
}

/** A key stands for one order, and every order that is stored for one key. */
async function countDoubled(urlNow: () => string, placed: Placed): Promise<number> {
  const known = new Set([...placed.values()].flatMap((ids) => [...ids]))
  let doubled = [...placed.values()].filter((ids) => ids.size > 1).length
  let cursor = ''
  for (;;) {
    const reply = await surely(urlNow, ['GET', `/v1/orders?limit=1000${cursor}`])
    const items = (reply.body['items'] ?? []) as readonly { readonly id: string }[]
    doubled += items.filter(({ id }) => !known.has(id)).length
    if (typeof reply.body['next'] !== 'string') return doubled
    cursor = `&cursor=${encodeURIComponent(reply.body['next'])}`
  }
}

const data = mkdtempSync(join(tmpdir(), 'millrace-kill-'))
try {
  process.exitCode = (await killTest(data)) ? 0 : 1
} finally {
  if (values.keep) console.log(data)
  else rmSync(data, { recursive: true, force: true })
}
