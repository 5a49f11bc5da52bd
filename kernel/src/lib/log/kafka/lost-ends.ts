/**
 * Job: gives transactions the ends that the brokers left out. Kafka 4.3.1 tells a partition that has no
 * leader at that moment nothing of the end of a transaction, takes it for deleted, and never comes back to
 * it (decisions/019): from then on nobody who reads what is committed gets past that place.
 *
 * D1 Nothing is ended that the brokers may still end themselves: they have written down that the
 *    transaction is over.
 * D2 It is ended as they have written down, for the last transaction that touched the partition. Where they
 *    have not, nothing is done, and it is said what can be.
 * D3 Nobody may go on writing under what is ended: whoever wrote it has begun anew since, which the brokers
 *    have written down too, or it is the caller, who writes nothing meanwhile.
 * D4 Just before, the same transaction is still open at the same place.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaClient } from './client.ts'
import { transactionLog, transactionsSince, type TransactionEntry } from './transaction-log.ts'
import { endOnPartition, openTransactions, partitions } from './wire-transactions.ts'
import type { OpenTransaction } from './wire-transactions.ts'

/** How far clocks may be apart. */
const clocksMs = 60_000
/** Longer than a transaction may take, with what its end may take. */
const oldMs = 15_000
const triesMax = 10
const betweenTriesMs = 100
/** How often it is looked for those that nobody has ended. */
const lookMs = 10_000

export type Finding =
  | { readonly is: 'open' }
  | { readonly is: 'held'; readonly by: string }
  | { readonly is: 'unknown' }
  | { readonly is: 'over'; readonly isCommitted: boolean }

export type LostEndsOptions = {
  readonly client: KafkaClient
  readonly brokers: string
  /** What the transactional ids and the topics of this installation begin with. */
  readonly topicPrefix: string
  /** Ends what the last one who had this transactional id left open, and keeps him from going on. */
  readonly fence: (transactionalId: string) => Promise<unknown>
  readonly say: (line: LostEndLine) => void
  readonly clock?: () => number
}

export type LostEndLine = {
  readonly level: 'warn' | 'error'
  readonly msg: string
  readonly fields: Readonly<Record<string, string | number>>
}

export class LostEnds {
  readonly #options: LostEndsOptions
  /** What was said already, as far as it is still so. */
  #said = new Set<string>()
  #stuck: readonly OpenTransaction[] = []
  #looking: Promise<void> | undefined
  readonly #timer: NodeJS.Timeout

