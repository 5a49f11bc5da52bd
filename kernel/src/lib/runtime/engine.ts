/**
 * Job: the engine of an instance. It takes messages from the edge, from inboxes, timers and effects,
 * runs each to completion in a batch, commits the batch, and then lets out what it decided.
 * Boundary: it is passive, one `turn` is one batch; who calls it when, is its driver's affair
 * (`run.ts` in production, the simulator in simulation).
 *
 * R1 No answer, event or effect leaves before the commit of its batch (L2).
 * R2 What was sent away or left over is committed with the batch that made it.
 * R3 After a commit that failed nothing is answered until the engine is started anew.
 */
import type { Sent } from '../contract/message.ts'
import { Fenced, type Log, type Received, type ShardOwner } from '../log/log.ts'
import type { AnyService } from '../machine/service.ts'
import { Batch, type Parts } from './batch.ts'
import { DeadLetters, type Act, type DeadLetter } from './dead-letters.ts'
import { Effects, type OpenEffect, type Performer } from './effects.ts'
import type { Envelope, EventRecord, Once } from './envelope.ts'
import { Intake } from './intake.ts'
import { Keys } from './keys.ts'
import { usualLimits, type Limits } from './limits.ts'
import { Registry, type Target } from './registry.ts'
import { keyText, shardKey, shardOf } from './shard.ts'
import { runStep } from './step.ts'
import { Timers } from './timers.ts'
import { Busy, Waiter, type AskResult, type Work } from './work.ts'

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
  /** A step threw, and its message became a dead letter. */
  readonly onStepFailed?: (message: Envelope, error: unknown) => void
}

