/**
 * Job: the three topics that the engine's transactions write: what happened, what is still to do, and
 * the changelog of state; partition k of each is shard k. And one in which owners say where they are.
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

const settingsOf = (topics: Topics): ReadonlyMap<string, { readonly [name: string]: string }> =>
  new Map([
    [topics.events, { ...largestRecord, ...forEver }],
    // What was handled is cut off by the engine itself, never by age.
    [topics.inbox, { ...largestRecord, ...forEver }],
    [
      topics.state,
      {
        ...largestRecord,
        'cleanup.policy': 'compact',
        'delete.retention.ms': String(removalsKeptMs),
        'segment.bytes': String(64 * 1024 * 1024),
      },
    ],
    [topics.owners, { 'cleanup.policy': 'compact', 'segment.bytes': String(1024 * 1024) }],
  ])

type Wanted = {
  readonly shards: number
  readonly replicas: number
  /** The settings of a topic; fails where the brokers cannot be asked. */
  readonly settings: (topic: string) => Promise<ReadonlyMap<string, string>>
}

/** What must be as we would have made it: with another of these something would be lost. */
const mustFit = ['cleanup.policy', 'retention.ms', 'retention.bytes'] as const

/** Returns the name of the installation: the topics are the installation, and Kafka names them. */
export async function ensureTopics(admin: Admin, topics: Topics, wanted: Wanted): Promise<string> {
  const { replicas, settings } = wanted
  const partitionsOf = (topic: string): number => (topic === topics.owners ? 1 : wanted.shards)
  for (const [topic, config] of settingsOf(topics)) {
    if ((await admin.topic(topic)) !== undefined) {
      const found = await settings(topic).catch(() => undefined)
      if (found !== undefined) checkSettings(topic, found, config)
      continue
    }
    const partitions = partitionsOf(topic)
    const created = { topic, num_partitions: partitions, replication_factor: replicas, config }
    await admin.createTopic(created)
  }
  const [, , state] = await Promise.all(
    [topics.events, topics.inbox, topics.state, topics.owners].map(async (name) => {
      const topic = await whenReady(admin, name)
      check(topic, partitionsOf(name))
      return topic
    }),
  )
  if (state === undefined) throw new Error('There are four topics.')
  return installationOf(state)
}

const readyMsMax = 30_000

/** A new topic is known everywhere, and has its leaders, a moment after it was made. */
async function whenReady(admin: Admin, name: string): Promise<TopicDescription> {
  for (let waited = 0; waited < readyMsMax; waited += 50) {
    const topic = await admin.topic(name)
    if (topic?.partitions.every(({ leader }) => leader !== undefined && leader !== null) === true) {
      return topic
    }
    await sleep(50)
  }
  throw new StoreRefused(`The topic ${name} has partitions without a leader. Are all brokers up?`)
}

function check({ name, partitions }: TopicDescription, wanted: number): void {
  if (partitions.length === wanted) return
  throw new StoreRefused(
    `The topic ${name} has ${partitions.length} partitions, and --shards is ${wanted}. The number is fixed when an installation is made.`,
  )
}

function checkSettings(
  topic: string,
  found: ReadonlyMap<string, string>,
  wanted: { readonly [name: string]: string },
): void {
  for (const name of mustFit) {
    const [is, shouldBe] = [found.get(name), wanted[name]]
    if (shouldBe === undefined || is === undefined || is === shouldBe) continue
    throw new StoreRefused(`The topic ${topic} has ${name}=${is}; it has to be ${shouldBe}.`)
  }
}

const installationOf = ({ topicId }: TopicDescription): string =>
  Buffer.from(topicId.base64, 'base64').toString('hex')
