/**
 * Job: the log on Apache Kafka, for as many processes as are needed. A batch is one transaction over
 * three topics; state lies in memory and in a cache on this machine, and is restored from a changelog.
 * Boundary: the port (log.ts). How a transaction is fenced and repeated is `transactions.ts`, which
 * shards are ours is `membership.ts`, and how they are opened is `arrival.ts`.
 *
 * `acks=all` on Kafka means the memory of all replicas in sync, not their disks: against the loss of
 * power, replicas on several machines are the safety.
 *
 * Y1 How far an inbox was handled is an entry of the shard's state, written in the transaction that
 *    handled it; that one counts, and not the group's offset, which a broker may forget.
 * Y2 What is resolved is resolved in the order of the commits, and not while shards are being opened:
 *    so the runtime decides nothing between what we read of a shard's inbox and its opening.
 */
import {
  type Address,
  type Batch,
  type Log,
  type Scan,
  type ShardOwner,
  type ShardTelling,
  type StateWrite,
  type StoredEvent,
} from '../log.ts'
import { Arrival } from './arrival.ts'
import { AccompaniedOwner, accompany, type Companion } from './companion.ts'
import { BatchTransaction, type ByShard, type Contents } from './batch-transaction.ts'
import { CacheWriter } from './cache-writer.ts'
import { failureOf, refusalOf } from './errors.ts'
import { Foretelling } from './foretelling.ts'
import { EventReader } from './event-reader.ts'
import { Inbox } from './inbox.ts'
import { InboxCutter } from './inbox-cutter.ts'
import { connect, type Connections, type KafkaOptions } from './connections.ts'
import { mergedScan } from './merged-scan.ts'
import { Overlay } from './overlay.ts'
import { Owners } from './owners.ts'
import type { Outgoing } from './producer.ts'
import { ownWrite } from './own-state.ts'
import { Restoring } from './restoring.ts'
import { ShardEnds } from './shard-ends.ts'
import { Stall } from './stall.ts'
import type { KafkaTelling } from './telling.ts'
import { batchesAtOnce, beatMs, Transactions } from './transactions.ts'

export class KafkaLog implements Log {
  readonly installation: string
  readonly shards: number
  readonly batchesAtOnce = batchesAtOnce
  readonly #connections: Connections
  readonly #transactions: Transactions
  readonly #overlay = new Overlay()
  readonly #writer: CacheWriter
  readonly #inbox: Inbox
  readonly #events: EventReader
  readonly #ends = new ShardEnds()
  readonly #arrival: Arrival
  readonly #foretelling: Foretelling
  readonly #cutter: InboxCutter
  /** Who owns the shards of all instances, where owners tell each other. */
  readonly owners = new Owners()
  readonly #isAmongOthers: boolean
  readonly #stall = new Stall()
  #arriving = true
  #resolved: Promise<void> = Promise.resolve()
  #owner: ShardOwner | undefined
  #companion: Companion | undefined
  #failure: Error | undefined

