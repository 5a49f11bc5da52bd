/**
 * Job: the three topics that the engine's transactions write: what happened, what is still to do, and
 * the changelog of state; partition k of each is shard k. And one in which owners say where they are.
 * Beside them those that are for others: facts, requests, and how far relays have come with them.
 * They are made at the first start, and looked at in every later one.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreRefused } from '../log.ts'
import type { Admin } from './admin.ts'
import type { TopicDescription } from './client.ts'

export type Topics = {
  readonly events: string
  readonly inbox: string
  readonly state: string
  readonly owners: string
}

export const topicsWith = (prefix: string): Topics => ({
  events: `${prefix}events`,
  inbox: `${prefix}inbox`,
  state: `${prefix}state`,
  owners: `${prefix}owners`,
})

const dayMs = 24 * 60 * 60 * 1000

/**
 * How long the changelog tells that an entry was removed. A copy of the state that was left alone for
 * longer may hold what is gone, and nothing would say so.
 */
export const removalsKeptMs = 7 * dayMs

const largestRecord = { 'max.message.bytes': '8000000' }
const forEver = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' }

/** A topic as it has to be. */
export type TopicPlan = {
  readonly topic: string
  readonly partitions: number
  /** Others may have made it with as many partitions as they like. */
  readonly isAnyNumber?: boolean
  /** Partition k is shard k. */
  readonly isShards?: boolean
  readonly config: { readonly [name: string]: string }
  /** Which of the settings must be as we would make them: with others something would be lost. */
  readonly mustFit: readonly string[]
}

const keptForEver = ['cleanup.policy', 'retention.ms', 'retention.bytes']

const plansOf = (topics: Topics, shards: number): readonly TopicPlan[] => [
  {
    ...{ topic: topics.events, partitions: shards, isShards: true, mustFit: keptForEver },
    config: { ...largestRecord, ...forEver },
  },
  {
    ...{ topic: topics.inbox, partitions: shards, isShards: true, mustFit: keptForEver },
    // What was handled is cut off by the engine itself, never by age.
    config: { ...largestRecord, ...forEver },
  },
  {
    ...{ topic: topics.state, partitions: shards, isShards: true, mustFit: ['cleanup.policy'] },
    config: {
      ...largestRecord,
      'cleanup.policy': 'compact',
      'delete.retention.ms': String(removalsKeptMs),
      'segment.bytes': String(64 * 1024 * 1024),
    },
  },
  {
    ...{ topic: topics.owners, partitions: 1, mustFit: ['cleanup.policy'] },
    config: { 'cleanup.policy': 'compact', 'segment.bytes': String(1024 * 1024) },
  },
]

/**
 * Each partition that a transaction touches costs brokers as much as some hundred records do, and a
 * relay's touches all of them: so there are few. Who wants to read in more processes makes the topic
 * with more before the first start.
 */
const factsPartitionsUsual = 2

/** Facts are kept as long as the events are, unless an operator sets the topic to less. */
export const factsPlan = (topic: string, partitions = factsPartitionsUsual): TopicPlan => ({
  ...{ topic, partitions, isAnyNumber: true, mustFit: ['cleanup.policy'] },
  config: { ...largestRecord, ...forEver },
})

