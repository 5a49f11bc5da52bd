/**
 * Job: what an engine has to work through, in the order in which it is taken: what the batch before
 * left over, operators' acts, inboxes, effects' answers, due timers, and calls from the edge.
 * Boundary: it holds and hands out; a message is handled by `runStep`.
 *
 * N1 Due timers are taken after the messages that already lay in the inbox.
 * N2 A call from the edge that was not handled before the process died was never answered, and is
 *    lost; everything else comes again from the log.
 * N3 A call that came before a timer was due is taken before it, however late both are taken: a call
 *    that is sent twice is not forgotten between the two.
 * N4 What comes for a shard is handled before what is caused by what was left over; and what lay in the
 *    inboxes of shards that have arrived before what any of it causes. A key may have sent over an
 *    inbox once, and sends directly since both shards are open here.
 * N5 What is left over is stored with how far the inbox goes before it, for whoever has the shard next.
 * N6 What lay in an inbox, behind a dead letter or left over is handled by the time at which it is taken:
 *    it may have lain there for days, and is remembered from then on, for it may come again.
 * N7 Where calls wait, what is due gets half of a batch at most: after a long stop there may be very much.
 */
import { answered } from '../contract/answered.ts'
import type { Received } from '../log/log.ts'
import type { Batch, Parts } from './batch.ts'
import type { Act } from './dead-letters.ts'
import { EdgeCalls } from './edge-calls.ts'
import { EffectRunner } from './effect-runner.ts'
import type { EffectAct, OpenEffect } from './effects.ts'
import { decodeEnvelope, notBefore, type Envelope } from './envelope.ts'
import {
  inboxesBefore,
  leftFrom,
  storedLeft,
  withInbox,
  type First,
  type Given,
} from './left-over.ts'
import type { Sent } from '../contract/message.ts'
import { keyText, partsOf, shardKey, shardOf } from './shard.ts'
import { Elsewhere, type Waiter, type Work } from './work.ts'

const leftOver = 'left'

const placeOf = (shard: number) =>
  ({ shard, service: '~shard', key: keyText('', shardKey(shard)), map: leftOver }) as const

/** Whether so many timers, and what they caused, were enough for one batch. */
type IsSpent = (timers: number) => boolean

export class Intake {
  readonly effects: EffectRunner
  readonly #parts: Parts
  readonly #clock: () => number
  readonly #wake: () => void
  readonly #edge = new EdgeCalls()
  #received: Given[] = []
  /** What is handled before anything else. */
  #left: First[] = []
  #leftCount = 0
  /** Shards that have arrived, and what lay in their inboxes was not received yet. */
  readonly #arrived = new Set<number>()
  #acts: { act: Act | EffectAct; waiter: Waiter }[] = []

  constructor(parts: Parts, { clock, wake }: { clock: () => number; wake: () => void }) {
    this.#parts = parts
    this.#clock = clock
    this.#wake = wake
    this.effects = new EffectRunner(parts.effects, { clock, wake })
  }

  open(shard: number): void {
    const { log } = this.#parts
    this.#arrived.add(shard)
    for (const [entry, value] of log.scan(placeOf(shard))) {
      const { envelope, after } = leftFrom(value)
      this.#left.push({ work: this.#work(envelope), shard, entry, after })
      this.#leftCount = Math.max(this.#leftCount, Number(entry) + 1)
    }
  }

