/**
 * Job: commits batches to Kafka, one transaction each, one after another, with what fences them.
 * Boundary: it is given records and offsets; what they mean is the log's affair.
 *
 * J1 All records lie with the brokers before the offsets are sent. So whoever gets a shard after us,
 *    which is when our offsets begin to be refused, finds in the log all that we may still commit.
 * J2 A transaction sends an offset for each shard that it touches, changed or not: it is what the
 *    group's coordinator fences, and an empty list would be left out in silence.
 * J3 After a commit nothing is aborted: a commit that timed out is repeated until its answer is known.
 * J4 A transaction that was aborted is tried again with the same records, as long as this instance
 *    may still commit for its shards. So nobody has to rewind.
 * J5 After one that failed for good nothing is committed any more.
 * J6 Batches that wait for one transaction to end are joined in the next, in their order: what is
 *    scarce on Kafka are transactions and the partitions they touch. So while there is much to do the
 *    next one waits a beat, in which more may come; what comes when nothing is under way goes at once.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Fenced } from '../log.ts'
import type { Offset } from './client.ts'
import { Durations } from './durations.ts'
import { isFencing, remedyFor } from './errors.ts'
import type { Membership } from './membership.ts'
import type { Outgoing, Producer } from './producer.ts'

export type Transaction = {
  /** The shards that it touches, with the ownership number of each. */
  readonly shards: ReadonlyMap<number, number>
  readonly records: Iterable<Outgoing>
  /** How many partitions these lie in, and how many of them are messages for other instances. */
  readonly partitions: number
  readonly sentAway: number
  readonly offsets: readonly Offset[]
  /** With those that were handed over after it, where they may go together: each of them has this, too. */
  readonly join?: (after: readonly Transaction[]) => Transaction
  /** Called once it is committed, before whoever waits for it or for what was joined. */
  readonly committed?: () => void
}

type Waiting = {
  readonly transaction: Transaction
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** What of a producer a transaction needs. */
export type Transactional = Pick<
  Producer,
  'begin' | 'send' | 'flush' | 'sendOffsets' | 'commit' | 'abort'
>

/** Counted since the start; what was tried again counts once. */
export type TransactionsTelling = {
  committed: number
  aborted: number
  fenced: number
  committingMs: number
  /** How long they took, as `durations.ts` has it. */
  readonly durations: readonly number[]
  /** Records that were written, and partitions that transactions touched, the group's own included. */
  records: number
  partitions: number
  /** Records of the inboxes: messages that could not be taken up in the batch that made them. */
  sentAway: number
}

/** What waits for a transaction to end goes together in the next (J6), so that more than two may wait. */
export const batchesAtOnce = 6

const triesMax = 20
/** The offsets of one group lie in one partition of the coordinator's. */
const offsetsPartitions = 1
const betweenTriesMs = 50

const beatMsAlone = 5
const beatMsEach = 10

/** The more instances there are, the fewer transactions each may have of what their brokers carry. */
export const beatMs = (instances: number): number =>
  instances > 1 ? instances * beatMsEach : beatMsAlone

export class Transactions {
  readonly #durations = new Durations()
  readonly told: TransactionsTelling = {
    durations: this.#durations.counts,
    ...{ committed: 0, aborted: 0, fenced: 0, committingMs: 0 },
    ...{ records: 0, partitions: 0, sentAway: 0 },
  }
  readonly #producer: Transactional
  readonly #membership: Pick<Membership, 'member' | 'check'>
  /** How many have been handed over. */
  handedOver = 0
  readonly #beatMs: () => number
  readonly #waiting: Waiting[] = []
  #isCommitting = false
  #last: Promise<void> = Promise.resolve()
  #failure: Error | undefined

  /** After one transaction the next waits for the beat, unless nothing waited when the first ended. */
  constructor(
    producer: Transactional,
    membership: Pick<Membership, 'member' | 'check'>,
    beatMs: () => number = () => 0,
  ) {
    this.#producer = producer
    this.#membership = membership
    this.#beatMs = beatMs
  }

  /** Resolves when it is committed; those before it are by then. */
  commit(transaction: Transaction): Promise<void> {
    this.handedOver++
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.push({ transaction, resolve, reject })
    this.#last = promise.catch(() => undefined)
    if (!this.#isCommitting) void this.#commitAll()
    return promise
  }

  /** Nothing that was handed over so far is under way any more. */
  settled(): Promise<void> {
    return this.#last
  }

  fail(error: Error): void {
    this.#failure ??= error
  }

  async #commitAll(): Promise<void> {
    this.#isCommitting = true
    // What is handed over in one turn of the event loop goes together.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const [joined, of] = this.#next()
      const failure = await this.#commitNext(joined).then(
        () => undefined,
        (error: unknown) => ({ error }),
      )
      const isBusy = this.#waiting[0]?.transaction.join !== undefined
      for (const { resolve, reject } of of) {
        if (failure === undefined) resolve()
        else reject(failure.error)
      }
      if (isBusy) await sleep(this.#beatMs())
    }
    this.#isCommitting = false
  }

  /** J6: the oldest, with those after it that may go along. */
  #next(): readonly [Transaction, readonly Waiting[]] {
    const alone = this.#waiting.findIndex(({ transaction }) => transaction.join === undefined)
    const of = this.#waiting.splice(0, alone < 0 ? this.#waiting.length : Math.max(alone, 1))
    const [first, ...after] = of.map(({ transaction }) => transaction)
    if (first === undefined) throw new Error('There is something to commit.')
    return [after.length === 0 ? first : (first.join?.(after) ?? first), of]
  }

  async #commitNext(transaction: Transaction): Promise<void> {
    const began = performance.now()
    try {
      await this.#tryUntilCommitted(transaction)
    } catch (error) {
      const failure = this.#said(error)
      this.fail(failure)
      throw failure
    }
    this.#count(transaction, performance.now() - began)
    transaction.committed?.()
  }

  #count({ partitions, sentAway }: Transaction, tookMs: number): void {
    this.told.committed++
    this.told.committingMs += tookMs
    this.#durations.took(tookMs)
    this.told.partitions += partitions + offsetsPartitions
    this.told.sentAway += sentAway
  }

  async #tryUntilCommitted(transaction: Transaction): Promise<void> {
    for (let tries = 1; ; tries++) {
      if (this.#failure !== undefined) throw this.#failure
      this.#membership.check(transaction.shards)
      try {
        this.told.records += await this.#try(transaction)
        return
      } catch (error) {
        if (remedyFor(error) === 'end' && !isFencing(error)) throw error
        this.told.aborted++
        await this.#producer.abort()
        if (isFencing(error) || tries === triesMax) throw error
        await sleep(betweenTriesMs)
      }
    }
  }

  /** Returns how many records were sent. */
  async #try({ records, offsets }: Transaction): Promise<number> {
    const producer = this.#producer
    let sent = 0
    await producer.begin()
    for (const record of records) {
      producer.send(record)
      sent++
    }
    await producer.flush()
    await producer.sendOffsets(offsets, this.#membership.member)
    await producer.commit()
    return sent
  }

  #said(error: unknown): Error {
    if (error instanceof Fenced) {
      this.told.fenced++
      return error
    }
    if (isFencing(error)) {
      this.told.fenced++
      return new Fenced(
        `Another instance has taken over, or took it that this one was gone: ${(error as Error).message}`,
      )
    }
    return error instanceof Error ? error : new Error(String(error))
  }
}
