/**
 * Job: messages at a later time. A timer is an entry of its shard's state, named by its due time and
 * its owner; the owner knows the due time of each name.
 * Boundary: what a timer's message does is its handler's affair.
 *
 * T1 One name of one key is one timer; setting it again moves it.
 * T2 A timer fires in the batch that takes it away, or not at all.
 * T3 A timer that was set and withdrawn in one batch never reaches the log, nor is its message made.
 * T4 After a long sleep not all fire at once (sleeps.ts).
 */
import type { Log, StateWrite } from '../log/log.ts'
import { decodeEnvelope, encodeEnvelope, type Envelope } from './envelope.ts'
import type { KernelState } from './kernel-state.ts'
import type { KeyState } from './key-state.ts'
import { shardText } from './shard.ts'
import { Sleeps, type Sleep } from './sleeps.ts'
import { firstSlot, hashOf, secondSlot } from './text-hash.ts'

/** Services whose names begin with `~` are the kernel's own. */
const service = '~timers'
const map = 'due'

/** No name contains it: what does is refused before it is committed. */
const separator = '\u001e'

const padded = (due: number): string => String(Math.ceil(due)).padStart(15, '0')

/** A timer as a batch sets it. */
export type NewTimer = { readonly due: number; readonly message: () => Envelope }

const slotMask = 0xfffff

/** Which timers may lie in the log: spares the look-up of one that certainly does not. */
class NameFilter {
  readonly #counts = new Uint8Array(slotMask + 1)

  mayHave(hash: number): boolean {
    return this.#count(firstSlot(hash)) !== 0 && this.#count(secondSlot(hash)) !== 0
  }

  add(hash: number): void {
    this.#change(firstSlot(hash), 1)
    this.#change(secondSlot(hash), 1)
  }

  remove(hash: number): void {
    this.#change(firstSlot(hash), -1)
    this.#change(secondSlot(hash), -1)
  }

  #count(slot: number): number {
    return this.#counts[slot & slotMask] ?? 0
  }

  /** A full slot stays full: it can no longer be told how many names are in it. */
  #change(slot: number, by: 1 | -1): void {
    const count = this.#count(slot)
    if (count < 255) this.#counts[slot & slotMask] = count + by
  }
}

const hashOfTimer = (service: string, key: string, name: string): number =>
  hashOf(name, firstSlot(hashOf(key, firstSlot(hashOf(service)))))

export class Timers {
  readonly #log: Log
  /** The earliest due time of each open shard; it may be too early, never too late. */
  readonly #next = new Map<number, number>()
  readonly #names = new NameFilter()
  readonly #sleeps: Sleeps

  constructor(log: Log) {
    this.#log = log
    this.#sleeps = new Sleeps(log)
  }

  open(shard: number): void {
    this.#sleeps.open(shard)
    this.#next.set(shard, this.#earliest(shard))
    for (const [entry] of this.#scan(shard, {})) {
      const [, ofService = '', key = '', name = ''] = entry.split(separator)
      this.#names.add(hashOfTimer(ofService, key, name))
    }
  }

  close(shard: number): void {
    this.#sleeps.close(shard)
    this.#next.delete(shard)
  }

