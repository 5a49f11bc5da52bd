/**
 * Job: looks through Kafka for what is left of a customer: the changelog of state, which has what every
 * instance keeps, events, inboxes, what others read and write, and the topic of keys.
 * Boundary: it reads what is committed as it lies there; what was written over shows until the brokers
 * have compacted it.
 */
import { TopicScan } from '@millrace/kernel/kafka'
import { isoTime } from '@millrace/kernel'
import type { SearchedPlace } from '#contracts/customers'
import { factsTopics } from '#contracts/topics/facts'
import { requestsTopic } from '#contracts/topics/requests'
import { personOf } from '../../gateway/customers/personal.ts'
import type { Search, SearchProgress, Sought } from '../../gateway/customers/searches.ts'
import { kindOf, logLines } from './kinds.ts'
import { Marking, Tally } from './marks.ts'
import { paced } from './pace.ts'

type Where = {
  readonly brokers: string
  readonly topicPrefix: string
  readonly clientFolder?: string
  /** Those of the storefronts. */
  readonly shared: readonly string[]
}

type Lying = { readonly key?: Buffer | string | null; readonly value: Buffer | null }
type Step = Omit<SearchProgress, 'done' | 'of'>

export const searchTopics = (where: Where): Search =>
  async function* (sought) {
    const scan = await TopicScan.open(where)
    try {
      yield* paced(searched(scan, where, sought))
    } finally {
      await scan.close()
    }
  }

async function* searched(
  scan: TopicScan,
  { topicPrefix, shared }: Where,
  sought: Sought,
): AsyncGenerator<SearchProgress> {
  const marking = new Marking(sought)
  const facts = [...factsTopics.map(({ topic }) => topic), requestsTopic]
  const parts = [
    () => stateIn(scan, `${topicPrefix}state`, marking),
    () => recordsIn(scan, { kind: 'events', name: `${topicPrefix}events` }, marking),
    () => recordsIn(scan, { kind: 'inbox', name: `${topicPrefix}inbox` }, marking),
    ...[...facts.map((topic) => topicPrefix + topic), ...shared].map(
      (name) => () => recordsIn(scan, { kind: 'topic', name }, marking),
    ),
    () => keysIn(scan, `${topicPrefix}keys`, sought),
  ]
  const places: SearchedPlace[] = []
  for (const [done, part] of parts.entries()) {
    for await (const step of part()) {
      places.push(...step.places)
      yield { done, of: parts.length, places }
    }
  }
  yield { done: parts.length, of: parts.length, places: [...places, logLines] }
}

/** One place for each service whose state it is. */
async function* stateIn(scan: TopicScan, topic: string, marking: Marking): AsyncGenerator<Step> {
  const tallies = new Map<string, Tally>()
  for await (const records of scan.records(topic)) {
    for (const { key, value } of records) {
      const service = String(key).split('\u001f')[0] ?? ''
      const tally = tallies.get(service) ?? new Tally()
      tallies.set(service, tally)
      tally.look(marking, asBytes(key), value)
    }
    yield { places: [] }
  }
  const places = [...tallies].map(([name, tally]) => ({ kind: kindOf(name), name, ...tally.told }))
  yield { places: places.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
}

type Place = Pick<SearchedPlace, 'kind' | 'name'>

async function* recordsIn(scan: TopicScan, place: Place, marking: Marking): AsyncGenerator<Step> {
  const tally = new Tally()
  let newest: number | undefined
  for await (const records of scan.records(place.name)) {
    for (const { key, value, timestamp = 0 } of records) {
      const { byId, plain } = tally.look(marking, asBytes(key), value)
      if (byId || plain) newest = Math.max(newest ?? 0, timestamp)
    }
    yield { places: [] }
  }
  const settings = newest === undefined ? undefined : await scan.settings(place.name)
  const kept = newest === undefined ? {} : { keptUntil: keptUntil(newest, settings) }
  yield { places: [{ ...place, ...tally.told, ...kept }] }
}

/** A segment goes when all of it is old enough, so it may be somewhat later. */
function keptUntil(newest: number, settings: ReadonlyMap<string, string> | undefined): string {
  const isCompacted = settings?.get('cleanup.policy') === 'compact'
  const keptMs = Number(settings?.get('retention.ms') ?? -1)
  return isCompacted || keptMs < 0 ? 'for ever' : isoTime(newest + keptMs)
}

/** A key that was destroyed lies there, wrapped, until the brokers have compacted it. */
async function* keysIn(
  scan: TopicScan,
  topic: string,
  { tenant, customerId, keyId }: Sought,
): AsyncGenerator<Step> {
  const place = JSON.stringify([personOf(tenant, customerId), keyId])
  const tally = new Tally()
  let removedAt: number | undefined
  for await (const records of scan.records(topic)) {
    for (const { key, value, timestamp = 0 } of records) {
      tally.searched++
      if (String(key) !== place) continue
      if (value === null) removedAt = timestamp
      else tally.sealed++
    }
    yield { places: [] }
  }
  const lagMs = Number((await scan.settings(topic)).get('max.compaction.lag.ms') ?? 0)
  const found = { kind: 'keys' as const, name: topic, ...tally.told }
  if (tally.sealed === 0) return yield { places: [found] }
  const note = 'The wrapped key lies there until the brokers have compacted the topic.'
  const until = removedAt === undefined ? {} : { keptUntil: isoTime(removedAt + lagMs) }
  yield { places: [{ ...found, ...until, note }] }
}

const asBytes = (key: Lying['key']): Buffer | null =>
  key === null || key === undefined ? null : Buffer.from(key)