  constructor(options: LostEndsOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#look(), lookMs)
    this.#timer.unref()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  /** Of one who writes nothing meanwhile. What was decided a moment ago may still be on its way. */
  async of(producer: number): Promise<void> {
    for (let tries = 1; tries <= triesMax; tries++) {
      const left = await this.#mend((open) => open.producer === producer, producer)
      if (left.length === 0) return
      await sleep(betweenTriesMs)
    }
  }

  /** Brokers that are away leave it for the next time. */
  #look(): void {
    this.#looking ??= this.ofAll()
      .catch(() => undefined)
      .finally(() => (this.#looking = undefined))
  }

  /** Of all of this installation, as far as they are long over. */
  async ofAll(): Promise<void> {
    const before = (this.#options.clock ?? Date.now)() - oldMs
    this.#stuck = await this.#mend(({ lastAt }) => lastAt < before)
    const still = new Set(this.#stuck.map(nameOf))
    this.#said = new Set([...this.#said].filter((name) => still.has(name)))
  }

  /** What readers of these partitions wait for, as far as it is known here. */
  waitedFor(topics: readonly string[], shards: readonly number[]): string | undefined {
    const found = this.#stuck.find(
      ({ topic, partition }) => topics.includes(topic) && shards.includes(partition),
    )
    return (
      found && `the end of a transaction that is open on ${placeOf(found)} from ${found.from} on`
    )
  }

  /** Returns those that are still without an end. */
  async #mend(
    isMeant: (open: OpenTransaction) => boolean,
    caller?: number,
  ): Promise<readonly OpenTransaction[]> {
    const all = await partitions(this.#options.brokers)
    const meant = (await openTransactions(all)).filter(isMeant)
    if (meant.length === 0) return []
    const { client, brokers } = this.#options
    const since = Math.min(...meant.map(({ lastAt }) => lastAt)) - clocksMs
    const led = all.filter(({ topic }) => topic === transactionLog)
    const entries = await transactionsSince({ client, brokers, led, since })
    const left: OpenTransaction[] = []
    const holders = new Set<string>()
    for (const open of meant) {
      const finding = findingOn(open, entries, caller)
      if (finding.is === 'held' && this.#isOurs(finding.by)) holders.add(finding.by)
      if (finding.is === 'unknown') this.#sayUnknown(open)
      const isOver = finding.is === 'over' && this.#isOurs(idOf(open, entries))
      if (isOver) await this.#end(open, finding.isCommitted)
      else left.push(open)
    }
    for (const holder of holders) await this.#options.fence(holder)
    return left
  }

  /** D4. */
  async #end(open: OpenTransaction, isCommitted: boolean): Promise<void> {
    const now = await openTransactions([open])
    if (!now.some(({ producer, from, epoch }) => isSame(open, { producer, from, epoch }))) return
    await endOnPartition(open, { isCommitted })
    const msg = 'the brokers had left out the end of a transaction, and it was written'
    const fields = { on: placeOf(open), from: open.from, end: isCommitted ? 'commit' : 'abort' }
    this.#options.say({ level: 'warn', msg, fields })
  }

  #sayUnknown(open: OpenTransaction): void {
    const name = nameOf(open)
    if (this.#said.has(name) || !this.#isOurs(open.topic)) return
    this.#said.add(name)
    const { topic, partition, producer, epoch, coordinatorEpoch, from } = open
    this.#options.say({
      level: 'error',
      msg: 'a transaction has no end, and the brokers do not know how it was to end',
      fields: {
        ...{ on: placeOf(open), from, producer },
        end:
          `kafka-transactions.sh --bootstrap-server ${this.#options.brokers} abort --topic ${topic} ` +
          `--partition ${partition} --producer-id ${producer} --producer-epoch ${epoch} ` +
          `--coordinator-epoch ${Math.max(coordinatorEpoch, 0)}`,
      },
    })
  }

  #isOurs(name: string | undefined): boolean {
    return name?.startsWith(this.#options.topicPrefix) === true
  }
}

const placeOf = ({ topic, partition }: OpenTransaction): string => `${topic}-${partition}`

const nameOf = (open: OpenTransaction): string => `${placeOf(open)} ${open.producer} ${open.from}`

const isSame = (
  one: OpenTransaction,
  other: Pick<OpenTransaction, 'producer' | 'from' | 'epoch'>,
): boolean =>
  one.producer === other.producer && one.from === other.from && one.epoch === other.epoch

const idOf = (
  { producer }: OpenTransaction,
  entries: readonly TransactionEntry[],
): string | undefined => entries.find((entry) => entry.producer === producer)?.transactionalId

/** D1 to D3, from what the brokers have written down since before the transaction began. */
export function findingOn(
  open: Pick<OpenTransaction, 'topic' | 'partition' | 'producer' | 'epoch'>,
  entries: readonly TransactionEntry[],
  caller?: number,
): Finding {
  const own = entries.filter(({ producer }) => producer === open.producer)
  const last = own.at(-1)
  if (last === undefined) return { is: 'unknown' }
  if (!isOver.has(last.state)) return { is: 'open' }
  const place = `${open.topic}-${open.partition}`
  const ended = own.findLast(
    ({ state, epoch, partitions: touched }) =>
      (state === 'committing' || state === 'aborting') && epoch >= open.epoch && touched.has(place),
  )
  if (ended === undefined) return { is: 'unknown' }
  if (last.epoch <= open.epoch && caller !== open.producer) {
    return { is: 'held', by: last.transactionalId }
  }
  return { is: 'over', isCommitted: ended.state === 'committing' }
}

const isOver: ReadonlySet<TransactionEntry['state']> = new Set(['empty', 'committed', 'aborted'])
