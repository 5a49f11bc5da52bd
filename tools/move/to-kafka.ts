/**
 * Job: moves a shop from a store on the embedded log to Kafka, while it runs or at rest.
 * Boundary: how a store holds still is the kernel's affair; what lies on Kafka, `KafkaTarget`'s.
 *
 * M1 What has to be written is found by comparison with what was read back, so a move that was ended
 *    anywhere is begun again and does the rest.
 *    What persons are sealed with goes along (keys-along.ts, M6).
 * M2 The store is sealed only when both sides were found the same while it held still; the shop on
 *    Kafka opens only when the store is sealed. So at no moment are there two.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  JournalTail,
  openStoreToRead,
  shardOf,
  StoreHouse,
  StoreRefused,
  type EventRecord,
  type StoreReader,
} from '@millrace/kernel'
import type { Where } from '@millrace/kernel/kafka'
import { StateSum, type Row } from '../state-hash/state-sum.ts'
import { batchesOf } from './batches.ts'
import { differences, type Change } from './difference.ts'
import { EventChains } from './event-chains.ts'
import { KeysAlong } from './keys-along.ts'
import { KafkaTarget } from './kafka-target.ts'
import { disagreements, seconds, tell, type Say, type Side } from './told.ts'

export type ToKafka = {
  readonly data: string
  readonly kafka: Where
  readonly masterKey: string | undefined
  readonly say: Say
}

const recordsAtOnce = 2000
/** A round that found less than this is short enough for the shop to hold still in the next. */
const fewEnough = 2000
const roundsMax = 20
const holdsMax = 5
const askedMsMax = 15_000

export async function moveToKafka({ data, kafka, masterKey, say }: ToKafka): Promise<void> {
  const keys = new KeysAlong({ data, kafka, masterKey })
  keys.checkStore()
  const store = openStoreToRead(data)
  const { installation, shards } = store
  store.close()
  const house = new StoreHouse(data)
  const isSealed = house.now?.is === 'elsewhere'
  const source = { installation, shards, place: data, isSealed }
  const target = await KafkaTarget.open(kafka, source, data).catch((error: unknown) => {
    house.close()
    throw error
  })
  try {
    if (target === undefined) {
      await keys.leaveStore()
      return say(`The shop of ${data} has moved there before.`)
    }
    const move = new Move({ data, keys, house, target, say, shards, place: placeOf(kafka, keys) })
    if (isSealed) await move.finish()
    else await move.run()
  } finally {
    await target?.close()
    house.close()
  }
}

export function placeOf(
  { brokers, topicPrefix }: Where,
  { are }: Pick<KeysAlong, 'are'> = { are: false },
): string {
  const prefix = topicPrefix === 'millrace.' ? '' : ` --topic-prefix ${topicPrefix}`
  const flags = `--brokers ${brokers}${prefix}${are ? ' --master-key FILE' : ''}`
  return `Kafka at ${brokers}, topics ${topicPrefix}… (npm start -- --log kafka ${flags})`
}

type Parts = {
  readonly data: string
  readonly keys: KeysAlong
  readonly house: StoreHouse
  readonly target: KafkaTarget
  readonly say: Say
  readonly shards: number
  readonly place: string
}

