/**
 * Job: the engine of an instance. It takes messages from the edge, from inboxes, timers and effects,
 * runs each to completion in a batch, commits the batch, and then lets out what it decided.
 * Boundary: it is passive, one `turn` is one batch; who calls it when, is its driver's affair
 * (`run.ts` in production, the simulator in simulation).
 *
 * R1 No answer, event or effect leaves before the commit of its batch (turns.ts).
 * R2 What was sent away or left over is committed with the batch that made it.
 * R3 After a commit that failed nothing is answered until the engine is started anew.
 * R4 While one batch is being committed the next one runs (turns.ts).
 */
import type { Sent } from '../contract/message.ts'
import { Fenced, type Log, type Received, type ShardOwner, type StoredEvent } from '../log/log.ts'
import type { AnyService } from '../machine/service.ts'
import type { Parts } from './batch.ts'
import { CommitNumbers, type Position } from './commit-numbers.ts'
import { DeadLetters, type Act, type DeadLetter } from './dead-letters.ts'
import { Effects, type EffectAct, type OpenEffect, type Performer } from './effects.ts'
import { Calls, type AskOptions } from './calls.ts'
import type { Envelope } from './envelope.ts'
import { Intake } from './intake.ts'
import { Keys } from './keys.ts'
import { limitsOf, type Limits } from './limits.ts'
import { Registry } from './registry.ts'
import { Repair } from './repair.ts'
import { Release, type Waiting } from './release.ts'
import { Timers } from './timers.ts'
import { Turns, type Changed, type Committed } from './turns.ts'
import { Views } from './views.ts'
import { Busy, Elsewhere, Waiter, type AskResult } from './work.ts'

export type EngineOptions = {
  readonly log: Log
  readonly services: readonly AnyService[]
  readonly performers?: readonly Performer[]
  readonly limits?: Partial<Limits>
  /** Milliseconds since 1970: what a message from the edge is stamped with. */
  readonly clock: () => number
  /** Milliseconds of some steady clock, to bound a batch; fixed in a simulation. */
  readonly elapsed?: () => number
  /** Made ids of messages from the edge. */
  readonly newId: () => string
  /** Something is to be done: the driver should call `turn`. */
  readonly onWork?: () => void
  /** A shard was opened or closed here. */
  readonly onShards?: () => void
  /** A step threw, and its message became a dead letter. */
  readonly onStepFailed?: (message: Envelope, error: unknown, deadLetter?: string) => void
  /** What becomes of a view that is built anew, in a line. */
  readonly onView?: (line: string) => void
}

export type EngineTelling = {
  batches: number
  commits: number
  steps: number
  messages: number
  commitMs: number
  waiting: number
  deadLetters: number
  openEffects: number
}

export class Engine implements ShardOwner {
  readonly registry: Registry
  readonly #options: EngineOptions
  readonly #limits: Limits
  readonly #parts: Parts
  readonly #intake: Intake
  readonly #calls: Calls
  readonly #release: Release
  readonly #turns: Turns
  readonly #repair: Repair
  readonly #open = new Map<number, number>()

