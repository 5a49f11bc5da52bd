/**
 * Job: the coordinator of transactions: who may write under a transactional id, what is open, and how
 * each transaction ends.
 *
 * B3 Whoever takes an id next gets a higher epoch; the one before is refused, and what it left open is
 *    aborted. So is what is open for too long, and whoever left it open is refused then.
 * B4 A transaction is decided at once, and its marks come later, one partition after another; the next
 *    of the same id begins when all are there.
 * B5 Ending a transaction again, the same way, is answered as the first time.
 */
import type { Offset } from '../../kafka/client.ts'
import type { Outgoing } from '../../kafka/producer.ts'
import { clientError, fencedProducer, type Chance, type Time } from './host.ts'
import type { Fate, Lying, PartitionLog } from './partition-log.ts'

export type SimulatedTransaction = {
  fate: Fate
  readonly id: string
  /** The process that made it. */
  readonly by: string
  readonly records: Lying[]
  readonly offsets: Offset[]
  readonly partitions: Set<PartitionLog>
}

type Decided = Exclude<Fate, 'open'>

type Writer = {
  epoch: number
  by: string
  timeoutMs: number
  open: SimulatedTransaction | undefined
  /** Decided, and not all of its marks are there. */
  ending: SimulatedTransaction | undefined
  ended: Decided | undefined
}

export type Hand = { readonly id: string; readonly epoch: number }

/** To be asked again: what was before is not over. */
export const again = Symbol('again')

export type TableOptions = {
  readonly time: Time
  readonly random: Chance
  readonly partition: (topic: string, partition: number) => PartitionLog
  readonly onDecided: (transaction: SimulatedTransaction) => void
  readonly onPoint: (point: string) => void
}

/** How late the coordinator notices that a transaction is open for too long. */
const noticedMsMost = 2000
const markMsMost = 15

export class TransactionTable {
  readonly #options: TableOptions
  readonly #writers = new Map<string, Writer>()

  constructor(options: TableOptions) {
    this.#options = options
  }

  begin(id: string, { timeoutMs, by }: { timeoutMs: number; by: string }): number | typeof again {
    const writer = this.#writers.get(id)
    if (writer === undefined) {
      const first = { epoch: 0, by, timeoutMs, open: undefined, ending: undefined }
      this.#writers.set(id, { ...first, ended: undefined })
      return 0
    }
    if (writer.open !== undefined) {
      this.#options.onPoint('a transaction is aborted by the next in its slot')
      writer.epoch++
      this.#end(writer, 'aborted')
    }
    if (writer.ending !== undefined) return again
    Object.assign(writer, { by, timeoutMs, ended: undefined })
    return ++writer.epoch
  }

  write(hand: Hand, records: readonly Outgoing[]): typeof again | undefined {
    const transaction = this.#openOf(hand)
    if (transaction === again) return again
    const { partition, time } = this.#options
    for (const record of records) {
      const log = partition(record.topic, record.partition)
      transaction.partitions.add(log)
      transaction.records.push(log.append(record, transaction, time.now))
    }
    return undefined
  }

  sendOffsets(hand: Hand, offsets: readonly Offset[]): typeof again | undefined {
    const transaction = this.#openOf(hand)
    if (transaction === again) return again
    transaction.offsets.push(...offsets)
    return undefined
  }

  /** B5. Aborting where nothing is open is no error: the client does not know whether anything came. */
  end(hand: Hand, how: Decided): void {
    const writer = this.#writer(hand)
    if (writer.open !== undefined) return this.#end(writer, how)
    if (how === 'aborted') return
    if (writer.ended === 'committed') {
      return this.#options.onPoint('a commit is asked for again')
    }
    throw clientError(48, 'There is no such transaction to commit.', { isFatal: true })
  }

  /** Somebody takes the id and goes away: what is open is aborted, and whoever had it is refused. */
  takeFromHolder(id: string): void {
    const writer = this.#writers.get(id)
    if (writer === undefined) return
    writer.epoch++
    this.#end(writer, 'aborted')
  }

  /** The transaction that is open under an id. */
  openOf(id: string): SimulatedTransaction | undefined {
    return this.#writers.get(id)?.open
  }

  get isAtRest(): boolean {
    return [...this.#writers.values()].every(({ open, ending }) => (open ?? ending) === undefined)
  }

  #openOf(hand: Hand): SimulatedTransaction | typeof again {
    const writer = this.#writer(hand)
    if (writer.ending !== undefined) return again
    if (writer.open !== undefined) return writer.open
    const [records, offsets, partitions] = [[], [], new Set<PartitionLog>()]
    const open: SimulatedTransaction = {
      ...{ fate: 'open', id: hand.id, by: writer.by, records, offsets, partitions },
    }
    writer.open = open
    const { time, random, onPoint } = this.#options
    time.after(writer.timeoutMs + random.between(0, noticedMsMost), () => {
      if (writer.open !== open) return
      onPoint('a transaction is aborted after its time')
      writer.epoch++
      this.#end(writer, 'aborted')
    })
    return open
  }

  /** B3 */
  #writer({ id, epoch }: Hand): Writer {
    const writer = this.#writers.get(id)
    if (writer !== undefined && writer.epoch === epoch) return writer
    this.#options.onPoint('a producer is refused')
    throw fencedProducer()
  }

  /** B4 */
  #end(writer: Writer, how: Decided): void {
    const transaction = writer.open
    if (transaction === undefined) return
    const { time, random, onDecided } = this.#options
    writer.open = undefined
    writer.ending = transaction
    writer.ended = how
    transaction.fate = how
    let missing = transaction.partitions.size
    const isMarked = (): void => {
      if (--missing <= 0) writer.ending = undefined
    }
    const [soonest, latest] = [random.between(0, 3), random.between(0, markMsMost)]
    for (const log of transaction.partitions) {
      const late = random.chance(0.2)
      time.after(soonest + (late ? latest : 0), () => {
        log.mark(transaction, time.now)
        isMarked()
      })
    }
    if (missing === 0) isMarked()
    onDecided(transaction)
  }
}
