/**
 * Job: moves a shop from Kafka to a store on the embedded log, while its instances run or at rest.
 * Boundary: how instances are kept from it is the kernel's affair (`KafkaHold`); how a store is made of
 * what comes, too (`StoreBuilder`).
 *
 * M3 The store follows the topics, and notes in the same commits how far: ended anywhere, it goes on
 *    from there.
 * M4 The topics are sealed only when both sides were found the same while nobody could write; the store
 *    can be started only when the topics are sealed. So at no moment are there two.
 *    What persons are sealed with goes along (keys-along.ts, M6).
 * M5 What lies in the storefronts' topics is looked at before the shop is sealed: what cannot be read for
 *    want of a registry keeps the shop where it is.
 */
import { resolve } from 'node:path'
import {
  cameFrom,
  MemoryKeyStore,
  openStoreToRead,
  shardOf,
  StoreBuilder,
  StoreRefused,
  type KeyStore,
} from '@millrace/kernel'
import {
  KafkaHold,
  KafkaStoreReader,
  marksIn,
  positionsIn,
  sameEnds,
  type AllEnds,
  type PlacedMessage,
  type Where,
} from '@millrace/kernel/kafka'
import { Personal } from '../../gateway/customers/personal.ts'
import { nativeTenant } from '../../gateway/edge.ts'
import { storefronts } from '#storefronts/all'
import { StateSum } from '../state-hash/state-sum.ts'
import { EventChains } from './event-chains.ts'
import { readHandsAlong, withoutThose } from './hands-along.ts'
import { SchemasOf } from './schemas-of.ts'
import { KeysAlong } from './keys-along.ts'
import { placeOf } from './to-kafka.ts'
import { disagreements, seconds, tell, type Say, type Side } from './told.ts'
import { TopicsAlong, topicsService } from './topics-along.ts'

export type ToStore = {
  readonly kafka: Where
  readonly data: string
  /** Somebody else's registry, where the shop's schemas lie in one. */
  readonly registry: string | undefined
  readonly masterKey: string | undefined
  readonly say: Say
}

const logService = '~log'
const allTopics = storefronts.flatMap(({ topics }) => topics)
/** A round that read less than this is short enough for the shop to be held in the next. */
const fewEnough = 2000
const roundsMax = 20
const holdsMax = 3
/** With more rows they are compared before and after the shop is held, and not meanwhile. */
const comparedMax = 150_000

export async function moveToStore(wanted: ToStore): Promise<void> {
  const { kafka, data, registry, masterKey, say } = wanted
  const keys = new KeysAlong({ data: resolve(data), kafka, masterKey })
  await keys.checkKafka()
  const reader = await KafkaStoreReader.open(kafka)
  const { installation: from, shards } = reader
  const schemas = new SchemasOf(kafka, registry)
  let builder: StoreBuilder | undefined
  try {
    const directory = resolve(data)
    if (cameFrom(directory) === from) {
      await keys.leaveKafka()
      return say(`The shop has moved to ${directory} before.`)
    }
    builder = new StoreBuilder({ directory, shards, from, place: placeOf(kafka) })
    const around = { reader, registry: schemas.opened }
    const topics: Parts['topics'] = (personal) =>
      new TopicsAlong({ ...around, personal, topics: allTopics })
    const hands: Parts['hands'] = (personal) => readHandsAlong({ ...around, personal, kafka })
    const move = new Move({ reader, builder, keys, kafka, directory, topics, hands, say })
    await move.run()
    say(`The shop is in ${directory} (npm start -- --data ${directory} --shards ${shards})`)
  } finally {
    builder?.close()
    await schemas.close()
    await reader.close()
  }
}

type Parts = {
  readonly reader: KafkaStoreReader
  readonly builder: StoreBuilder
  readonly keys: KeysAlong
  readonly kafka: Where
  readonly directory: string
  readonly topics: (personal: Personal) => TopicsAlong
  readonly hands: (personal: Personal) => ReturnType<typeof readHandsAlong>
  readonly say: Say
}

class Move {
  readonly #parts: Parts
  readonly #sum = new StateSum()
  readonly #events: EventChains

  constructor(parts: Parts) {
    this.#parts = parts
    const { reader, builder } = parts
    this.#events = new EventChains(reader.shards)
    // What an earlier try brought along counts as it was brought; all is compared in the end.
    this.#sum.addAll(this.#services(), (service) => builder.copy.rows(service))
    for (const shard of this.#shards) {
      for (const record of builder.events(shard)) this.#events.add(shard, record)
    }
  }