  constructor(options: EngineOptions) {
    this.#options = options
    this.#limits = limitsOf(options)
    this.registry = new Registry(options.services)
    const { log } = options
    const between = (act: () => void) => this.#turns.between(act)
    const wake = () => options.onWork?.()
    const say = (line: string) => options.onView?.(line)
    this.#parts = {
      log,
      registry: this.registry,
      keys: new Keys(log, this.#limits.keysMax),
      timers: new Timers(log),
      deadLetters: new DeadLetters(log),
      effects: new Effects(log, options.performers ?? []),
      views: new Views(log, this.registry, { between, wake, say }),
      limits: this.#limits,
      open: this.#open,
      commitNumbers: new CommitNumbers(log),
      awaited: new Map(),
      onFailure: (...failed) => options.onStepFailed?.(...failed),
    }
    const { clock, newId } = options
    this.#intake = new Intake(this.#parts, { clock, wake })
    this.#calls = new Calls(this.#parts, { intake: this.#intake, clock, newId })
    this.#release = new Release(log, this.registry)
    this.#turns = new Turns({
      log,
      parts: this.#parts,
      intake: this.#intake,
      release: this.#release,
      elapsed: options.elapsed ?? (() => performance.now()),
      wake,
      onFailure: (failure, batch) => this.#refuseAll(failure, batch?.waiters),
    })
    this.#repair = new Repair({ ...this.#parts, between, operate: (act) => this.#act(act) })
  }

  /** Takes over its shards. What was under way when the last owner ended goes on. */
  async start(): Promise<void> {
    try {
      await this.#options.log.start(this)
    } catch (error) {
      await this.stop()
      throw error
    }
    this.#wake()
  }

  /** What is being committed is committed; what waits is turned away. */
  async stop(): Promise<void> {
    this.#intake.effects.stop()
    this.#parts.views.stop()
    this.#calls.closed ??= new Elsewhere('Millrace is stopping.', { mayBeDone: false })
    const { closed } = this.#calls
    await this.#turns.between(() => this.#intake.refuseAll(closed))
    await this.#options.log.stop()
  }

  opened(shard: number, ownership: number): void {
    if (this.#open.has(shard)) this.#close(shard)
    this.#parts.deadLetters.open(shard)
    this.#release.check(shard, () => this.#waitingIn(shard))
    this.#open.set(shard, ownership)
    this.#parts.keys.forget()
    const { commitNumbers, timers, effects, views } = this.#parts
    for (const part of [commitNumbers, timers, effects, views, this.#intake]) part.open(shard)
    this.#options.onShards?.()
    this.#wake()
  }

  async closing(shard: number): Promise<void> {
    await this.#turns.between(() => this.#close(shard))
  }

  #close(shard: number): void {
    this.#open.delete(shard)
    this.#options.onShards?.()
    this.#parts.keys.forget()
    const { commitNumbers, timers, deadLetters, effects, views } = this.#parts
    const parts = [commitNumbers, this.#release, timers, deadLetters, effects, views, this.#intake]
    for (const part of parts) part.close(shard)
  }

  received(shard: number, messages: readonly Received[]): void {
    // What comes while the shard is given back comes again, to whoever has it then (L6).
    if (!this.#open.has(shard)) return
    for (const { message } of messages) this.#release.checkHandled(message)
    this.#intake.receive(shard, messages)
    this.#wake()
  }

  /** R3, also while nothing is being committed (L9). */
  failed(failure: Error): void {
    this.#turns.fail(failure)
  }

  /** Hears every event of these types after its commit; of any type where none are named. */
  onCommitted(listener: Committed, types?: Iterable<string>): void {
    this.#turns.onCommitted(listener, types)
  }

  /** Hears the key of everything of a service that a commit has changed, after that commit. */
  onChanged(service: string, listener: Changed): void {
    this.#turns.onChanged(service, listener)
  }

  /** The events of a shard as the log has them. */
  events(shard: number, from: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.#options.log.events(shard, from, limit)
  }

  /** Sends a message and resolves with its answer after the commit. */
  ask(sent: Sent, options: AskOptions): Promise<AskResult> {
    return this.#repair.isFor(sent) ? this.#repair.ask(sent) : this.#calls.ask(sent, options)
  }

  /** The shard of the key that a message is for. */
  shardOf(sent: Sent, tenant: string): number {
    return this.#repair.isFor(sent) ? this.#repair.shardOf(sent) : this.#calls.shardOf(sent, tenant)
  }

  /** The ownership number of each shard that is open here. */
  get ownerships(): ReadonlyMap<number, number> {
    return this.#open
  }

  /** Asks the machine of each shard that is open here. */
  askEachShard(
    sent: Sent,
    options: AskOptions,
  ): Promise<readonly { readonly shard: number; readonly body: unknown }[]> {
    if (this.#repair.isFor(sent)) return this.#repair.each(sent)
    return this.#calls.askEachShard(sent, options)
  }

  /** Does with a dead letter what an operator wants. */
  operate(act: Act): Promise<AskResult> {
    return this.#act(act)
  }

  /** Says what became of an effect that is uncertain. */
  settleEffect(act: EffectAct): Promise<AskResult> {
    return this.#act(act)
  }

  #act(act: Act | EffectAct): Promise<AskResult> {
    if (this.#calls.closed !== undefined) return Promise.reject(this.#calls.closed)
    return new Promise((resolve, reject) => {
      this.#intake.act(act, new Waiter(resolve, reject))
      this.#wake()
    })
  }

  /** How often each shard that is open here has committed: what a read must include to be fresh. */
  get commitNumbers(): ReadonlyMap<number, number> {
    return this.#parts.commitNumbers.committed
  }

  /** The same, with the name that the numbers go under. */
  get position(): Position {
    return this.#parts.commitNumbers.position
  }

  /** Resolves when what had been sent to the shards that are open here goes before what is asked next. */
  async caughtUp(): Promise<void> {
    await this.#options.log.caughtUp?.()
  }

  get deadLetters(): readonly DeadLetter[] {
    return this.#parts.deadLetters.list()
  }

  get openEffects(): readonly OpenEffect[] {
    return this.#parts.effects.list()
  }

  get failure(): Error | undefined {
    return this.#turns.failure
  }

  /** When the engine has something to do by itself: now (0), at a time, or never (Infinity). */
  get nextWork(): number {
    const hasNews = this.#release.hasNews || this.#parts.views.hasNews
    return hasNews ? 0 : this.#intake.nextWork
  }

  telling(): EngineTelling {
    const { deadLetters, effects } = this.#parts
    const waiting = this.#intake.waiting
    const openEffects = effects.list().length
    return { ...this.#turns.told, waiting, deadLetters: deadLetters.count, openEffects }
  }

  /** In how many milliseconds a turn is to begin: at once (0), or not before one under way is over (Infinity). */
  get readyIn(): number {
    return this.#turns.readyIn
  }

  /** Runs and commits one batch. False when there was nothing to do. */
  turn(): Promise<boolean> {
    return this.#turns.next()
  }

  /** What lies in a shard to be handled, for the check of the release. */
  *#waitingIn(shard: number): Generator<Waiting> {
    yield* this.#parts.timers.stored(shard)
    yield* this.#parts.deadLetters.stored(shard)
    yield* this.#intake.stored(shard)
  }

  /** R3: state in memory is ahead of the log now, and whether the log has the batch is unknown. */
  #refuseAll(failure: Error, waiters: Iterable<Waiter> = []): void {
    const isElsewhere = failure instanceof Fenced
    const why = isElsewhere ? 'Another instance owns this shard.' : 'The log could not be written.'
    const busy = new Busy(why, 5)
    this.#calls.closed = busy
    for (const waiter of waiters) waiter.fail(busy)
    this.#intake.refuseAll(busy)
  }

  #wake(): void {
    this.#options.onWork?.()
  }
}