  private constructor(connections: Connections, contact: (() => string) | undefined) {
    this.#connections = connections
    this.#isAmongOthers = contact !== undefined
    const { installation, shards, producer, membership, cache, topics } = connections
    this.installation = installation
    this.shards = shards
    const failed = (error: unknown): void => void this.#fail(error)
    this.#transactions = new Transactions(producer, membership, () => beatMs(this.owners.count))
    this.#writer = new CacheWriter(cache, this.#overlay, { failed })
    this.#inbox = new Inbox(connections.inboxReader, {
      give: (shard, messages) => this.#owner?.received(shard, messages),
      unhandled: () => this.#unhandled(),
      failed,
    })
    this.#events = new EventReader(connections.admin, topics.events, connections.eventsReader)
    this.#cutter = new InboxCutter(connections.admin, topics.inbox, () => this.#ends.list())
    const flush = (): Promise<void> => this.#writer.flush()
    const restoring = new Restoring(connections, flush)
    const opening = { connections, restoring, ends: this.#ends, transactions: this.#transactions }
    this.#arrival = new Arrival({ ...opening, contact, inbox: this.#inbox, flush })
    this.#foretelling = new Foretelling({ ...opening, owners: this.owners })
  }

  static async open(options: KafkaOptions): Promise<KafkaLog> {
    return new KafkaLog(await connect(options), options.contact)
  }

  /** What goes with the shards beside their owner; to be said before the start. */
  async alongside<C extends Companion>(begin: (of: Connections) => Promise<C>): Promise<C> {
    const companion = await begin(this.#connections)
    this.#companion = companion
    return companion
  }

  async start(alone: ShardOwner): Promise<void> {
    const companion = this.#companion
    const owner =
      companion === undefined ? alone : new AccompaniedOwner(alone, companion, this.#ends)
    this.#owner = owner
    if (this.#isAmongOthers) await this.#foretelling.begin()
    const { membership, means } = this.#connections
    await this.#foretelling.join()
    const started = membership.start({
      arrived: async (shards) => {
        this.#arriving = true
        await this.#arrival.open(shards, owner)
        this.#arriving = false
      },
      leaving: async (shards, { lost }) => {
        this.#arriving = true
        await this.#leave(shards, lost)
      },
      failed: (error) => void this.#fail(error),
    })
    await started.catch((error: unknown) => {
      throw refusalOf(error, means.brokers)
    })
  }

  read(address: Address): string | undefined {
    if (this.#failure !== undefined) throw this.#failure
    const held = this.#overlay.read(address)
    return held === undefined ? this.#connections.cache.read(address) : held.value
  }

  scan(scan: Scan): Iterable<readonly [string, string]> {
    if (this.#failure !== undefined) throw this.#failure
    return mergedScan(scan, this.#overlay.of(scan), this.#connections.cache)
  }

  commit(batch: Batch): Promise<void> {
    const refused = this.#failure ?? this.#ends.refusal(batch.shards)
    if (refused !== undefined) {
      // What was handed over before is committed still.
      this.#failure = refused
      return this.#inOrder(Promise.reject(refused))
    }
    const transaction = this.#transactionOf(batch)
    const addressed = [...batch.inbox.keys()]
    const committed = this.#transactions
      .commit(transaction)
      .then(() => (addressed.length === 0 ? undefined : this.#readBack(addressed)))
    return this.#inOrder(committed)
  }

  events(shard: number, from: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.#events.read(shard, { from, limit })
  }

  tellings(): readonly ShardTelling[] {
    return this.#ends.list().map(({ shard, ownership, nextEvent, position }) => {
      const inboxEnd = Math.max(this.#inbox.end(shard), position)
      return { shard, ownership, nextEvent, inboxPosition: position, inboxEnd }
    })
  }

  /** Whether the group is dealing out shards, or some that are this instance's are not open yet. */
  get isArriving(): boolean {
    return this.#arriving
  }

  /** How long the oldest batch that is not committed yet lies with the brokers. */
  get stalledMs(): number {
    return this.#stall.ms
  }

  get told(): KafkaTelling {
    const { membership, producer } = this.#connections
    const { rebalances = 0, errors: consumerErrors = 0 } = membership.told ?? {}
    const errors = { consumerErrors, producerErrors: producer.errors }
    return { ...this.#transactions.told, ...this.#arrival.told, rebalances, ...errors }
  }

  async stop(): Promise<void> {
    await this.#arrival.stop()
    const open = this.#ends.list().map(({ shard }) => shard)
    await this.#leave(open, false)
    this.#owner = undefined
    await this.#transactions.settled()
    // Nothing is sent in the member's name any more, and the shards wait for others to get them.
    await this.#connections.membership.stop({ leave: true })
    if (this.#failure === undefined) await this.#writer.flush()
    await this.#close({ leave: true })
  }

  /** Ends as a process does that is killed: nobody is told, nothing is finished or given back. */
  async abandon(): Promise<void> {
    this.#owner = undefined
    this.#fail(new Error('The log was abandoned.'))
    await this.#close({ leave: false })
  }

  /** Resolves when all that lies in the inboxes of the shards that are open here was handed over. */
  async caughtUp(): Promise<void> {
    await this.#readBack(this.#ends.list().map(({ shard }) => shard))
  }

  async #close(how: { readonly leave: boolean }): Promise<void> {
    this.#writer.stop()
    await this.#cutter.stop()
    await this.#arrival.stop()
    await this.#companion?.stop()
    // Its transactions are sent in the member's name, so it goes first.
    await this.#connections.producer.close()
    await this.#connections.membership.stop(how)
    await this.#inbox.stop()
    await this.owners.stop()
    await this.#events.close()
    await this.#connections.close()
  }

  #writesOf({ writes, positions }: Batch): readonly StateWrite[] {
    const moved = [...positions].map(([shard, next]) => ownWrite(shard, 'position', next))
    for (const [shard, next] of positions) this.#ends.handled(shard, next)
    return [...writes, ...moved]
  }

  #transactionOf(batch: Batch): BatchTransaction {
    const { topics } = this.#connections
    const writes = this.#writesOf(batch)
    const { shards, events, inbox, positions } = batch
    const contents = {
      number: this.#writer.apply(writes),
      ...{ shards: new Map(shards), writes, events, inbox, positions: new Map(positions) },
      offsets: new Map([...shards.keys()].map((shard) => [shard, this.#ends.position(shard)])),
    }
    return new BatchTransaction(contents, topics, (...all) => this.#committed(...all))
  }

  #committed({ number, writes, events, positions }: Contents, sentEvents: ByShard<Outgoing>): void {
    const counts = new Map([...events].map(([shard, records]) => [shard, records.length]))
    const marks = this.#ends.afterCommit(writes, counts)
    this.#ends.committed(positions)
    this.#writer.committed(number, marks)
    if (this.#companion !== undefined) accompany(this.#companion, this.#ends, [events, sentEvents])
  }

  #inOrder(committed: Promise<void>): Promise<void> {
    const before = this.#resolved
    const resolved = before.then(async () => {
      await committed.catch((error: unknown) => {
        throw this.#fail(error)
      })
      await this.#arrival.gate()
      await this.#writer.room()
    })
    committed.catch(() => undefined)
    this.#resolved = resolved.catch(() => undefined)
    return this.#stall.during(resolved)
  }

  /** What was sent to shards that are open here was received, as far as it can be read by now. */
  async #readBack(shards: readonly number[]): Promise<void> {
    const here = shards.filter((shard) => this.#ends.ownership(shard) !== undefined)
    if (here.length === 0) return
    const { admin, topics } = this.#connections
    await this.#inbox.readTo(await admin.ends(topics.inbox, here))
  }

  async #leave(shards: readonly number[], lost: boolean): Promise<void> {
    await this.#arrival.cancel()
    if (lost) for (const shard of shards) this.#ends.close(shard)
    const owner = this.#owner
    if (owner !== undefined) await Promise.all(shards.map((shard) => owner.closing(shard)))
    await this.#transactions.settled()
    for (const shard of shards) {
      this.#ends.close(shard)
      this.#inbox.close(shard)
    }
    // Whoever arrives next needs the copy as it is now, and the group takes a while to say who that is.
    if (this.#failure === undefined) void this.#writer.flush()
  }

  #unhandled(): number {
    return this.#ends
      .list()
      .map(({ shard, position }) => Math.max(this.#inbox.given(shard) - position, 0))
      .reduce((sum, count) => sum + count, 0)
  }

  #fail(error: unknown): Error {
    if (this.#failure !== undefined) return this.#failure
    const failure = failureOf(error)
    this.#failure = failure
    this.#transactions.fail(failure)
    // What was handed over and not committed must not be seen any more, and it cannot be told apart.
    this.#writer.stop()
    this.#owner?.failed?.(failure)
    return failure
  }
}
