/**
 * Job: the log in two SQLite files, for one process: no server, no native build. A commit appends to
 * `log.db`: the batch's events, and its state writes as one journal row. The journal is merged into
 * the tables of `state.db`, many batches at once, so that a hot key costs a commit nothing. A thread
 * of its own writes both files (store-writer.ts); here they are read.
 * Boundary: the port (log.ts). All shards are open here, so inboxes hold only what a store that came
 * from elsewhere brought along.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { decodeEnvelope, encodeEnvelope } from '../../runtime/envelope.ts'
import {
  Fenced,
  type Address,
  type Batch,
  type Log,
  type Scan,
  type ShardOwner,
  type ShardTelling,
  type StoredEvent,
} from '../log.ts'
import { decodeEvents, encodeEvents } from './events-text.ts'
import type { EventsRow, Handover, InboxRow } from './handover.ts'
import { journalOf } from './journal-text.ts'
import { Chunks, KeptTexts } from './kept-texts.ts'
import { HouseWatch } from './house-watch.ts'
import { isOfSqlite, refusal } from './refusals.ts'
import type { StateStore } from './state-store.ts'
import type { StoreLink } from './store-link.ts'
import { openStore, type Store, type StoreOptions } from './store.ts'

type ShardEnds = {
  readonly ownership: number
  readonly nextEvent: number
  readonly inboxPosition: number
  readonly inboxEnd: number
}

/** Decision 36: a commit of one order costs as much as it does for several; many need not share one. */
const pace = { callsWorthABatch: 8, restMs: 3, batchMs: 4 }

export class EmbeddedLog implements Log {
  readonly pace = pace
  /** What waits for a slow disk is committed together. */
  readonly batchesAtOnce = 6
  readonly installation: string
  readonly shards: number
  readonly #directory: string
  readonly #store: Store
  readonly #state: StateStore
  readonly #statements: Statements
  readonly #ends: ShardEnds[]
  readonly #link: StoreLink
  readonly #chunks = new Chunks()
  #watch: HouseWatch | undefined
  #position: number
  #owner: ShardOwner | undefined
  /** Why a batch was not handed over. */
  #refused: Error | undefined
  /** The last batch that was handed over. */
  #last: Promise<void> = Promise.resolve()

  constructor(options: StoreOptions) {
    this.#directory = options.directory
    this.#store = openStore(options)
    const { installation, shards, log, state, link } = this.#store
    this.installation = installation
    this.shards = shards
    this.#state = state
    this.#link = link
    this.#position = state.position
    try {
      this.#statements = prepare(log)
      this.#ends = this.#statements.ends.all().map(endsFrom)
    } catch (error) {
      void link.end()
      this.#store.close()
      throw refusal('opened', { ...options, error })
    }
    link.onMerged = () => state.merged()
    link.onFailed = (failure) => this.#owner?.failed?.(failure)
    link.open()
  }