export type AskOptions = {
  readonly tenant: string
  readonly id?: string
  readonly correlation?: string
  readonly once?: Once
  readonly trace?: string
  /** Keys that what is asked for will need: turned away while one of them is parked and full. */
  readonly needs?: readonly { readonly service: string; readonly key: string }[]
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

type Committed = (event: EventRecord) => void

export class Engine implements ShardOwner {
  readonly registry: Registry
  readonly #options: EngineOptions
  readonly #limits: Limits
  readonly #parts: Parts
  readonly #intake: Intake
  readonly #open = new Map<number, number>()
  readonly #listeners: Committed[] = []
  #failure: Error | undefined
  #running: Promise<boolean> | undefined
  readonly #told = { batches: 0, commits: 0, steps: 0, messages: 0, commitMs: 0 }

  constructor(options: EngineOptions) {
    this.#options = options
    this.#limits = { ...usualLimits, ...options.limits }
    this.registry = new Registry(options.services)
    const { log } = options
    this.#parts = {
      log,
      registry: this.registry,
      keys: new Keys(log, this.#limits.keysMax),
      timers: new Timers(log),
      deadLetters: new DeadLetters(log),
      effects: new Effects(log, options.performers ?? []),
      limits: this.#limits,
      open: this.#open,
      onFailure: (message, error) => options.onStepFailed?.(message, error),
    }
    this.#intake = new Intake(this.#parts, { clock: options.clock, wake: () => this.#wake() })
  }

  /** Takes over its shards. What was under way when the last owner ended goes on. */
  async start(): Promise<void> {
    await this.#options.log.start(this)
    this.#wake()
  }

  /** What is being committed is committed; what waits is turned away. */
  async stop(): Promise<void> {
    this.#intake.effects.stop()
    await this.#running
    this.#intake.refuseAll(new Busy('Millrace is stopping.', 1))
    await this.#options.log.stop()
  }

  opened(shard: number, ownership: number): void {
    this.#open.set(shard, ownership)
    this.#parts.keys.forget()
    this.#parts.timers.open(shard)
    this.#parts.deadLetters.open(shard)
    this.#parts.effects.open(shard)
    this.#intake.open(shard)
    this.#wake()
  }

  async closing(shard: number): Promise<void> {
    await this.#running
    this.#open.delete(shard)
    this.#parts.keys.forget()
    this.#parts.timers.close(shard)
    this.#parts.deadLetters.close(shard)
    this.#parts.effects.close(shard)
    this.#intake.close(shard)
  }

  received(shard: number, messages: readonly Received[]): void {
    this.#intake.receive(shard, messages)
    this.#wake()
  }

  /** Hears every event after its commit. */
  onCommitted(listener: Committed): void {
    this.#listeners.push(listener)
  }

  /** Sends a message and resolves with its answer after the commit. */
  ask(sent: Sent, options: AskOptions): Promise<AskResult> {
    const target = this.#targetOf(sent)
    const key = (sent.data as Readonly<Record<string, unknown>>)[target.by ?? '']
    if (typeof key !== 'string') throw new Error(`${sent.type.wireName} has no key.`)
    return this.#call(target, { sent, options, key })
  }

  /** Asks the machine of each shard that is open here. */
  askEachShard(
    sent: Sent,
    options: AskOptions,
  ): Promise<readonly { readonly shard: number; readonly body: unknown }[]> {
    const target = this.#targetOf(sent)
    const shards = [...this.#open.keys()].sort((a, b) => a - b)
    return Promise.all(
      shards.map(async (shard) => {
        const { body } = await this.#call(target, { sent, options, key: shardKey(shard) })
        return { shard, body }
      }),
    )
  }

  /** Does with a dead letter what an operator wants. */
  operate(act: Act): Promise<AskResult> {
    return new Promise((resolve, reject) => {
      this.#intake.act(act, new Waiter(resolve, reject))
      this.#wake()
    })
  }

  get deadLetters(): readonly DeadLetter[] {
    return this.#parts.deadLetters.list()
  }

  get openEffects(): readonly OpenEffect[] {
    return this.#parts.effects.list()
  }

  get failure(): Error | undefined {
    return this.#failure
  }

  /** When the engine has something to do by itself: now (0), at a time, or never (Infinity). */
  get nextWork(): number {
    return this.#intake.nextWork
  }

  telling(): EngineTelling {
    const { deadLetters, effects } = this.#parts
    const waiting = this.#intake.waiting
    const openEffects = effects.list().length
    return { ...this.#told, waiting, deadLetters: deadLetters.count, openEffects }
  }

  /** Runs and commits one batch. False when there was nothing to do. */
  turn(): Promise<boolean> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    this.#running ??= this.#turn().finally(() => (this.#running = undefined))
    return this.#running
  }

  async #turn(): Promise<boolean> {
    const batch = new Batch(this.#parts)
    const messages = this.#run(batch)
    const toCommit = batch.toCommit()
    if (toCommit !== undefined) {
      const started = performance.now()
      try {
        await this.#options.log.commit(toCommit)
      } catch (error) {
        this.#fail(batch, error)
      }
      this.#told.commitMs += performance.now() - started
      this.#told.commits++
    }
    this.#told.batches++
    this.#told.steps += batch.steps
    this.#told.messages += messages
    this.#parts.keys.turnOver()
    this.#letOut(batch)
    return messages > 0
  }

  /** R1: from here on the batch may be seen. */
  #letOut(batch: Batch): void {
    this.#intake.effects.afterCommit()
    for (const { record } of batch.events) for (const listener of this.#listeners) listener(record)
    for (const waiter of batch.settledWaiters()) waiter.settle()
  }

  /** Takes messages one by one, each run to completion with all that it causes. */
  #run(batch: Batch): number {
    const elapsed = this.#options.elapsed ?? (() => performance.now())
    const { batchMessagesMax, batchStepsMax, batchMs } = this.#limits
    const end = elapsed() + batchMs
    let messages = 0
    const taken = this.#intake.take(batch)
    while (messages < batchMessagesMax && batch.steps < batchStepsMax) {
      const next = taken.next()
      if (next.done === true) break
      messages++
      this.#settle(batch, next.value)
      if (elapsed() >= end) break
    }
    taken.return()
    this.#intake.keepLeftOver(batch)
    return messages
  }

  #settle(batch: Batch, work: Work): void {
    if (work.waiter !== undefined) batch.waiters.push(work.waiter)
    batch.steps++
    runStep(batch, work)
    let at = 0
    while (at < batch.queue.length && batch.steps < this.#limits.batchStepsMax) {
      const next = batch.queue[at++]
      if (next === undefined) break
      batch.steps++
      runStep(batch, next)
    }
    batch.queue.splice(0, at)
  }

  #targetOf(sent: Sent): Target {
    const target = this.registry.targets(sent.type.wireName)[0]
    if (target === undefined) throw new Error(`Nobody handles ${sent.type.wireName}.`)
    return target
  }

  #call(
    target: Target,
    call: { sent: Sent; options: AskOptions; key: string },
  ): Promise<AskResult> {
    const { sent, options, key } = call
    const refusal = this.#turnAway(target, options) ?? this.#elsewhere(options.tenant, key)
    if (refusal !== undefined) return Promise.reject(refusal)
    const envelope = this.#envelope(sent, options, { service: target.service.name, key })
    return new Promise((resolve, reject) => {
      const waiter = new Waiter(resolve, reject)
      this.#intake.call({ envelope, target, waiter, behind: undefined })
      this.#wake()
    })
  }

  #envelope(sent: Sent, options: AskOptions, place: { service: string; key: string }): Envelope {
    return {
      id: options.id ?? this.#options.newId(),
      type: sent.type.wireName,
      version: sent.type.version,
      tenant: options.tenant,
      service: place.service,
      key: place.key,
      time: this.#options.clock(),
      origin: 'edge',
      cause: undefined,
      correlation: options.correlation,
      trace: options.trace,
      asker: undefined,
      once: options.once,
      timer: undefined,
      data: sent.data,
    }
  }

  #turnAway(target: Target, { tenant, needs }: AskOptions): Error | undefined {
    if (this.#failure !== undefined) return new Busy('The log cannot be written.', 5)
    const { waitingMax, followersMax } = this.#limits
    if (this.#intake.waiting >= waitingMax) return new Busy(`${waitingMax} calls wait already.`, 1)
    const { deadLetters } = this.#parts
    if (needs === undefined || target.type.kind === 'query' || deadLetters.count === 0) return
    for (const { service, key } of needs) {
      const letter = deadLetters.of(service, keyText(tenant, key))
      if (letter !== undefined && letter.followers >= followersMax) {
        return new Busy(`${service} ${key} waits behind dead letter ${letter.id}.`, 30, letter.id)
      }
    }
    return undefined
  }

  #elsewhere(tenant: string, key: string): Error | undefined {
    const { shards } = this.#options.log
    if (this.#open.size === shards) return undefined
    const shard = shardOf(keyText(tenant, key), shards)
    return this.#open.has(shard) ? undefined : new Busy(`Shard ${shard} is not open here.`, 1)
  }

  /** R3: state in memory is ahead of the log now, and whether the log has the batch is unknown. */
  #fail(batch: Batch, error: unknown): never {
    const failure = error instanceof Error ? error : new Error(String(error))
    this.#failure = failure
    const why = failure instanceof Fenced ? 'another instance owns this shard' : failure.message
    const busy = new Busy(`The log could not be written: ${why}`, 5)
    for (const waiter of batch.waiters) waiter.fail(busy)
    this.#intake.refuseAll(busy)
    throw failure
  }

  #wake(): void {
    this.#options.onWork?.()
  }
}