class Move {
  readonly #parts: Parts
  #sum = new StateSum()
  #events: EventChains
  #tail: JournalTail | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#events = new EventChains(parts.shards)
  }

  async run(): Promise<void> {
    const { house, target, say } = this.#parts
    try {
      for (let hold = 1; hold <= holdsMax; hold++) {
        await this.#copy()
        await this.#parts.keys.toKafka()
        if (await this.#hold()) return await this.finish()
        say('The shop has gone on before the rest was there; once more.')
      }
      throw new StoreRefused(
        'The shop writes faster than it can be copied. Try again when there is less to do.',
      )
    } finally {
      house.release(target.mark.move)
      this.#tail?.close()
    }
  }

  async finish(): Promise<void> {
    const { target, keys, say, place } = this.#parts
    await target.finish()
    await keys.leaveStore()
    say(`The shop is at ${place}`)
  }

  /** Round after round, until little is left. */
  async #copy(): Promise<void> {
    for (let round = 1; round <= roundsMax; round++) {
      const began = performance.now()
      const changes = this.#tail?.look() === true ? await this.#follow() : await this.#copyWhole()
      const took = performance.now() - began
      const { say, target } = this.#parts
      say(`  round ${round}: ${changes} rows, ${target.events.total} events, ${seconds(took)}`)
      if (changes <= fewEnough && this.#tail?.look() === true) return
    }
  }

  /** M1: against everything that was read back. */
  async #copyWhole(): Promise<number> {
    const { data, target, shards } = this.#parts
    this.#tail?.close()
    this.#sum = new StateSum()
    this.#events = new EventChains(shards)
    const store = openStoreToRead(data)
    this.#tail = new JournalTail(data, store.position)
    try {
      let changes = 0
      for (const service of new Set([...store.services(), ...target.services()])) {
        const rows = this.#summed(service, store.rows(service))
        for (const batch of batchesOf(
          differences(rows, target.copy.rows(service)),
          recordsAtOnce,
        )) {
          changes += batch.length
          await this.#write(service, batch)
          this.#tail.look()
        }
      }
      await this.#writeEvents(store, 0)
      await target.readBack()
      return changes
    } finally {
      store.close()
    }
  }

  /** What the shop has committed since. */
  async #follow(): Promise<number> {
    const { data, target } = this.#parts
    const last = new Map<string, { service: string; change: Change }>()
    for (const { service, ...change } of this.#tail?.take() ?? []) {
      const { key, map, entry } = change
      last.set([service, key, map, entry].join('\u001f'), { service, change })
    }
    for (const { service, change } of last.values()) {
      const before = target.copy.read(service, change)
      if (before !== undefined) this.#sum.remove(service, { ...change, value: before })
      if (change.value !== undefined) this.#sum.add(service, { ...change, value: change.value })
    }
    for (const batch of batchesOf(last.values(), recordsAtOnce)) {
      await target.write({
        writes: batch.map(({ service, change }) => this.#placed(service, change)),
      })
    }
    const store = openStoreToRead(data)
    try {
      await this.#writeEvents(store, undefined)
    } finally {
      store.close()
    }
    await target.readBack()
    return last.size
  }

  *#summed(service: string, rows: Iterable<Row>): Generator<Row> {
    for (const row of rows) {
      this.#sum.add(service, row)
      yield row
    }
  }

  async #write(service: string, changes: readonly Change[]): Promise<void> {
    const writes = changes.map((change) => this.#placed(service, change))
    await this.#parts.target.write({ writes })
  }

  #placed(service: string, change: Change) {
    return { ...change, service, shard: shardOf(change.key, this.#parts.shards) }
  }

  /** Those that are there already are only added up, to be compared with. */
  async #writeEvents(store: StoreReader, from: 0 | undefined): Promise<void> {
    const { target, shards } = this.#parts
    for (let shard = 0; shard < shards; shard++) {
      const there = target.events.count(shard)
      const events = this.#counted(store, shard, from ?? this.#events.count(shard))
      const missing = (function* () {
        for (const { offset, record } of events) if (offset >= there) yield { shard, record }
      })()
      for (const batch of batchesOf(missing, recordsAtOnce)) {
        await target.write({ events: batch })
        this.#tail?.look()
      }
    }
  }

  *#counted(store: StoreReader, shard: number, from: number): Generator<Counted> {
    let offset = from
    for (const record of store.eventsFrom(shard, from)) {
      this.#events.add(shard, record)
      yield { offset: offset++, record }
    }
  }

  /** M2: false where the shop went on before it was done. */
  async #hold(): Promise<boolean> {
    const { house, keys, target, place, say } = this.#parts
    const { move } = target.mark
    const began = performance.now()
    const isAtRest = house.ask(move, place)
    if (!isAtRest) await this.#untilHeld(move)
    say('  nobody writes; the rest is copied')
    const store = openStoreToRead(this.#parts.data)
    const inbox = store.inbox()
    store.close()
    if (this.#tail?.look() !== true) return false
    await this.#follow()
    await target.writeInbox(inbox)
    const persons = await keys.toKafka()
    const wrong = disagreements(this.#side, target.side)
    if (wrong.length > 0) {
      throw new StoreRefused(`The two sides are not the same, so nothing is moved. ${wrong[0]}`)
    }
    if (!house.seal(move, place)) return false
    const took = seconds(performance.now() - began)
    say(isAtRest ? '  sealed; nobody ran the shop' : `  sealed; the shop held still for ${took}`)
    if (persons > 0) say(`  ${persons} persons' keys have gone along`)
    tell(say, this.#side, target.side)
    return true
  }

  async #untilHeld(move: string): Promise<void> {
    const { house } = this.#parts
    for (let waited = 0; waited < askedMsMax; waited += 10) {
      const { now } = house
      if (now?.is === 'held' && now.move === move) return
      await sleep(10)
    }
    throw new StoreRefused('The shop runs, and does not hold still. Is it of an older release?')
  }

  get #side(): Side {
    return {
      services: this.#sum.services(),
      chains: this.#events.chains(),
      hash: this.#sum.hash(),
    }
  }
}

type Counted = { readonly offset: number; readonly record: EventRecord }
