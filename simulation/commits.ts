/**
 * Job: laws about each commit as it comes: what a single look at the state would not show.
 * Boundary: what the kernel promises of any service. Which maps remember what is all it knows of
 * services.
 *
 * W8 Each shard that a commit touches numbers it: one after another. Where a log joins batches to one
 *    commit, it has the number of the last.
 * W9 A step throws only where it was told to.
 * W10 What is remembered is forgotten when its time is over by its key's clock, never before.
 */
import type { Faults } from '@millrace/kernel/testing'
import { isPoison } from './poison.ts'

type LogBatch = Parameters<NonNullable<Faults['beforeCommit']>>[0]
type Write = LogBatch['writes'][number]

const day = 24 * 60 * 60_000

type Memory = {
  readonly map: string
  readonly keepMs: number
  /** When an entry began to be remembered; undefined while it may not be forgotten at all. */
  readonly since: (entry: string, value: unknown) => number | undefined
}

const endOf = (_: string, value: unknown): number | undefined => (value as { at?: number }).at
const holds: Memory = { map: 'holds', keepMs: day, since: endOf }
const calls: Memory = { map: '~once', keepMs: day, since: endOf }

/** Maps whose entries are forgotten after a time, by service. */
const memories: Readonly<Record<string, Memory>> = {
  warehouse: holds,
  billing: holds,
  delivery: holds,
  fraud: { map: 'orders', keepMs: 2 * day, since: (entry) => Number.parseInt(entry, 10) },
}

export type CommitLawsOptions = {
  readonly wrong: (law: string, sentence: string) => void
  /** How many batches the log may join to one commit. */
  readonly batchesMost: number
  readonly onJoined: () => void
  /** Something was forgotten of this service, or of calls. */
  readonly onForgotten: (of: string) => void
}

export class CommitLaws {
  readonly #options: CommitLawsOptions
  readonly #numbers = new Map<number, number>()
  /** By place, since when an entry is remembered. */
  readonly #remembered = new Map<string, number | undefined>()

  constructor(options: CommitLawsOptions) {
    this.#options = options
  }

  hold({ shards, writes }: LogBatch): void {
    const isJoined = this.#numbered(new Set(shards.keys()), writes)
    for (const write of writes) {
      this.#asked(write)
      this.#remember(write)
    }
    // Between two batches of one commit something may have begun to be remembered that nobody sees.
    if (isJoined) for (const write of writes) this.#forget(write)
    else for (const write of writes) this.#forgetInTime(write, writes)
  }

  /** W8. Whether it was more than one batch. */
  #numbered(shards: ReadonlySet<number>, writes: readonly Write[]): boolean {
    let isJoined = false
    const given = new Map(
      writes
        .filter(({ service, map }) => service === '~shard' && map === 'commits')
        .map(({ shard, value }) => [shard, Number(value)]),
    )
    for (const shard of shards) {
      const before = this.#numbers.get(shard) ?? 0
      const number = given.get(shard) ?? 0
      this.#numbers.set(shard, number)
      isJoined ||= number > before + 1
      if (number > before && number <= before + this.#options.batchesMost) continue
      const sentence = `The commit of shard ${shard} after ${before} has the number ${number}.`
      this.#options.wrong('commit numbers', sentence)
    }
    if (isJoined) this.#options.onJoined()
    return isJoined
  }

  /** W9. What an instance without its shard does, is not written. */
  #asked({ service, map, value }: Write): void {
    if (service !== '~dead' || map !== 'letters' || value === undefined) return
    const { reason } = JSON.parse(value) as { readonly reason: string }
    if (!isPoison(reason)) this.#options.wrong('steps', `A step threw: ${reason}`)
  }

  #remember(write: Write): void {
    const memory = memoryOf(write)
    if (memory === undefined || write.value === undefined) return
    this.#remembered.set(placeOf(write), memory.since(write.entry, JSON.parse(write.value)))
  }

  #forget(write: Write): void {
    if (write.value === undefined) this.#remembered.delete(placeOf(write))
  }

  /** W10 */
  #forgetInTime(write: Write, writes: readonly Write[]): void {
    const memory = memoryOf(write)
    const place = placeOf(write)
    if (memory === undefined || write.value !== undefined || !this.#remembered.has(place)) return
    const since = this.#remembered.get(place)
    this.#remembered.delete(place)
    this.#options.onForgotten(memory === calls ? 'calls' : write.service)
    const now = clockOf(write, writes)
    if (since !== undefined && now !== undefined && since + memory.keepMs <= now) return
    const sentence = `${write.entry} of ${write.service} ${write.key} was forgotten at ${now}; it is remembered since ${since}.`
    this.#options.wrong('memory', sentence)
  }
}

const memoryOf = ({ service, map }: Write): Memory | undefined => {
  if (map === calls.map) return calls
  const memory = memories[service]
  return memory?.map === map ? memory : undefined
}

const placeOf = ({ service, key, map, entry }: Write): string =>
  JSON.stringify([service, key, map, entry])

/** What forgets something writes its root too, with the time. */
function clockOf({ service, key }: Write, writes: readonly Write[]): number | undefined {
  const root = writes.find((one) => one.map === '' && one.service === service && one.key === key)
  if (root?.value === undefined) return undefined
  return (JSON.parse(root.value) as { readonly at: number }).at
}