  /** Every timer of a shard; there may be very many. */
  *stored(shard: number): Generator<Envelope> {
    for (const [, message] of this.#scan(shard, {})) yield decodeEnvelope(message)
  }

  /** The earliest time at which a timer may be due. */
  get nextDue(): number {
    let next = Infinity
    for (const due of this.#next.values()) if (due < next) next = due
    return next
  }

  /** Timers that are due, each shard's earliest first. They stay in the log until `fired`. */
  due(now: number, most: number): Envelope[] {
    const isSetBack = this.#sleeps.look(now, this.#next)
    if (isSetBack) for (const shard of this.#next.keys()) this.#next.set(shard, 0)
    if (this.nextDue > now) return []
    const found: Envelope[] = []
    const shards = [...this.#next].filter(([, next]) => next <= now)
    // Not many more are looked at than are taken, however much is due: mostly all shards have alike.
    const limit = Math.ceil(most / shards.length)
    for (const [shard] of shards) {
      const before = found.length
      const sleep = this.#sleeps.of(shard, now)
      for (const { from, to } of spansOf(sleep, now)) {
        for (const [, message] of this.#scan(shard, { from, to: padded(to + 1), limit })) {
          found.push(decodeEnvelope(message))
        }
      }
      if (found.length === before) this.#next.set(shard, this.#earliest(shard, sleep))
    }
    return found.sort((a, b) => a.time - b.time)
  }

  /** Notes with a commit of these shards that they are looked after. */
  writeAwake(shards: Iterable<number>, state: KernelState): void {
    this.#sleeps.write(shards, state)
  }

  /** When the timer of this name is due, if it is set. */
  dueOf(owner: KeyState, name: string): number | undefined {
    const changed = owner.newTimers?.get(name)
    if (changed !== undefined) return changed.due
    return owner.newTimers?.has(name) === true ? undefined : this.#storedDue(owner, name)
  }

  set(owner: KeyState, name: string, timer: NewTimer): void {
    owner.newTimers ??= new Map()
    owner.newTimers.set(name, timer)
    owner.dirty = true
  }

  withdraw(owner: KeyState, name: string): void {
    const isNew = owner.newTimers?.get(name) !== undefined
    const isStored = this.#storedDue(owner, name) !== undefined
    if (!isNew && (!isStored || owner.newTimers?.has(name) === true)) return
    owner.newTimers ??= new Map()
    if (isStored) owner.newTimers.set(name, undefined)
    else owner.newTimers.delete(name)
    owner.dirty = true
  }

  /** Takes a timer away because it fires now. False when it was withdrawn or moved meanwhile. */
  fired(owner: KeyState, message: Envelope): boolean {
    const { timer } = message
    if (timer === undefined || this.dueOf(owner, timer) !== message.time) return false
    this.withdraw(owner, timer)
    return true
  }

  /** What a batch changed of the timers of a key. */
  writes(owner: KeyState, into: StateWrite[]): void {
    if (owner.newTimers === undefined) return
    const { shard } = owner.place
    for (const [name, timer] of owner.newTimers) {
      const stored = this.#storedDue(owner, name)
      if (stored !== undefined && stored !== timer?.due) {
        into.push({ ...placeIn(shard), entry: entryName(owner, name, stored), value: undefined })
      }
      if (timer !== undefined) {
        const value = encodeEnvelope(timer.message())
        into.push({ ...placeIn(shard), entry: entryName(owner, name, timer.due), value })
        if (timer.due < (this.#next.get(shard) ?? Infinity)) this.#next.set(shard, timer.due)
      }
      this.#note(owner, name, { before: stored, after: timer?.due })
    }
    owner.newTimers = undefined
  }

  #note(owner: KeyState, name: string, due: Due): void {
    const { service, key } = owner.place
    owner.timerStored(name, due)
    if (due.before === undefined && due.after !== undefined) {
      this.#names.add(hashOfTimer(service.name, key, name))
    } else if (due.before !== undefined && due.after === undefined) {
      this.#names.remove(hashOfTimer(service.name, key, name))
    }
  }

  #storedDue(owner: KeyState, name: string): number | undefined {
    const { service, key } = owner.place
    if (!owner.hasTimers) return undefined
    if (owner.knowsTimers) return owner.timerDue(name)
    return this.#names.mayHave(hashOfTimer(service.name, key, name))
      ? owner.timerDue(name)
      : undefined
  }

  #earliest(shard: number, sleep?: Sleep): number {
    let earliest = sleep?.settled ?? Infinity
    for (const { from, to } of spansOf(sleep, Infinity)) {
      const end = to === Infinity ? {} : { to: padded(to + 1) }
      for (const [entry] of this.#scan(shard, { from, ...end, limit: 1 })) {
        earliest = Math.min(earliest, Number(entry.slice(0, 15)))
      }
    }
    return earliest
  }

  #scan(
    shard: number,
    range: { from?: string; to?: string; limit?: number },
  ): Iterable<readonly [string, string]> {
    return this.#log.scan({ ...placeIn(shard), ...range })
  }
}

type Span = { readonly from: string; readonly to: number }

/** When a timer was due before a batch, and after it; undefined where it is not set. */
export type Due = { readonly before: number | undefined; readonly after: number | undefined }

const placeIn = (shard: number) => ({ shard, service, key: shardText(shard), map })

/** When what may fire was due, up to now; a shard that has settled has one such span. */
const spansOf = (sleep: Sleep | undefined, now: number): readonly Span[] =>
  sleep === undefined
    ? [{ from: '', to: now }]
    : [
        { from: '', to: sleep.upTo },
        { from: padded(sleep.woke + 1), to: now },
      ]

function entryName(owner: KeyState, name: string, due: number): string {
  return [padded(due), owner.place.service.name, owner.place.key, name].join(separator)
}
