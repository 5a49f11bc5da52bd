/**
 * 6. A simulation: everything goes wrong, on a seed. `node tools/run.js guide/06-simulation.ts`
 *
 * The log is one in memory whose commits fail when they are told to. Whoever asked and heard nothing asks
 * again, as a client does. At the end a law is held against what is stored; a seed that breaks it breaks it
 * every time. `npm run simulate` does so with the whole of Millrace.
 */
import assert from 'node:assert/strict'
import { Engine } from '@millrace/kernel'
import { Cluster } from '@millrace/kernel/testing'
import { books, giveBack, lend } from './01-first-service.ts'
import type { Say } from './on-a-store.ts'

const tenant = 'library'
const acts = 100

/** The same numbers for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 1) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** How often the process was killed, and what happened in order. */
export async function simulate(seed: number) {
  const random = randomOf(seed)
  const cluster = new Cluster({ installation: 'guide', shards: 2 })
  let crashes = 0
  const cutOff = () => {
    if (random(5) > 0) return
    crashes++
    throw new Error('The process is killed.')
  }
  const start = async () => {
    for (const shard of cluster.shards) shard.owner = undefined
    // Before a commit it was in vain; after one only its answer is lost.
    const log = cluster.instance({ beforeCommit: cutOff, afterCommit: cutOff })
    const newId = () => 'unused'
    const engine = new Engine({ log, services: [books], clock: () => 0, elapsed: () => 0, newId })
    await engine.start()
    return engine
  }
  let engine = await start()
  for (let nth = 0; nth < acts; nth++) {
    const book = `book-${random(3)}`
    const reader = `reader-${random(3)}`
    const sent = random(2) === 0 ? lend({ book, reader }) : giveBack({ book })
    // Under its key a call is done once, however often it is sent.
    const once = { key: `act-${nth}`, digest: '' }
    for (let isDone = false; !isDone;) {
      const asked = engine.ask(sent, { tenant, id: `act-${nth}`, once }).catch(() => undefined)
      const turn = await engine.turn().catch(() => 'failed')
      isDone = turn !== 'failed' && (await asked) !== undefined
      if (!isDone) engine = await start()
    }
  }
  const events = await Promise.all([0, 1].map((shard) => engine.events(shard, 0, 10_000)))
  return { crashes, told: events.flat().map(({ record }) => record) }
}

export async function story(say: Say): Promise<void> {
  for (const seed of [1, 2]) {
    const { crashes, told } = await simulate(seed)
    const has = new Map<unknown, unknown>()
    for (const { type, data } of told) {
      const { book, reader } = data as { book: string; reader: string }
      // The law: a book is lent when it is there, and comes back from whoever has it.
      if (type === 'books.lent') assert.equal(has.get(book), undefined)
      else assert.equal(has.get(book), reader)
      has.set(book, type === 'books.lent' ? reader : undefined)
    }
    assert.deepEqual(await simulate(seed), { crashes, told }, 'one seed is one run')
    say(`seed ${seed}: ${crashes} crashes, ${told.length} events, and no book was lent twice`)
  }
}

if (import.meta.main) await story(console.log)
