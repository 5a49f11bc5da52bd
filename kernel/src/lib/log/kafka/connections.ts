/** Job: everything that the log is connected to, opened together and closed together. */
import { join } from 'node:path'
import { Admin } from './admin.ts'
import { loadClient, type KafkaClient } from './client.ts'
import { refusalOf } from './errors.ts'
import { LostEnds, type LostEndLine } from './lost-ends.ts'
import { GroupMembership, type Membership } from './membership.ts'
import { silence } from './no-broker.ts'
import { PartitionReader } from './partition-reader.ts'
import { PatientReader } from './patient-reader.ts'
import { plainTextRefusal } from './plain-text.ts'
import { Producer } from './producer.ts'
import { StateCache, type CacheOptions, type StateCopy } from './state-cache.ts'
import { ensureTopics, removalsKeptMs, topicsWith, type Topics } from './topics.ts'
import { overSockets, type Wire } from './wire.ts'

export type KafkaOptions = {
  readonly brokers: string
  readonly shards: number
  /** Where the copy of the state is kept. */
  readonly directory: string
  /** Which of the instances this is: whoever starts as the same one takes over from it. */
  readonly slot?: string
  readonly topicPrefix?: string
  readonly replicas?: number
  readonly sessionMs?: number
  readonly clientFolder?: string
  /**
   * How other instances reach this one, asked when a shard has opened; where it is given, owners tell
   * each other where they are.
   */
  readonly contact?: () => string
  readonly clock?: () => number
  /** Hears what whoever runs this should know. */
  readonly say?: (line: LostEndLine) => void
  /** What is native, or of this machine, and is something else in a simulation. */
  readonly driver?: Driver
  /** Who decides which shards are ours; usually the group of all instances. */
  readonly membership?: (make: () => Promise<GroupMembership>) => Promise<Membership>
}

export type Driver = {
  readonly client: KafkaClient
  readonly wire: Wire
  readonly openCopy: (options: CacheOptions) => StateCopy | Promise<StateCopy>
  readonly plainText: typeof plainTextRefusal
}

/** With what more can be connected. */
export type Means = {
  readonly client: KafkaClient
  readonly wire: Wire
  readonly brokers: string
  readonly slot: string
  readonly topicPrefix: string
  readonly replicas: number
  readonly sessionMs: number
}

export type Connections = {
  readonly installation: string
  readonly means: Means
  readonly shards: number
  readonly topics: Topics
  readonly admin: Admin
  readonly producer: Producer
  readonly membership: Membership
  readonly cache: StateCopy
  readonly inboxReader: PatientReader
  readonly eventsReader: () => Promise<PartitionReader>
  /** For one restore at a time. */
  readonly stateReader: PartitionReader
  readonly ownersReader: () => Promise<PartitionReader>
  readonly close: () => Promise<void>
}

const defaultSessionMs = 6000
/** `default.replication.factor`: 3 where three brokers were set up as they should be. */
const asTheBrokersHaveIt = -1
/** A transaction outlives a broker that is started again within this time. */
const outageMs = 10_000
/** A reader that waits for an answer in a question keeps its broker waiting this long at most. */
const hurryWaitMs = 10
/** That there is nothing more is heard when it is over: shards that are being opened wait so long. */
const liveWaitMs = 25
/** Where no shard is being opened, and nobody else waits for that. */
const quietWaitMs = 500
/** Nothing is hurried up by asking for owners more often: what is said comes at once. */
const ownersWaitMs = 500