  async run(): Promise<void> {
    await this.#copy()
    if (this.#isSealed()) {
      await this.#untilQuiet()
      return this.#finish()
    }
    // M5. Nothing of it is kept.
    const nobody = personalOf(new MemoryKeyStore())
    await this.#parts.topics(nobody).read()
    await this.#parts.hands(nobody)
    const hold = await KafkaHold.open(this.#parts.kafka, this.#parts.reader.shards)
    try {
      for (let tries = 1; tries <= holdsMax; tries++) {
        if (await this.#held(hold)) return this.#finish()
        this.#parts.say('That took too long, and the shop goes on; once more.')
        await this.#copy()
      }
    } finally {
      await hold.close()
    }
    throw new StoreRefused(
      'The rest could not be copied in time. Try again when there is less to do.',
    )
  }

  get #shards(): readonly number[] {
    return Array.from({ length: this.#parts.reader.shards }, (_, shard) => shard)
  }

  /** Refuses a shop that is not there, or half. */
  #isSealed(): boolean {
    const { builder, reader, directory } = this.#parts
    const mark = marksIn(builder.copy, reader.shards)[0]
    if (mark === undefined || mark.is === 'leaving') return false
    if (mark.is === 'elsewhere' && mark.place === directory) return true
    const where = mark.is === 'elsewhere' ? 'has moved to' : 'is only half here, from'
    throw new StoreRefused(`The shop of these topics ${where} ${mark.place}.`)
  }

  async #copy(): Promise<void> {
    const { reader, say } = this.#parts
    for (let round = 1; round <= roundsMax; round++) {
      const began = performance.now()
      const records = await this.#follow(await reader.ends())
      const took = seconds(performance.now() - began)
      say(`  round ${round}: ${records} records, ${this.#events.total} events in all, ${took}`)
      if (records <= fewEnough) return
    }
  }

  /** M3 */
  async #follow(to: AllEnds): Promise<number> {
    const { reader, builder } = this.#parts
    const states = await reader.followState(
      builder.copy,
      to.state,
      (service, row, { before, after }) => {
        if (service === logService) return
        if (before !== undefined) this.#sum.remove(service, { ...row, value: before })
        if (after !== undefined) this.#sum.add(service, { ...row, value: after })
      },
    )
    const from = new Map(this.#shards.map((shard) => [shard, builder.mark(shard)]))
    const events = await reader.readEvents(from, to.events, (records, marks) => {
      for (const { shard, record } of records) this.#events.add(shard, record)
      builder.addEvents(records, marks)
    })
    return states + events
  }

  /** Resolves when all is here that was there when nobody wrote any more. */
  async #untilQuiet(): Promise<void> {
    const { reader } = this.#parts
    for (let ends = await reader.ends(); ;) {
      await this.#follow(ends)
      const now = await reader.ends()
      if (sameEnds(ends, now)) return
      ends = now
    }
  }

  /** M4: false where it took too long. */
  async #held(hold: KafkaHold): Promise<boolean> {
    const { reader, directory, say } = this.#parts
    const began = performance.now()
    await hold.take({ place: directory, from: reader.installation, move: reader.installation })
    say('  nobody writes; the rest is copied')
    try {
      await this.#untilQuiet()
      const rows = this.#sum.services().reduce((sum, { rows: count }) => sum + count, 0)
      if (rows <= comparedMax) this.#compare()
      if (await hold.seal()) {
        say(`  sealed; the shop was held for ${seconds(performance.now() - began)}`)
        return true
      }
    } catch (error) {
      await hold.giveBack()
      throw error
    }
    await hold.giveBack()
    return false
  }

  #compare(): void {
    const { builder } = this.#parts
    const services = this.#services()
    const there = new StateSum().addAll(services, (service) => builder.copy.rows(service))
    const events = new EventChains(this.#parts.reader.shards)
    for (const shard of this.#shards) {
      for (const record of builder.events(shard)) events.add(shard, record)
    }
    check(this.#side, sideOf(there, events))
  }

  async #finish(): Promise<void> {
    const { reader, builder, keys, directory, say } = this.#parts
    const positions = positionsIn(builder.copy, reader.shards)
    const persons = await keys.toStore()
    if (persons > 0) say(`  ${persons} persons' keys go along`)
    const unread = await keys.atHome((store) => this.#parts.hands(personalOf(store)))
    const waiting = await reader.readInbox(positions, (await reader.ends()).inbox)
    const hands = withoutThose(unread, waiting)
    say(`  ${hands.length} records by other hands that nobody had taken up go along`)
    const topics = await keys.atHome((store) => this.#topicsAlong(personalOf(store)))
    builder.finish([...waiting, ...hands, ...topics], [logService])
    const store = openStoreToRead(directory)
    try {
      const sum = new StateSum().addAll(store.services(), (service) => store.rows(service))
      const events = new EventChains(reader.shards)
      for (const { shard, record } of store.events()) events.add(shard, record)
      tell(say, this.#side, sideOf(sum, events))
      check(this.#side, sideOf(sum, events))
    } finally {
      store.close()
    }
    await keys.leaveKafka()
  }

  /** The store is told anew what lies in the storefronts' topics, and forgets what it knew of them. */
  async #topicsAlong(personal: Personal): Promise<readonly PlacedMessage[]> {
    const { builder, reader, say } = this.#parts
    const topics = this.#parts.topics(personal)
    await topics.read()
    for (const shard of this.#shards) for (const event of builder.events(shard)) topics.tell(event)
    const before = [...builder.copy.rows(topicsService)].filter((row) => topics.isKept(row))
    const gone = before.map(({ key, map, entry }) => {
      const shard = shardOf(key, reader.shards)
      return { ...{ shard, service: topicsService, key, map, entry }, value: undefined }
    })
    for (const row of before) this.#sum.remove(topicsService, row)
    builder.copy.take(gone, new Map())
    const left = topics.broken === 0 ? '' : `; ${topics.broken} that break their contract are left`
    say(`  ${topics.messages.length} records of the storefronts' topics go along${left}`)
    return topics.messages
  }

  #services(): readonly string[] {
    return this.#parts.builder.copy.services().filter((service) => service !== logService)
  }

  get #side(): Side {
    return sideOf(this.#sum, this.#events)
  }
}

const personalOf = (keys: KeyStore): Personal => new Personal(keys, nativeTenant)

const sideOf = (sum: StateSum, events: EventChains): Side => ({
  services: sum.services(),
  chains: events.chains(),
  hash: sum.hash(),
})

function check(from: Side, to: Side): void {
  const [wrong] = disagreements(from, to)
  if (wrong !== undefined) throw new StoreRefused(`The two sides are not the same. ${wrong}`)
}
