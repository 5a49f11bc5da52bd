/**
 * Job: laws about what the transactions of the Kafka log leave for readers of committed records.
 * Boundary: records and offsets, as any reader sees them; how the log came to write them is its affair.
 *
 * X1 A transaction that touches a shard carries how far that shard's inbox was handled.
 * X2 A shard is claimed under the next ownership number, and until the next claim only the process
 *    that has claimed it commits for it.
 * X3 In a partition that one owner writes, what is committed later lies later.
 * X4 How far an inbox was handled never goes back, nor past what lies there; the group is told the same.
 * X5 Nothing is cut off that was not handled.
 * X6 A copy on a disk, with what lies from its mark on, is what the whole changelog comes to.
 */
import type { Envelope } from '@millrace/kernel'
import { put, type Decoded, type Disk } from '@millrace/kernel/testing'
import type { Findings } from '../laws/findings.ts'

type Write = Decoded['writes'][number]

type Shard = {
  ownership: number
  owner: string
  position: number
  lastWrite: number
  lastEvent: number
  /** All that was committed to the changelog, as nothing compacts it. */
  readonly changes: Write[]
  readonly inbox: { readonly offset: number; readonly is: Envelope }[]
}

const own = '~log'

export class KafkaLaws {
  readonly shards: readonly Shard[]
  readonly #findings: Findings
  readonly #inboxEnd: (shard: number) => number

  constructor(findings: Findings, shards: number, inboxEnd: (shard: number) => number) {
    this.#findings = findings
    this.#inboxEnd = inboxEnd
    this.shards = Array.from({ length: shards }, () => ({
      ...{ ownership: 0, owner: '', position: 0, lastWrite: -1, lastEvent: -1 },
      ...{ changes: [], inbox: [] },
    }))
  }

  hold(decoded: Decoded): void {
    const { by, writes, events, inbox, offsets } = decoded
    const touched = new Set([...writes, ...events].map(({ shard }) => shard))
    for (const write of writes) this.#changed(write, by)
    for (const { shard, offset } of events) {
      const at = this.#at(shard)
      this.#inOrder(shard, at.lastEvent, offset)
      at.lastEvent = offset
    }
    for (const { shard, ...message } of inbox) this.#at(shard).inbox.push(message)
    for (const shard of touched) {
      const at = this.#at(shard)
      if (at.owner !== by) this.#wrong(`Shard ${shard} is ${at.owner}'s, and ${by} commits for it.`)
      const sent = offsets.get(shard)
      // X1, X4
      if (sent === undefined) this.#wrong(`${by} touches shard ${shard} and tells no offset of it.`)
      else if (sent !== at.position)
        this.#wrong(`The group is told ${sent} of shard ${shard}, and ${at.position} is stored.`)
    }
  }

  /** X5 */
  cut(shard: number, before: number): void {
    const { position } = this.#at(shard)
    if (before > position)
      this.#wrong(`The inbox of ${shard} is cut at ${before}; ${position} was handled.`)
  }

  /** X6 */
  copied(name: string, disk: Disk): void {
    for (const [shard, { next }] of disk.marks) {
      const { changes } = this.#at(shard)
      const whole = folded(new Map(), changes)
      const copy = [...(disk.shards.get(shard) ?? [])].map(
        ([place, entries]) => [place, new Map(entries)] as const,
      )
      const rest = changes.filter(({ offset }) => offset >= next)
      if (textOf(folded(new Map(copy), rest)) === textOf(whole)) continue
      this.#wrong(`The copy of ${name} of shard ${shard} leads elsewhere from ${next} on.`)
    }
  }

  /** Messages that lie in an inbox and were not handled. */
  get underWay(): number {
    let count = 0
    for (const { inbox, position } of this.shards) {
      for (const { offset } of inbox) if (offset >= position) count++
    }
    return count
  }

  #changed(write: Write, by: string): void {
    const { shard, offset, is } = write
    const at = this.#at(shard)
    this.#inOrder(shard, at.lastWrite, offset)
    at.lastWrite = offset
    at.changes.push(write)
    if (is.service !== own) return
    const value = Number(is.value)
    if (is.entry === 'position') this.#moved(shard, value)
    if (is.entry !== 'ownership') return
    // X2
    if (value !== at.ownership + 1)
      this.#wrong(`${by} claims shard ${shard} as ${value} after ${at.ownership}.`)
    at.ownership = value
    at.owner = by
  }

  /** X4 */
  #moved(shard: number, position: number): void {
    const at = this.#at(shard)
    const end = this.#inboxEnd(shard)
    if (position < at.position || position > end) {
      this.#wrong(
        `The inbox of ${shard} was handled to ${at.position}, then ${position} of ${end}.`,
      )
    }
    at.position = position
  }

  /** X3 */
  #inOrder(shard: number, last: number, offset: number): void {
    if (offset <= last) this.#wrong(`In shard ${shard}, ${offset} was committed after ${last}.`)
  }

  #at(shard: number): Shard {
    const at = this.shards[shard]
    if (at === undefined) throw new Error(`There is no shard ${shard}.`)
    return at
  }

  #wrong(sentence: string): void {
    this.#findings.wrong('kafka', sentence)
  }
}

type Places = Map<string, Map<string, string>>

function folded(places: Places, changes: readonly Write[]): Places {
  for (const { is } of changes) put(places, is)
  return places
}

const textOf = (places: ReadonlyMap<string, ReadonlyMap<string, string>>): string =>
  JSON.stringify(
    [...places].map(([place, entries]) => [place, [...entries].sort(byName)]).sort(byName),
  )

const byName = ([a]: readonly unknown[], [b]: readonly unknown[]): number =>
  String(a) < String(b) ? -1 : 1
