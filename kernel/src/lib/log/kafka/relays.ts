/**
 * Job: what an instance carries beside its engine: the events of its shards into the topics that people
 * read, and what others ask for into the inboxes; with a producer of its own, and a topic in which it
 * says how far it has come.
 * Boundary: what lies in which topic and how it is written is told by others.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ShardTelling } from '../log.ts'
import type { Companion, Fresh } from './companion.ts'
import type { Connections } from './connections.ts'
import { EdgeReader, requestCarrier, type Requests } from './edge-reader.ts'
import { throughEvent, type Happened } from './happened.ts'
import { carrierAt, handsAt } from './hands.ts'
import { HandWriter } from './hand-writer.ts'
import { GroupMembership } from './membership.ts'
import { PartitionReader, type Reading } from './partition-reader.ts'
import { placesOf, type Places } from './places.ts'
import { Producer } from './producer.ts'
import { Facts, type FactsTopic, type LeftOut } from './relay-facts.ts'
import { RelayFeed } from './relay-feed.ts'
import { positionsIn, type Positions } from './relay-positions.ts'
import { RelayProducer, type CarrierTelling } from './relay-producer.ts'
import { Relay } from './relay.ts'
import { TopicBrowser } from './topic-browser.ts'
import {
  ensurePlanned,
  factsPlan,
  positionsPlan,
  requestsPlan,
  sharedPlan,
  type SharedTopic,
} from './topics.ts'

export type RelaysOptions = {
  readonly facts: readonly FactsTopic[]
  /** Where others ask for something. */
  readonly requestsTopic: string
  /** Topics that other systems have, too, by the names and with the partitions that these know. */
  readonly shared?: readonly SharedTopic[]
  /** At least so long from one transaction of relays to the next. */
  readonly beatMs?: number
  readonly onLeftOut: (event: LeftOut) => void
  /** Something failed, and is tried again. */
  readonly onTrouble: (error: unknown) => void
}

export type RelaysTelling = CarrierTelling & {
  /** Events that were carried, and how long the last of them had been waiting at the most. */
  readonly facts: number
  readonly behindMs: number
  /** Of each transaction how long what it carried had been waiting at the most (`durations.ts`). */
  readonly waits: readonly number[]
  readonly waitedMs: number
  /** Events that could not be written, and were left out. */
  readonly leftOut: number
  /** Records by other hands that were taken up. */
  readonly requests: number
}

const beatMsUsual = 80
const lookMs = 10
/** What may wait in memory of a shard's events; about a kilobyte each. */
const waitingMax = 5000
const fetchWaitMs = 10
/** What others ask for is read when it comes; that nothing does is no news to anybody. */
const requestsWaitMs = 500
/** How long a partition of requests that has come waits to be read at the most. */
const requestsLookMs = 100
/** Requests wait for a rebalance so long, and nobody else does. */
const edgeHeartbeatMs = 500
/** A transaction outlives a broker that is started again within this time; who died in one, not for long. */
const transactionMs = 10_000

export class Relays implements Companion {
  readonly #connections: Connections
  readonly #options: RelaysOptions
  readonly #producer: RelayProducer
  readonly #positions: Positions
  readonly #facts: Facts
  readonly #feed: RelayFeed
  readonly #relay: Relay<Happened>
  readonly #found: Found
  readonly browser: TopicBrowser
  readonly writer: HandWriter
  #edgeReader: EdgeReader | undefined