  async start(owner: ShardOwner): Promise<void> {
    this.#owner = owner
    try {
      this.#openAll()
      this.#watch = new HouseWatch(this.#store.log, {
        hold: () => this.#closeAll(),
        goOn: () => this.#openAll(),
        moved: (why) => this.#moved(why),
      })
    } catch (error) {
      // What was written as JSON and is none has been damaged, too.
      if (!isOfSqlite(error) && !(error instanceof SyntaxError)) throw error
      throw refusal('opened', { directory: this.#directory, error })
    }
  }

  read(address: Address): string | undefined {
    this.#checkWell()
    return this.#state.read(address)
  }

  scan(scan: Scan): Iterable<readonly [string, string]> {
    this.#checkWell()
    return this.#state.scan(scan)
  }

  commit(batch: Batch): Promise<void> {
    try {
      this.#checkWell()
      this.#checkOwnership(batch)
      return (this.#last = this.#handOver(batch))
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error))
      this.#refused ??= failure
      return this.#last.then(
        () => Promise.reject(failure),
        () => Promise.reject(failure),
      )
    }
  }

  async events(shard: number, from: number, limit: number): Promise<readonly StoredEvent[]> {
    const found: StoredEvent[] = []
    for (const row of this.#statements.events.iterate({ shard, from })) {
      const records = decodeEvents(String(row['records']))
      for (const [index, record] of records.entries()) {
        const offset = Number(row['first']) + index
        if (offset >= from && found.length < limit) found.push({ offset, record })
      }
      if (found.length >= limit) break
    }
    return found
  }

  tellings(): readonly ShardTelling[] {
    return this.#ends.map((ends, shard) => ({ shard, ...ends }))
  }

  async stop(): Promise<void> {
    await this.#watch?.stop()
    await this.#closeAll()
    this.#owner = undefined
    try {
      await this.#link.stop()
    } finally {
      this.#store.close()
    }
  }

  #openAll(): void {
    this.#takeOver()
    for (const [shard, ends] of this.#ends.entries()) {
      this.#owner?.opened(shard, ends.ownership)
      this.#receive(shard, ends.inboxPosition)
    }
  }

  /** All at once: nobody is shown some of the shards only. */
  async #closeAll(): Promise<void> {
    const owner = this.#owner
    if (owner === undefined) return
    await Promise.all(this.#ends.map((_, shard) => owner.closing(shard)))
  }

  #moved(why: Error): void {
    this.#refused ??= why
    this.#owner?.failed?.(why)
  }

  /** The first thing that a start writes: a disk that takes nothing is found out here. */
  #takeOver(): void {
    this.#store.log.exec('UPDATE shards SET ownership = ownership + 1')
    for (const [shard, ends] of this.#ends.entries()) {
      this.#ends[shard] = { ...ends, ownership: ends.ownership + 1 }
    }
  }

  /** L8 */
  #checkWell(): void {
    const failure = this.#link.failure ?? this.#refused
    if (failure !== undefined) throw failure
  }

  #checkOwnership({ shards }: Batch): void {
    for (const [shard, ownership] of shards) {
      if (this.#endsOf(shard).ownership !== ownership) {
        throw new Fenced(`Shard ${shard} was taken over.`)
      }
    }
  }

  #handOver(batch: Batch): Promise<void> {
    const texts = new KeptTexts(this.#chunks)
    const rows = this.#rowsOf(batch, texts)
    const ends = this.#endsAfter(batch)
    const journal = this.#state.apply(journalOf(batch.writes))
    for (const [shard, after] of ends) this.#ends[shard] = after
    const position = ++this.#position
    const isMergeDue = this.#state.takeMergeDue()
    return this.#link.commit({ position, journal, ...rows, isMergeDue }).then(() => {
      texts.letGo()
      this.#tell(rows.inbox)
    })
  }

  #rowsOf(batch: Batch, texts: KeptTexts): Pick<Handover, 'events' | 'inbox' | 'positions'> {
    const events: EventsRow[] = []
    for (const [shard, records] of batch.events) {
      const text = texts.keep(encodeEvents(records))
      events.push([shard, this.#endsOf(shard).nextEvent, records.length, text])
    }
    const inbox: InboxRow[] = []
    for (const [shard, messages] of batch.inbox) {
      let offset = this.#endsOf(shard).inboxEnd
      for (const message of messages) inbox.push([shard, offset++, encodeEnvelope(message)])
    }
    return { events, inbox, positions: [...batch.positions] }
  }

  #endsAfter({ events, inbox, positions }: Batch): Map<number, ShardEnds> {
    const after = new Map<number, ShardEnds>()
    const change = (shard: number, part: (ends: ShardEnds) => Partial<ShardEnds>): void => {
      const ends = after.get(shard) ?? this.#endsOf(shard)
      after.set(shard, { ...ends, ...part(ends) })
    }
    for (const [shard, { length }] of events) {
      change(shard, ({ nextEvent }) => ({ nextEvent: nextEvent + length }))
    }
    for (const [shard, { length }] of inbox) {
      change(shard, ({ inboxEnd }) => ({ inboxEnd: inboxEnd + length }))
    }
    for (const [shard, inboxPosition] of positions) change(shard, () => ({ inboxPosition }))
    return after
  }

  #endsOf(shard: number): ShardEnds {
    const ends = this.#ends[shard]
    if (ends === undefined) throw new Error(`There is no shard ${shard}.`)
    return ends
  }

  #receive(shard: number, from: number): void {
    const rows = this.#statements.inbox.all(shard, from)
    this.#tell(rows.map((row) => [shard, Number(row['offset']), String(row['message'])]))
  }

  /** L6: shard by shard, as the batch has them. */
  #tell(rows: readonly InboxRow[]): void {
    for (let at = 0; at < rows.length;) {
      const shard = rows[at]?.[0] ?? 0
      const ofShard = rows.slice(at).filter((row) => row[0] === shard)
      at += ofShard.length
      const received = ofShard.map(([, offset, text]) => ({
        offset,
        message: decodeEnvelope(text),
      }))
      this.#owner?.received(shard, received)
    }
  }
}

type Statements = ReturnType<typeof prepare>

function prepare(log: DatabaseSync) {
  const sql = (text: string): StatementSync => log.prepare(text)
  return {
    ends: sql(`
      SELECT ownership, inbox_position AS inboxPosition,
        coalesce((SELECT first + count FROM events WHERE shard = s.shard
          ORDER BY first DESC LIMIT 1), 0) AS nextEvent,
        coalesce((SELECT max("offset") + 1 FROM inbox WHERE shard = s.shard), inbox_position)
          AS inboxEnd
      FROM shards s ORDER BY shard`),
    events: sql(`
      SELECT first, records FROM events
      WHERE shard = :shard AND first >= coalesce(
        (SELECT max(first) FROM events WHERE shard = :shard AND first <= :from), 0)
      ORDER BY first`),
    inbox: sql(
      'SELECT "offset", message FROM inbox WHERE shard = ? AND "offset" >= ? ORDER BY "offset"',
    ),
  }
}

const endsFrom = (row: Record<string, unknown>): ShardEnds => ({
  ownership: Number(row['ownership']),
  nextEvent: Number(row['nextEvent']),
  inboxPosition: Number(row['inboxPosition']),
  inboxEnd: Number(row['inboxEnd']),
})