  /** What a batch left over in a shard. */
  *stored(shard: number): Generator<Envelope> {
    for (const [, value] of this.#parts.log.scan(placeOf(shard))) yield decodeEnvelope(value)
  }

  close(shard: number): void {
    this.#arrived.delete(shard)
    this.#turnAway(shard)
    const moved = new Elsewhere(`Shard ${shard} moves to another instance.`, { mayBeDone: true })
    for (const left of this.#left) {
      if (left.shard === shard && 'work' in left) left.work.behind?.fail(moved)
    }
    // The answer comes to whoever asked for it, and that key goes along with its shard.
    for (const [id, { waiter, shard: of }] of this.#parts.awaited) {
      if (of !== shard) continue
      this.#parts.awaited.delete(id)
      waiter.fail(moved)
    }
    this.#left = this.#left.filter((left) => left.shard !== shard)
    this.#received = this.#received.filter((one) => one.shard !== shard)
  }

  call(work: Work): void {
    this.#edge.push(work)
    this.#wake()
  }

  act(act: Act | EffectAct, waiter: Waiter): void {
    this.#acts.push({ act, waiter })
  }

  receive(shard: number, messages: readonly Received[]): void {
    const given = messages.map((received) => ({ shard, received }))
    if (this.#arrived.delete(shard)) {
      const before = this.#received.splice(0)
      this.#left = withInbox(this.#left, shard, { given, before })
    } else if (this.#left.length === 0) this.#received.push(...given)
    // With all that came before it, so that an inbox is handled in its order (L6).
    else this.#left.push(...this.#received.splice(0), ...given)
  }

  /** Calls that wait to be taken. */
  get waiting(): number {
    return this.#edge.count
  }

  /** When there is something to take: now (0), at a time, or never (Infinity). */
  get nextWork(): number {
    const others = this.#received.length + this.#left.length + this.#acts.length
    if (this.waiting + others > 0) return 0
    return Math.min(this.effects.nextWork, this.#parts.timers.nextDue)
  }

  *take(batch: Batch, half: () => IsSpent): Generator<Work, void, undefined> {
    yield* this.#takeActs(batch)
    yield* this.#takeReceived(batch)
    yield* this.effects.take(batch, (sent, effect) => this.#effectAnswer(sent, effect))
    yield* this.#takeDue(batch, half())
    yield* this.#edge.before(Infinity)
  }

  /** What a batch could not handle within its bounds is stored, and goes first in the next. */
  keepLeftOver(batch: Batch): void {
    const ends = inboxesBefore(batch.queue.length === 0 ? [] : this.#left)
    for (const work of batch.queue) {
      const { tenant, key } = work.envelope
      const shard = shardOf(keyText(tenant, key), this.#parts.log.shards)
      const entry = String(this.#leftCount++).padStart(15, '0')
      const after = ends.get(shard) ?? 0
      batch.shardState.set({ shard, map: leftOver, entry }, storedLeft(work.envelope, after))
      this.#left.push({ work, shard, entry, after })
    }
  }

  /** Tells everybody who waits that it was in vain. */
  refuseAll(error: Error): void {
    for (const { waiter } of this.#edge.takeAll()) waiter?.fail(error)
    for (const { waiter } of this.#acts) waiter.fail(error)
    const isElsewhere = error instanceof Elsewhere
    const begun = isElsewhere ? new Elsewhere(error.message, { mayBeDone: true }) : error
    for (const left of this.#left) if ('work' in left) left.work.behind?.fail(begun)
    for (const { waiter } of this.#parts.awaited.values()) waiter.fail(begun)
    this.#parts.awaited.clear()
    this.#acts = []
  }

  /** A call was not handled yet: whoever owns the shard next is to be asked. */
  #turnAway(shard: number): void {
    for (const work of this.#edge.takeAll()) {
      const { tenant, key } = work.envelope
      if (shardOf(keyText(tenant, key), this.#parts.log.shards) !== shard) this.#edge.push(work)
      else {
        const moved = `Shard ${shard} moves to another instance.`
        work.waiter?.fail(new Elsewhere(moved, { mayBeDone: false }))
      }
    }
  }

  get hasLeft(): boolean {
    return this.#left.length > 0
  }

  *takeLeft(batch: Batch): Generator<Work> {
    for (let left = this.#left.shift(); left !== undefined; left = this.#left.shift()) {
      if ('received' in left) yield this.#takeGiven(batch, left)
      else {
        batch.shardState.remove({ shard: left.shard, map: leftOver, entry: left.entry })
        yield { ...left.work, envelope: notBefore(left.work.envelope, this.#clock()) }
      }
    }
  }

  *#takeActs(batch: Batch): Generator<Work> {
    for (let next = this.#acts.shift(); next !== undefined; next = this.#acts.shift()) {
      const { act, waiter } = next
      batch.waiters.add(waiter)
      const works = this.#actOn(act, waiter)
      // What the first one causes stands behind what has waited longer.
      batch.queue.push(...works.slice(1))
      const [first] = works
      if (first !== undefined) yield first
    }
  }

  #actOn(act: Act | EffectAct, waiter: Waiter): Work[] {
    try {
      const works = 'letter' in act ? this.#settleLetter(act) : this.#settleEffect(act)
      waiter.result = { accepted: true, body: { handled: works.length }, replayed: false }
      return works
    } catch (error) {
      waiter.failure = error instanceof Error ? error : new Error(String(error))
      return []
    }
  }

  #settleLetter(act: Act): Work[] {
    const typeOf = (name: string) => this.#parts.registry.type(name)
    const settling = { now: this.#clock(), keptMs: this.#parts.limits.rememberMs, typeOf }
    const messages = this.#parts.deadLetters.settle(act, settling)
    return messages.map((message) => this.#work(notBefore(message, settling.now)))
  }

  #settleEffect(act: EffectAct): Work[] {
    const settling = { now: this.#clock(), keptMs: this.#parts.limits.rememberMs }
    const effect = this.#parts.effects.settle(act, settling)
    return act.act === 'again' ? [] : [this.#effectAnswer(act.answer, effect)]
  }

  *#takeReceived(batch: Batch): Generator<Work> {
    for (let next = this.#received.shift(); next !== undefined; next = this.#received.shift()) {
      yield this.#takeGiven(batch, next)
    }
  }

  #takeGiven(batch: Batch, { shard, received: { offset, message } }: Given): Work {
    batch.positions.set(shard, offset + 1)
    const work = this.#work(notBefore(message, this.#clock()))
    const waiter = this.#awaited(message)
    return waiter === undefined ? work : { ...work, waiter }
  }

  /** Who waits for this answer, which came from another instance. */
  #awaited({ type, cause = '' }: Envelope): Waiter | undefined {
    if (type !== answered.wireName) return undefined
    const waiter = this.#parts.awaited.get(cause)?.waiter
    this.#parts.awaited.delete(cause)
    return waiter
  }

  *#takeDue(batch: Batch, isSpent: IsSpent): Generator<Work> {
    batch.takenAt = this.#clock()
    const { timers, limits } = this.#parts
    const due = timers.due(batch.takenAt, limits.batchMessagesMax)
    for (const [nth, message] of due.entries()) {
      // N3
      yield* this.#edge.before(message.time)
      if (this.waiting > 0 && isSpent(nth)) return
      yield this.#work(message)
    }
  }

  #work(envelope: Envelope): Work {
    const { registry } = this.#parts
    const target =
      registry.target(envelope.service, envelope.type) ?? registry.kernelTarget(envelope.service)
    return { envelope, target, waiter: undefined, behind: undefined }
  }

  #effectAnswer(sent: Sent, effect: OpenEffect): Work {
    const { tenant, id: key } = partsOf(effect.key)
    return this.#work({
      id: `${effect.cause}/${effect.name}`,
      type: sent.type.wireName,
      version: sent.type.version,
      tenant,
      service: effect.service,
      key,
      time: this.#clock(),
      origin: 'effect',
      cause: effect.cause,
      correlation: effect.correlation,
      ...{ trace: undefined, asker: undefined, once: undefined, timer: undefined },
      data: sent.data,
    })
  }
}
