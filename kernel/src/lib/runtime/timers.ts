/**
 * Job: messages at a later time. A timer is an entry of its shard's state, named by its due time and
 * its owner; the owner knows the due time of each name.
 * Boundary: what a timer's message does is its handler's affair.
 *
 * T1 One name of one key is one timer; setting it again moves it.
 * T2 A timer fires in the batch that takes it away, or not at all.
 * T3 A timer that was set and withdrawn in one batch never reaches the log.
 */
import type { Log, StateWrite } from '../log/log.ts'
import { decodeEnvelope, encodeEnvelope, type Envelope } from './envelope.ts'
import type { KeyState } from './key-state.ts'
import { keyText, shardKey } from './shard.ts'

/** Services whose names begin with `~` are the kernel's own. */
const service = '~timers'
const map = 'due'

/** No name contains it: what does is refused before it is committed. */
const separator = '\u001e'

const padded = (due: number): string => String(Math.ceil(due)).padStart(15, '0')

/** Which timers may be set: a filter that spares the look-up of one that certainly is not. */
class NameFilter {
  readonly #counts = new Uint8Array(1 << 20)

  mayHave(owner: KeyState, name: string): boolean {
    return this.#counts[this.#slot(owner.place.service.name, owner.place.key, name)] !== 0
  }

  add(service: string, key: string, name: string): void {
    const slot = this.#slot(service, key, name)
    const count = this.#counts[slot] ?? 0
    // A full slot stays full: it can no longer be told how many names are in it.
    if (count < 255) this.#counts[slot] = count + 1
  }

  remove(owner: KeyState, name: string): void {
    const slot = this.#slot(owner.place.service.name, owner.place.key, name)
    const count = this.#counts[slot] ?? 0
    if (count < 255 && count > 0) this.#counts[slot] = count - 1
  }

  #slot(service: string, key: string, name: string): number {
    return mix(mix(mix(0x811c9dc5, service), key), name) & 0xfffff
  }
}

function mix(seed: number, text: string): number {
  let h = seed
  for (let at = 0; at < text.length; at++) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193)
  return h ^ (h >>> 15)
}

type Change = { readonly message: Envelope | undefined; readonly stored: boolean }

export class Timers {
  readonly #log: Log
  /** The earliest due time of each open shard; it may be too early, never too late. */
  readonly #next = new Map<number, number>()
  readonly #changes = new Map<number, Map<string, Change>>()
  readonly #names = new NameFilter()

  constructor(log: Log) {
    this.#log = log
  }

  open(shard: number): void {
    this.#next.set(shard, this.#earliest(shard))
    for (const [entry] of this.#scan(shard, {})) {
      const [, ofService = '', key = '', name = ''] = entry.split(separator)
      this.#names.add(ofService, key, name)
    }
  }

  close(shard: number): void {
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

  /** Timers that are due, earliest first. They stay in the log until `fired`. */
  due(now: number, limit: number): Envelope[] {
    const found: Envelope[] = []
    for (const [shard, next] of this.#next) {
      if (next > now) continue
      const before = found.length
      for (const [, message] of this.#scan(shard, { to: padded(now + 1), limit })) {
        found.push(decodeEnvelope(message))
      }
      if (found.length === before) this.#next.set(shard, this.#earliest(shard))
    }
    return found.sort((a, b) => a.time - b.time).slice(0, limit)
  }

  set(owner: KeyState, name: string, message: Envelope): void {
    this.withdraw(owner, name)
    owner.timerSet(name, message.time)
    this.#names.add(owner.place.service.name, owner.place.key, name)
    const changes = this.#changesOf(owner.place.shard)
    const entry = entryName(owner, name, message.time)
    changes.set(entry, { message, stored: changes.get(entry)?.stored ?? false })
  }

  withdraw(owner: KeyState, name: string): void {
    if (!this.#names.mayHave(owner, name)) return
    const due = owner.timerDue(name)
    if (due === undefined) return
    this.#names.remove(owner, name)
    const changes = this.#changesOf(owner.place.shard)
    const entry = entryName(owner, name, due)
    const change = changes.get(entry)
    const stored = change === undefined || change.stored
    owner.timerGone(name, stored)
    if (stored) changes.set(entry, { message: undefined, stored })
    else changes.delete(entry)
  }

  /** Takes a timer away because it fires now. False when it was withdrawn or moved meanwhile. */
  fired(owner: KeyState, message: Envelope): boolean {
    const { timer } = message
    if (timer === undefined || owner.timerDue(timer) !== message.time) return false
    this.withdraw(owner, timer)
    return true
  }

  writes(into: StateWrite[]): void {
    for (const [shard, changes] of this.#changes) {
      const key = shardText(shard)
      for (const [entry, { message }] of changes) {
        const value = message === undefined ? undefined : encodeEnvelope(message)
        into.push({ shard, service, key, map, entry, value })
        if (message !== undefined && message.time < (this.#next.get(shard) ?? Infinity)) {
          this.#next.set(shard, message.time)
        }
      }
    }
    this.#changes.clear()
  }

  /** After a commit that failed: what the batch changed is void. */
  forget(): void {
    this.#changes.clear()
  }

  /** The shards in which something is to be written. */
  touched(): Iterable<number> {
    return this.#changes.keys()
  }

  #earliest(shard: number): number {
    for (const [entry] of this.#scan(shard, { limit: 1 })) return Number(entry.slice(0, 15))
    return Infinity
  }

  #scan(
    shard: number,
    range: { to?: string; limit?: number },
  ): Iterable<readonly [string, string]> {
    return this.#log.scan({ shard, service, key: shardText(shard), map, ...range })
  }

  #changesOf(shard: number): Map<string, Change> {
    let changes = this.#changes.get(shard)
    if (changes === undefined) {
      changes = new Map()
      this.#changes.set(shard, changes)
    }
    return changes
  }
}

/** The kernel's own per-shard keys belong to no tenant. */
export const shardText = (shard: number): string => keyText('', shardKey(shard))

function entryName(owner: KeyState, name: string, due: number): string {
  return [padded(due), owner.place.service.name, owner.place.key, name].join(separator)
}