export type SharedTopic = {
  readonly topic: string
  readonly partitions: number
  /** As its users know it. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/** A topic of another system as well: it stands as its users know it, and what lies there does not go. */
export const sharedPlan = ({ topic, partitions, settings }: SharedTopic): TopicPlan => ({
  ...{ topic, partitions, mustFit: [] },
  config: { 'retention.ms': '-1', 'retention.bytes': '-1', ...settings },
})

/** What was taken up lies in the inboxes. */
export const requestsPlan = (topic: string, shards: number): TopicPlan => ({
  ...{ topic, partitions: shards, isAnyNumber: true, mustFit: ['cleanup.policy'] },
  config: { 'cleanup.policy': 'delete', 'retention.ms': String(7 * dayMs) },
})

export const positionsPlan = (topic: string): TopicPlan => ({
  ...{ topic, partitions: 1, mustFit: ['cleanup.policy'] },
  // A record for each shard and beat, of which the last ones count.
  config: {
    'cleanup.policy': 'compact',
    'segment.bytes': String(1024 * 1024),
    'min.cleanable.dirty.ratio': '0.1',
  },
})

type Settings = (topic: string) => Promise<ReadonlyMap<string, string>>

type Wanted = {
  readonly shards: number
  readonly replicas: number
  /** The settings of a topic; fails where the brokers cannot be asked. */
  readonly settings: Settings
}

/** Returns the name of the installation: the topics are the installation, and Kafka names them. */
export async function ensureTopics(
  admin: Admin,
  topics: Topics,
  { shards, ...wanted }: Wanted,
): Promise<string> {
  const found = await ensurePlanned(admin, plansOf(topics, shards), wanted)
  const state = found.get(topics.state)
  if (state === undefined) throw new Error('The changelog is a topic.')
  return installationOf(state)
}

/** Makes what is missing and looks at what is there; returns all of them as they are. */
export async function ensurePlanned(
  admin: Admin,
  plans: readonly TopicPlan[],
  { replicas, settings }: Omit<Wanted, 'shards'>,
): Promise<ReadonlyMap<string, TopicDescription>> {
  // All at once: a shard that comes back waits for it.
  const known = await admin.topics(plans.map(({ topic }) => topic))
  const ensured = plans.map(async ({ topic, partitions, config, mustFit }) => {
    const created = { topic, num_partitions: partitions, replication_factor: replicas, config }
    if (!known.has(topic)) return void (await admin.createTopic(created))
    if (mustFit.length === 0) return
    const found = await settings(topic).catch(() => undefined)
    for (const name of found === undefined ? [] : mustFit) {
      checkSetting(topic, name, { is: found?.get(name), shouldBe: config[name] })
    }
  })
  await Promise.all(ensured)
  const ready = await whenReady(admin, plans, known)
  for (const plan of plans) check(ready.get(plan.topic), plan)
  return ready
}

const readyMsMax = 30_000
const readyPollMs = 50

/** A new topic is known everywhere, and has its leaders, a moment after it was made. */
async function whenReady(
  admin: Admin,
  plans: readonly TopicPlan[],
  known: ReadonlyMap<string, TopicDescription>,
): Promise<ReadonlyMap<string, TopicDescription>> {
  const ready = new Map(known)
  const names = plans.map(({ topic }) => topic)
  for (let waited = 0; waited < readyMsMax; waited += readyPollMs) {
    const missing = names.filter((name) => !isReady(ready.get(name)))
    if (missing.length === 0) return ready
    if (waited > 0) await sleep(readyPollMs)
    for (const [name, topic] of await admin.topics(missing)) ready.set(name, topic)
  }
  const name = names.find((one) => !isReady(ready.get(one)))
  throw new StoreRefused(`The topic ${name} has partitions without a leader. Are all brokers up?`)
}

const isReady = (topic: TopicDescription | undefined): boolean =>
  topic?.partitions.every(({ leader }) => leader !== undefined && leader !== null) === true

function check(
  topic: TopicDescription | undefined,
  { topic: name, partitions, isAnyNumber, isShards }: TopicPlan,
): void {
  const length = topic?.partitions.length
  if (isAnyNumber === true || length === partitions) return
  const made = 'The number is fixed when an installation is made.'
  const why = isShards === true ? `and --shards is ${partitions}. ${made}` : `not ${partitions}.`
  throw new StoreRefused(`The topic ${name} has ${length} partitions, ${why}`)
}

function checkSetting(
  topic: string,
  name: string,
  { is, shouldBe }: { readonly is: string | undefined; readonly shouldBe: string | undefined },
): void {
  if (shouldBe === undefined || is === undefined || is === shouldBe) return
  throw new StoreRefused(`The topic ${topic} has ${name}=${is}; it has to be ${shouldBe}.`)
}

const installationOf = ({ topicId }: TopicDescription): string =>
  Buffer.from(topicId.base64, 'base64').toString('hex')