export async function connect(options: KafkaOptions): Promise<Connections> {
  const { brokers, shards, slot = '1', topicPrefix = 'millrace.' } = options
  const { replicas = asTheBrokersHaveIt } = options
  const driver = options.driver ?? installed(options.clientFolder)
  const { client, plainText } = driver
  const topics = topicsWith(topicPrefix)
  const admin = new Admin(client, brokers)
  const sessionMs = options.sessionMs ?? defaultSessionMs
  const groupName = `${topicPrefix}engine`
  const wire = withLostEnds(driver, { ...options, topicPrefix })
  const readers = { brokers, group: `${topicPrefix}reader` }
  const reader = (topic: string, fetchWaitMs: number, waitMs?: number) =>
    PartitionReader.open(client, { topic, ...readers, fetchWaitMs, ...(waitMs && { waitMs }) })
  const inGroup = { brokers, group: groupName }
  const makeGroup = () =>
    GroupMembership.open(client, { ...inGroup, topic: topics.inbox, slot, sessionMs, wire })
  const opened: { close(): unknown }[] = [admin, ...(wire.lostEnds ? [wire.lostEnds] : [])]
  const meanwhile = new Meanwhile()
  const close = async (): Promise<void> => {
    for (const one of opened.toReversed()) await one.close()
  }
  try {
    await admin.topic(topics.state).catch(async (error: unknown) => {
      throw await silence(brokers, error, plainText)
    })
    // Connected, they take nothing from anybody before they are told to.
    const makeMembership = options.membership ?? ((make) => make())
    const group = meanwhile.begin(makeMembership(makeGroup), (it) => it.stop({ leave: false }))
    const inbox = meanwhile.begin(reader(topics.inbox, liveWaitMs), (it) => it.close())
    const quiet = meanwhile.begin(reader(topics.inbox, quietWaitMs), (it) => it.close())
    const state = meanwhile.begin(reader(topics.state, hurryWaitMs), (it) => it.close())
    const settings = (topic: string) => wire.topicSettings(brokers, topic)
    const installation = await ensureTopics(admin, topics, { shards, replicas, settings })
    const cache = await driver.openCopy(copyOf(options, installation))
    opened.push(cache)
    // Fences the process that had this slot before, and ends what it left open.
    const producer = await Producer.open(client, {
      brokers,
      transactionalId: `${groupName}-${slot}`,
      transactionMs: Math.max(sessionMs, outageMs),
      wire,
    })
    opened.push(producer)
    const [membership, stateReader] = await Promise.all([group, state])
    opened.push(stateReader)
    const inboxReader = new PatientReader(await inbox, await quiet)
    const eventsReader = () => reader(topics.events, hurryWaitMs)
    const ownersReader = () => reader(topics.owners, ownersWaitMs, ownersWaitMs)
    const readers = { inboxReader, stateReader, eventsReader, ownersReader }
    const parts = { admin, producer, membership, cache, ...readers }
    const means = { client, wire, brokers, slot, topicPrefix, replicas, sessionMs }
    return { installation, shards, topics, means, ...parts, close }
  } catch (error) {
    await meanwhile.end()
    await close()
    throw refusalOf(error, brokers)
  }
}

const copyOf = (options: KafkaOptions, installation: string): CacheOptions => ({
  directory: join(options.directory, 'kafka'),
  installation,
  clock: options.clock ?? Date.now,
  // Long before a removal is forgotten: clocks and compaction are not exact.
  trustedMs: removalsKeptMs / 2,
})

/** Brokers that are simulated leave nothing out. */
function withLostEnds({ client, wire }: Driver, options: KafkaOptions): Wire {
  const { brokers, topicPrefix = '', say = () => undefined } = options
  const { endLeftOpen } = wire
  if (endLeftOpen === undefined) return wire
  const fence = (transactionalId: string) =>
    endLeftOpen(brokers, { transactionalId, transactionMs: outageMs })
  return { ...wire, lostEnds: new LostEnds({ client, brokers, topicPrefix, fence, say }) }
}

/** What is being connected while others are, and is ended where they fail. */
class Meanwhile {
  readonly #ends: (() => Promise<void>)[] = []

  begin<T>(connecting: Promise<T>, end: (it: T) => Promise<void>): Promise<T> {
    connecting.catch(() => undefined)
    this.#ends.push(() => connecting.then(end))
    return connecting
  }

  async end(): Promise<void> {
    await Promise.allSettled(this.#ends.map((end) => end()))
  }
}

const installed = (clientFolder: string | undefined): Driver => ({
  client: loadClient(clientFolder),
  wire: overSockets,
  plainText: plainTextRefusal,
  openCopy: (options) => StateCache.open(options),
})
