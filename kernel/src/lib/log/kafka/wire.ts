/**
 * Job: the questions of Kafka's protocol that the client has no call for: a topic's settings, taking a
 * member out of a group that it would otherwise be missed in for its whole session, and ending at once
 * what a dead producer left open.
 * Boundary: how a question lies on its connection is `wire-frame.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { LostEnds } from './lost-ends.ts'
import { ask, askAny, Writer, type Place, type Reader } from './wire-frame.ts'

const apis = {
  findCoordinator: { key: 10, version: 2 },
  leaveGroup: { key: 13, version: 3 },
  describeGroups: { key: 15, version: 4 },
  initProducer: { key: 22, version: 1 },
  describeConfigs: { key: 32, version: 1 },
} as const

const timeoutMs = 5000
const groupCoordinator = 0
const transactionCoordinator = 1
/** It is loading, not there, another by now, or still ends the transaction before. */
const passing: ReadonlySet<number> = new Set([14, 15, 16, 51])
const againMs = 10
const topicResource = 2

export type Wire = {
  readonly topicSettings: typeof topicSettings
  readonly leaveGroup: typeof leaveGroup
  readonly membersOf?: typeof membersOf
  readonly endLeftOpen?: typeof endLeftOpen
  readonly lostEnds?: LostEnds
}

/** The settings of a topic as the brokers have them, by name. */
export async function topicSettings(
  brokers: string,
  topic: string,
): Promise<ReadonlyMap<string, string>> {
  const question = new Writer().count(1).byte(topicResource).text(topic).count(-1).byte(0)
  const answer = await askAny(brokers, apis.describeConfigs, question)
  answer.skip(4)
  answer.count()
  check(answer.short(), `the settings of ${topic}`)
  answer.text()
  answer.skip(1)
  answer.text()
  const settings = new Map<string, string>()
  for (let left = answer.count(); left > 0; left--) {
    settings.set(answer.text() ?? '', answer.text() ?? '')
    answer.skip(3)
    for (let synonyms = answer.count(); synonyms > 0; synonyms--) {
      answer.text()
      answer.text()
      answer.skip(1)
    }
  }
  return settings
}

/** The member's partitions are given to others at once. */
export async function leaveGroup(
  brokers: string,
  { group, instance }: { readonly group: string; readonly instance: string },
): Promise<void> {
  const at = await coordinatorOf(brokers, group, groupCoordinator)
  if (typeof at === 'number') return check(at, `the coordinator of ${group}`)
  const question = new Writer().text(group).count(1).text('').text(instance)
  const answer = await ask(at, apis.leaveGroup, question)
  answer.skip(4)
  check(answer.short(), `leaving ${group}`)
}

/** The names of a group's static members. */
export async function membersOf(brokers: string, group: string): Promise<readonly string[]> {
  const at = await coordinatorOf(brokers, group, groupCoordinator)
  if (typeof at === 'number') return []
  const answer = await ask(at, apis.describeGroups, new Writer().count(1).text(group).byte(0))
  answer.skip(4)
  answer.count()
  check(answer.short(), `the members of ${group}`)
  for (const _ of ['group', 'state', 'kind', 'protocol']) answer.text()
  const members = Array.from({ length: answer.count() }, () => {
    answer.text()
    const instance = answer.text()
    for (const _ of ['client', 'host']) answer.text()
    for (const _ of ['metadata', 'assignment']) answer.skip(answer.count())
    return instance
  })
  return members.filter((instance) => instance !== undefined)
}

/**
 * Ends what the last one who had this transactional id left open, and resolves with the number of its
 * producer when it is over. The client does so too, but asks again only after half a second where it takes
 * the brokers a moment.
 */
export async function endLeftOpen(
  brokers: string,
  { transactionalId, transactionMs }: { transactionalId: string; transactionMs: number },
): Promise<number | undefined> {
  const question = new Writer().text(transactionalId).count(transactionMs)
  for (const end = performance.now() + timeoutMs; performance.now() < end;) {
    const answer = await askCoordinator(brokers, transactionalId, question)
    const code = typeof answer === 'number' ? answer : answer.short()
    if (typeof answer !== 'number' && code === 0) return answer.long()
    if (!passing.has(code)) return undefined
    await sleep(againMs)
  }
  return undefined
}

/** The error where nobody knows who that is. */
async function askCoordinator(
  brokers: string,
  transactionalId: string,
  question: Writer,
): Promise<Reader | number> {
  const at = await coordinatorOf(brokers, transactionalId, transactionCoordinator)
  if (typeof at === 'number') return at
  const answer = await ask(at, apis.initProducer, question)
  answer.skip(4)
  return answer
}

export const overSockets: Wire = { topicSettings, leaveGroup, membersOf, endLeftOpen }

/** Or the error that the brokers answer with. */
async function coordinatorOf(brokers: string, name: string, kind: number): Promise<Place | number> {
  const question = new Writer().text(name).byte(kind)
  const answer = await askAny(brokers, apis.findCoordinator, question)
  answer.skip(4)
  const code = answer.short()
  if (code !== 0) return code
  answer.text()
  answer.skip(4)
  return { host: answer.text() ?? '', port: answer.count() }
}

function check(code: number, what: string): void {
  if (code !== 0) throw new Error(`The broker answers with error ${code} about ${what}.`)
}
