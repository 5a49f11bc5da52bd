/**
 * Job: one turn after another: a batch is run, handed to the log, and let out when it is committed.
 * Boundary: what is in a batch is `runBatch`'s; what the failure of a commit means to those who wait,
 * is the engine's.
 *
 * R1 No answer, event or effect leaves before the commit of its batch (L2).
 * R4 While one batch is being committed the next one runs on what it decided; it is let out after it.
 * R5 Where the log says what a commit is worth, few calls wait until none is under way, and after a batch
 *    of several for a moment more: they share the next one. After a batch of one it begins at once.
 * R6 Of a batch that lies with the log only what is told after its commit is held: all that it made would live
 *    just long enough to be kept by the collector of garbage.
 */
import type { Log } from '../log/log.ts'
import { Batch, type Parts, type ToldEvent } from './batch.ts'
import type { EventRecord } from './envelope.ts'
import type { Intake } from './intake.ts'
import { Release } from './release.ts'
import { runBatch } from './run-batch.ts'

/** Batches that may lie with the log at once (R4), where it says nothing else. */
const usualBatchesAtOnce = 2

export type Committed = (event: EventRecord, how: Pick<ToldEvent, 'isAgain'>) => void
/** Hears the key, with its tenant, of what has changed. */
export type Changed = (key: string) => void

type Hearing = { readonly listener: Committed; readonly types: ReadonlySet<string> | undefined }

/** What a batch has for those who hear of it after its commit. */
type News = {
  readonly events: readonly ToldEvent[]
  /** For each who hears of changes, in their order. */
  readonly changed: readonly (readonly string[])[]
}

export type Work = {
  readonly log: Log
  readonly parts: Parts
  readonly intake: Intake
  readonly release: Release
  /** Milliseconds of some steady clock. */
  readonly elapsed: () => number
  /** There may be something to do. */
  readonly wake: () => void
  /** Tells those who wait, for a batch that failed and for any other, that it was in vain. */
  readonly onFailure: (failure: Error, batch?: Batch) => void
}

export class Turns {
  readonly told = { batches: 0, commits: 0, steps: 0, messages: 0, commitMs: 0 }
  failure: Error | undefined
  readonly #work: Work
  readonly #listeners: Hearing[] = []
  readonly #changes: { readonly service: string; readonly listener: Changed }[] = []
  /** Turns whose batches lie with the log, oldest first. */
  #underWay: readonly Promise<boolean>[] = []
  #last = { began: 0, messages: 0 }
  /** Those who wait for `between`, and when the last of them is done. */
  #pauses = 0
  #paused: Promise<unknown> = Promise.resolve()

  constructor(work: Work) {
    this.#work = work
  }

  onCommitted(listener: Committed, types?: Iterable<string>): void {
    this.#listeners.push({ listener, types: types && new Set(types) })
  }

  onChanged(service: string, listener: Changed): void {
    this.#changes.push({ service, listener })
  }

  /** The log can commit nothing more (L9); whoever asks for the next turn is told. */
  fail(failure: Error): void {
    if (this.failure !== undefined) return
    this.failure = failure
    this.#work.onFailure(failure)
    this.#work.wake()
  }

  /** In how many milliseconds a turn is to begin: at once (0), or not before one under way is over (Infinity). */
  get readyIn(): number {
    if (this.failure !== undefined) return 0
    return this.#isReady ? this.#restMs : Infinity
  }

  get #isReady(): boolean {
    const most = this.#work.log.batchesAtOnce ?? usualBatchesAtOnce
    return this.#underWay.length < most && this.#pauses === 0
  }

  /** R5. */
  get #restMs(): number {
    const { log, intake, elapsed } = this.#work
    if (log.pace === undefined || intake.waiting >= log.pace.callsWorthABatch) return 0
    if (this.#underWay.length > 0) return Infinity
    return this.#last.messages > 1 ? Math.max(this.#last.began + log.pace.restMs - elapsed(), 0) : 0
  }

  /** Runs and commits one batch. False when there was nothing to do. */
  async next(): Promise<boolean> {
    while (this.failure === undefined && !this.#isReady) await (this.#underWay[0] ?? this.#paused)
    if (this.failure !== undefined) throw this.failure
    const turn = this.#turn(new Batch(this.#work.parts), this.#underWay.at(-1))
    this.#underWay = [...this.#underWay, turn]
    try {
      return await turn
    } finally {
      this.#underWay = this.#underWay.filter((one) => one !== turn)
    }
  }

  /** Does something while no batch is under way: the next one begins only after it. */
  async between(act: () => void): Promise<void> {
    this.#pauses++
    const before = this.#paused
    const pause = Promise.withResolvers<void>()
    this.#paused = Promise.all([before, pause.promise])
    while (this.#underWay.length > 0) await Promise.allSettled(this.#underWay)
    try {
      act()
    } finally {
      this.#pauses--
      pause.resolve()
      this.#work.wake()
    }
  }

  async #turn(batch: Batch, before: Promise<boolean> | undefined): Promise<boolean> {
    try {
      const began = this.#work.elapsed()
      const messages = this.#run(batch)
      this.#last = { began, messages }
      const committed = this.#commit(batch)
      const news = this.#newsOf(batch)
      batch.forget()
      this.#work.parts.keys.turnOver()
      await Promise.all([before, committed])
      this.#letOut(batch, news)
      this.told.batches++
      this.told.steps += batch.steps
      this.told.messages += messages
      return messages > 0 || committed !== undefined
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error))
      this.#work.onFailure(this.failure, batch)
      throw this.failure
    }
  }

  #run(batch: Batch): number {
    const { release, intake, elapsed } = this.#work
    for (const [shard, entry, written] of release.take()) {
      batch.shardState.set({ shard, map: Release.map, entry }, written)
    }
    this.#work.parts.commitNumbers.writeOrigins(batch.shardState)
    this.#work.parts.views.into(batch, intake.hasLeft)
    return runBatch(batch, intake, elapsed)
  }

  /** Hands a batch to the log; undefined when there is nothing to commit. */
  #commit(batch: Batch): Promise<void> | undefined {
    const toCommit = batch.toCommit()
    if (toCommit === undefined) return undefined
    const started = performance.now()
    return this.#work.log.commit(toCommit).then(() => {
      this.told.commitMs += performance.now() - started
      this.told.commits++
    })
  }

  /** R6 */
  #newsOf(batch: Batch): News {
    const { views } = this.#work.parts
    const isHeard = (type: string): boolean =>
      views.hearEverything || this.#listeners.some((one) => hears(one, type))
    return {
      events: batch.events.filter(({ record }) => isHeard(record.type)),
      changed: this.#changes.map(({ service }) => batch.keysOf(service)),
    }
  }

  /** R1: from here on the batch may be seen. */
  #letOut(batch: Batch, { events, changed }: News): void {
    batch.afterCommit()
    this.#work.intake.effects.afterCommit()
    this.#work.parts.views.afterCommit(events)
    for (const told of events) {
      for (const one of this.#listeners) {
        if (hears(one, told.record.type)) one.listener(told.record, told)
      }
    }
    for (const [nth, { listener }] of this.#changes.entries()) {
      for (const key of changed[nth] ?? []) listener(key)
    }
    for (const waiter of batch.settledWaiters()) waiter.settle()
  }
}

const hears = ({ types }: Hearing, type: string): boolean => types?.has(type) !== false