  private constructor(connections: Connections, options: RelaysOptions, begun: Begun) {
    const { topics, membership, installation } = connections
    const beatMs = options.beatMs ?? beatMsUsual
    this.#connections = connections
    this.#options = options
    const { found } = begun
    this.#found = found
    const shared = [options.requestsTopic, ...(options.shared ?? []).map(({ topic }) => topic)]
    const all = new Set([...options.facts.map(({ topic }) => topic), ...shared])
    const places = this.#placesOf([...all])
    this.browser = new TopicBrowser(places, connections.admin, () =>
      readerOf(connections, options.requestsTopic, { places, fetchWaitMs }),
    )
    this.writer = new HandWriter(connections)
    this.#producer = begun.producer
    this.#positions = positionsIn({
      ...{ topic: positionsTopic(connections), installation },
      admin: connections.admin,
      open: () => readerOf(connections, positionsTopic(connections), { fetchWaitMs }),
    })
    this.#facts = new Facts(
      options.facts,
      { installation, partitions: (topic) => found.get(topic)?.partitions.length ?? 1 },
      options.onLeftOut,
    )
    this.#feed = new RelayFeed(
      () => readerOf(connections, topics.events, { fetchWaitMs }),
      waitingMax,
    )
    this.#relay = new Relay({
      topic: topics.events,
      open: () => this.#feed.open(),
      positions: this.#positions,
      membership,
      commit: (carried, as) => this.#producer.commit(carried, as),
      carry: this.#facts.of,
      through: throughEvent,
      beatMs,
      onTrouble: options.onTrouble,
    })
  }

  /** Makes the topics that are missing. */
  static async begin(connections: Connections, options: RelaysOptions): Promise<Relays> {
    const { shards } = connections
    const { shared = [] } = options
    const names = new Set(shared.map(({ topic }) => topic))
    const own = options.facts.filter(({ topic }) => !names.has(topic))
    const producer = new RelayProducer(() => producerOf(connections))
    const making = ensured(connections, [
      ...own.map(({ topic, partitions }) => factsPlan(topic, partitions)),
      ...shared.map(sharedPlan),
      requestsPlan(options.requestsTopic, shards),
      positionsPlan(positionsTopic(connections)),
    ])
    const [found] = await Promise.all([making, producer.ready()])
    return new Relays(connections, options, { found, producer })
  }

  opened(shard: number, nextEvent: number): void {
    this.#feed.opened(shard, nextEvent)
    this.#relay.come([shard])
  }

  happened(fresh: Fresh): void {
    this.#feed.handOver(fresh)
  }

  closing(shard: number): Promise<void> {
    this.#feed.closed(shard)
    return this.#relay.leave([shard])
  }

  /** To be called when what is asked for can be handled. */
  readHands(all: readonly Requests[]): void {
    const { means, topics, shards, installation } = this.#connections
    const { client, brokers, slot, sessionMs, wire, topicPrefix } = means
    const places = this.#placesOf(all.map(({ topic }) => topic))
    const topic = this.#options.requestsTopic
    const into = { inbox: topics.inbox, shards, installation }
    this.#edgeReader = new EdgeReader({
      ...{ topic, ...handsAt(places, { positions: this.#positions, commit: this.#commit }) },
      join: () =>
        GroupMembership.open(client, {
          ...{ brokers, topic, places, slot, sessionMs, wire, group: `${topicPrefix}edge` },
          heartbeatMs: edgeHeartbeatMs,
        }),
      open: () =>
        readerOf(this.#connections, topic, {
          places,
          fetchWaitMs: requestsWaitMs,
          waitMs: requestsLookMs,
        }),
      carry: carrierAt(places, new Map(all.map((one) => [one.topic, requestCarrier(one, into)]))),
      beatMs: 0,
      onTrouble: this.#options.onTrouble,
    })
  }

  readonly #commit: RelayProducer['commit'] = (carried, as) => this.#producer.commit(carried, as)

  #placesOf(topics: readonly string[]): Places {
    const counts = topics.map((topic) => [topic, this.#found.get(topic)?.partitions.length ?? 0])
    return placesOf(new Map(counts as [string, number][]))
  }

  /** How many events of a shard that is here lie in no topic of facts yet. */
  lag({ shard, nextEvent }: Pick<ShardTelling, 'shard' | 'nextEvent'>): number {
    return this.#feed.left(shard, nextEvent) + this.#relay.underWay(shard)
  }

  /**
   * Resolves when what has been committed by now of shards that are here lies in the topics; with false
   * where one of them has left meanwhile.
   */
  async caughtUp(shards: () => readonly ShardTelling[]): Promise<boolean> {
    const wanted = shards().map((telling) => ({
      shard: telling.shard,
      carried: this.#relay.carriedOf(telling.shard) + this.lag(telling),
    }))
    for (;;) {
      const here = new Map(shards().map((telling) => [telling.shard, telling]))
      if (!wanted.every(({ shard }) => here.has(shard))) return false
      // Counted offsets have gaps: fewer may be left than it seemed.
      const isThere = wanted.every(({ shard, carried }) => {
        if (this.#relay.carriedOf(shard) >= carried) return true
        const telling = here.get(shard)
        return telling === undefined || this.lag(telling) === 0
      })
      if (isThere) return true
      await sleep(lookMs)
    }
  }

  get told(): RelaysTelling {
    const { carried, ...waiting } = this.#relay.told
    return {
      ...this.#producer.told,
      ...waiting,
      ...{ facts: carried, leftOut: this.#facts.leftOut },
      requests: this.#edgeReader?.told.carried ?? 0,
    }
  }

  async stop(): Promise<void> {
    await this.#edgeReader?.stop()
    await Promise.all([this.browser.close(), this.writer.close()])
    await this.#relay.stop()
    await this.#producer.close()
  }
}

type Found = Awaited<ReturnType<typeof ensurePlanned>>
type Begun = { readonly found: Found; readonly producer: RelayProducer }

const positionsTopic = ({ means }: Connections): string => `${means.topicPrefix}positions`

const ensured = (
  { admin, means: { brokers, replicas, wire } }: Connections,
  plans: Parameters<typeof ensurePlanned>[1],
) =>
  ensurePlanned(admin, plans, {
    replicas,
    settings: (topic) => wire.topicSettings(brokers, topic),
  })

const producerOf = ({ means: { client, wire, brokers, topicPrefix, slot } }: Connections) =>
  Producer.open(client, {
    brokers,
    transactionalId: `${topicPrefix}relays-${slot}`,
    transactionMs,
    wire,
  })

type Fetching = Pick<Reading, 'fetchWaitMs' | 'waitMs' | 'places'>

const readerOf = (
  { means: { client, brokers, topicPrefix } }: Connections,
  topic: string,
  fetching: Fetching,
) => PartitionReader.open(client, { topic, brokers, group: `${topicPrefix}reader`, ...fetching })
