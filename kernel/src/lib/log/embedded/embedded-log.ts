/**
 * Job: the log in two SQLite files, for one process: no server, no native build. A commit appends to
 * `log.db`: the batch's events, and its state writes as one journal row. A thread merges journal rows
 * into the tables of `state.db`, many batches at once, so that a hot key costs a commit nothing.
 * Boundary: the port (log.ts). All shards are open here, so inboxes hold only what a store that came
 * from elsewhere brought along.
 *
 * M1 One transaction a batch, synced before `commit` resolves (L1, L2).
 * M2 The records of a batch and shard share a row; a reader unpacks them.
 * M3 After a failed write or sync nothing is committed any more: whether the batch is on the disk is
 *    not known before the store is opened anew.
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
import { encodeWrites } from './journal-text.ts'
import { StateStore } from './state-store.ts'
import { openStore, type Store, type StoreOptions } from './store.ts'

type ShardEnds = {
  readonly ownership: number
  readonly nextEvent: number
  readonly inboxPosition: number
  readonly inboxEnd: number
}

/** Merged journal rows that a commit drops: more than it adds, so that they never pile up. */
const droppedAtOnce = 8

export class EmbeddedLog implements Log {
  readonly installation: string
  readonly shards: number
  readonly #store: Store
  readonly #state: StateStore
  readonly #statements: Statements
  readonly #ends: ShardEnds[]
  #position: number
  #dropped: number
  #owner: ShardOwner | undefined
  #broken: Error | undefined

  constructor(options: StoreOptions) {
    this.#store = openStore(options)
    this.installation = this.#store.installation
    this.shards = this.#store.shards
    const { log } = this.#store
    this.#state = new StateStore(options.directory, log)
    this.#statements = prepare(log)
    this.#ends = this.#statements.ends.all().map(endsFrom)
    const { first, last } = this.#statements.journal.get() ?? {}
    this.#position = Number(last ?? this.#state.merged)
    this.#dropped = Number(first ?? this.#position + 1) - 1
  }

  async start(owner: ShardOwner): Promise<void> {
    this.#owner = owner
    this.#store.log.exec('UPDATE shards SET ownership = ownership + 1')
    for (const [shard, ends] of this.#ends.entries()) {
      const ownership = ends.ownership + 1
      this.#ends[shard] = { ...ends, ownership }
      owner.opened(shard, ownership)
      this.#receive(shard, ends.inboxPosition)
    }
  }

  read(address: Address): string | undefined {
    return this.#state.read(address)
  }

  scan(scan: Scan): Iterable<readonly [string, string]> {
    return this.#state.scan(scan)
  }

  async commit(batch: Batch): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken
    if (this.#state.failure !== undefined) throw this.#state.failure
    this.#checkOwnership(batch)
    const journal = encodeWrites(batch.writes)
    const position = this.#position + 1
    const ends = this.#endsAfter(batch)
    this.#write(batch, { position, journal })
    this.#state.apply(batch.writes)
    this.#position = position
    for (const [shard, after] of ends) this.#ends[shard] = after
    for (const [shard, messages] of batch.inbox) {
      this.#receive(shard, this.#endsOf(shard).inboxEnd - messages.length)
    }
    await this.#state.afterCommit(position)
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
    for (let shard = 0; shard < this.shards; shard++) await this.#owner?.closing(shard)
    this.#owner = undefined
    if (this.#broken === undefined) {
      await this.#state.stop(this.#position)
      this.#store.log.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    }
    this.#store.close()
  }

  #checkOwnership({ shards }: Batch): void {
    for (const [shard, ownership] of shards) {
      if (this.#endsOf(shard).ownership !== ownership) {
        throw new Fenced(`Shard ${shard} was taken over.`)
      }
    }
  }

  #write(batch: Batch, { position, journal }: { position: number; journal: string }): void {
    const { log } = this.#store
    const { addJournal, addEvents, addMessage, dropJournal, dropInbox, moveInbox } =
      this.#statements
    try {
      log.exec('BEGIN IMMEDIATE')
      addJournal.run(position, journal)
      for (const [shard, records] of batch.events) {
        const first = this.#endsOf(shard).nextEvent
        addEvents.run(shard, first, records.length, encodeEvents(records))
      }
      for (const [shard, messages] of batch.inbox) {
        let offset = this.#endsOf(shard).inboxEnd
        for (const message of messages) addMessage.run(shard, offset++, encodeEnvelope(message))
      }
      for (const [shard, next] of batch.positions) {
        moveInbox.run(next, shard)
        dropInbox.run(shard, next)
      }
      const dropTo = Math.min(this.#state.merged, this.#dropped + droppedAtOnce)
      if (dropTo > this.#dropped) dropJournal.run(dropTo)
      log.exec('COMMIT')
      this.#dropped = Math.max(dropTo, this.#dropped)
    } catch (error) {
      this.#broken = error instanceof Error ? error : new Error(String(error))
      throw error
    }
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
    if (rows.length === 0) return
    const received = rows.map((row) => ({
      offset: Number(row['offset']),
      message: decodeEnvelope(String(row['message'])),
    }))
    this.#owner?.received(shard, received)
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
    journal: sql('SELECT min(position) AS first, max(position) AS last FROM journal'),
    addJournal: sql('INSERT INTO journal (position, writes) VALUES (?, ?)'),
    dropJournal: sql('DELETE FROM journal WHERE position <= ?'),
    events: sql(`
      SELECT first, records FROM events
      WHERE shard = :shard AND first >= coalesce(
        (SELECT max(first) FROM events WHERE shard = :shard AND first <= :from), 0)
      ORDER BY first`),
    addEvents: sql('INSERT INTO events (shard, first, count, records) VALUES (?, ?, ?, ?)'),
    inbox: sql(
      'SELECT "offset", message FROM inbox WHERE shard = ? AND "offset" >= ? ORDER BY "offset"',
    ),
    addMessage: sql('INSERT INTO inbox (shard, "offset", message) VALUES (?, ?, ?)'),
    moveInbox: sql('UPDATE shards SET inbox_position = ? WHERE shard = ?'),
    dropInbox: sql('DELETE FROM inbox WHERE shard = ? AND "offset" < ?'),
  }
}

const endsFrom = (row: Record<string, unknown>): ShardEnds => ({
  ownership: Number(row['ownership']),
  nextEvent: Number(row['nextEvent']),
  inboxPosition: Number(row['inboxPosition']),
  inboxEnd: Number(row['inboxEnd']),
})
