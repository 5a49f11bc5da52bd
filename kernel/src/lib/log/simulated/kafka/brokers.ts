/**
 * Job: Kafka's brokers in memory: topics, transactions, groups, and the weather that calls go through.
 * Boundary: what of Kafka a client can see, as documented and as measured on a real one. Which broker
 * leads what is left out: calls are slow, lost, or refused, for whatever reason.
 */
import type { NewTopic } from '../../kafka/client.ts'
import { Group } from './group.ts'
import type { Chance, Time } from './host.ts'
import { PartitionLog } from './partition-log.ts'
import { TransactionTable, type SimulatedTransaction } from './transaction-table.ts'

/** How calls fare; probabilities are for each call. */
export type Weather = {
  /** The longest way of a call, there and back. */
  slowMs: number
  /** Nothing comes of the call, and its caller waits until it gives up. */
  lost: number
  /** The call is done, and its caller is never told. */
  unanswered: number
  /** A transaction's call fails so that the transaction has to be aborted. */
  aborted: number
  /** Offsets are sent, and the client waits for ever. */
  silent: number
}

const fair: Weather = { slowMs: 2, lost: 0, unanswered: 0, aborted: 0, silent: 0 }

export type Watch = {
  /** A transaction is about to be committed; false where its process died before it could ask. */
  readonly mayCommit: (transaction: SimulatedTransaction) => boolean
  readonly onDecided: (transaction: SimulatedTransaction) => void
  readonly onCut: (log: PartitionLog, before: number) => void
  /** Something happened that not every run has. */
  readonly onPoint: (point: string) => void
}

type Topic = { readonly asMade: NewTopic; readonly partitions: readonly PartitionLog[] }

const dayMs = 24 * 60 * 60_000

export class Brokers {
  readonly time: Time
  readonly random: Chance
  readonly watch: Watch
  readonly transactions: TransactionTable
  readonly topics = new Map<string, Topic>()
  weather: Weather = { ...fair }
  /** Nothing is done before. */
  stalledUntil = 0
  /** So many records come at once at the most: what is read lies in pieces, as much of a large shop does. */
  readonly fetchedMax: number
  readonly #groups = new Map<string, Group>()

  constructor({ time, random, watch }: { time: Time; random: Chance; watch: Watch }) {
    this.time = time
    this.random = random
    this.watch = watch
    this.fetchedMax = random.chance(0.4) ? random.between(2, 20) : Infinity
    this.transactions = new TransactionTable({
      time,
      random,
      partition: (topic, partition) => this.partition(topic, partition),
      onDecided: watch.onDecided,
      onPoint: watch.onPoint,
    })
  }

  clearUp(): void {
    this.weather = { ...fair }
    this.stalledUntil = 0
  }

  group(name: string): Group {
    const group = this.#groups.get(name) ?? new Group(this.time, this.watch.onPoint)
    this.#groups.set(name, group)
    return group
  }

  /** False when there is one by that name. */
  createTopic(asMade: NewTopic): boolean {
    if (this.topics.has(asMade.topic)) return false
    const all = Array.from({ length: asMade.num_partitions }, (_, partition) => partition)
    const partitions = all.map((partition) => new PartitionLog(asMade.topic, partition))
    this.topics.set(asMade.topic, { asMade, partitions })
    return true
  }

  partition(topic: string, partition: number): PartitionLog {
    const found = this.topics.get(topic)?.partitions[partition]
    if (found === undefined) throw new Error(`There is no ${topic} ${partition}.`)
    return found
  }

  /** What the brokers' cleaner does now and then, however much it feels like. */
  compact(clock: number): void {
    for (const { asMade, partitions } of this.topics.values()) {
      if (asMade.config['cleanup.policy'] !== 'compact') continue
      const keptMs = Number(asMade.config['delete.retention.ms'] ?? dayMs)
      for (const log of partitions) {
        log.compact({ keepLast: this.random.between(0, 50), removedBefore: clock - keptMs })
      }
    }
  }

  /** Nothing is open and nobody is waited for. */
  get isAtRest(): boolean {
    return (
      this.transactions.isAtRest && [...this.#groups.values()].every(({ isStable }) => isStable)
    )
  }
}
