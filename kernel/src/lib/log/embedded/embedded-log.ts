/**
 * Job: the log in one SQLite file, for one process: no server, no native build.
 * Boundary: the port (log.ts). All shards are open here, so inboxes hold only what a store that came
 * from elsewhere brought along.
 *
 * M1 One transaction a batch, synced before `commit` resolves (L1, L2).
 * M2 The records of a batch and shard share a row; a reader unpacks them.
 * M3 After a failed write or sync nothing is committed any more: whether the batch is on the disk is
 *    not known before the store is opened anew.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { EventRecord } from '../../runtime/envelope.ts'
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
import { Checkpointer } from './checkpointer.ts'
import { StateTables } from './state-tables.ts'
import { openStore, type Store, type StoreOptions } from './store.ts'

type ShardRow = { ownership: number; nextEvent: number; inboxPosition: number; inboxEnd: number }

export class EmbeddedLog implements Log {
  readonly installation: string
  readonly shards: number
  readonly #store: Store
  readonly #state: StateTables
  readonly #statements: Statements
  readonly #checkpointer: Checkpointer
  readonly #rows: ShardRow[] = []
  #owner: ShardOwner | undefined
  #broken: Error | undefined

  constructor(options: StoreOptions) {
    this.#store = openStore(options)
    this.installation = this.#store.installation
    this.shards = this.#store.shards
    const { database } = this.#store
    this.#state = new StateTables(database)
    this.#statements = prepare(database)
    this.#checkpointer = new Checkpointer(options.directory, database)
    for (const row of this.#statements.shards.all()) this.#rows.push(shardRow(row))
  }

  async start(owner: ShardOwner): Promise<void> {
    this.#owner = owner
    this.#store.database.exec('UPDATE shards SET ownership = ownership + 1')
    for (const [shard, row] of this.#rows.entries()) {
      row.ownership++
      owner.opened(shard, row.ownership)
      this.#receive(shard, row.inboxPosition)
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
    for (const [shard, ownership] of batch.shards) {
      if (this.#row(shard).ownership !== ownership) throw new Fenced(`Shard ${shard} was taken over.`)
    }
    const rows = structuredClone(this.#rows)
    const { database } = this.#store
    try {
      database.exec('BEGIN IMMEDIATE')
      for (const write of batch.writes) this.#state.write(write)
      this.#writeEvents(batch, rows)
      this.#writeInbox(batch, rows)
      this.#writePositions(batch, rows)
      database.exec('COMMIT')
    } catch (error) {
      this.#broken = error instanceof Error ? error : new Error(String(error))
      throw error
    }
    this.#rows.splice(0, rows.length, ...rows)
    for (const [shard, messages] of batch.inbox) {
      this.#receive(shard, this.#row(shard).inboxEnd - messages.length)
    }
    this.#checkpointer.afterCommit()
  }

  async events(shard: number, from: number, limit: number): Promise<readonly StoredEvent[]> {
    const found: StoredEvent[] = []
    for (const row of this.#statements.events.iterate({ shard, from })) {
      const records = JSON.parse(String(row['records'])) as EventRecord[]
      for (const [index, record] of records.entries()) {
        const offset = Number(row['first']) + index
        if (offset >= from && found.length < limit) found.push({ offset, record })
      }
      if (found.length >= limit) break
    }
    return found
  }

  tellings(): readonly ShardTelling[] {
    return this.#rows.map((row, shard) => ({ shard, ...row }))
  }

  async stop(): Promise<void> {
    for (let shard = 0; shard < this.shards; shard++) await this.#owner?.closing(shard)
    this.#owner = undefined
    await this.#checkpointer.stop()
    this.#store.close()
  }

  #row(shard: number): ShardRow {
    const row = this.#rows[shard]
    if (row === undefined) throw new Error(`There is no shard ${shard}.`)
    return row
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

  #writeEvents(batch: Batch, rows: readonly ShardRow[]): void {
    for (const [shard, records] of batch.events) {
      const row = rows[shard]
      if (row === undefined) throw new Error(`There is no shard ${shard}.`)
      this.#statements.addEvents.run(shard, row.nextEvent, records.length, JSON.stringify(records))
      row.nextEvent += records.length
    }
  }

  #writeInbox(batch: Batch, rows: readonly ShardRow[]): void {
    for (const [shard, messages] of batch.inbox) {
      const row = rows[shard]
      if (row === undefined) throw new Error(`There is no shard ${shard}.`)
      for (const message of messages) {
        this.#statements.addMessage.run(shard, row.inboxEnd++, encodeEnvelope(message))
      }
    }
  }

  #writePositions(batch: Batch, rows: readonly ShardRow[]): void {
    for (const [shard, position] of batch.positions) {
      const row = rows[shard]
      if (row === undefined) throw new Error(`There is no shard ${shard}.`)
      row.inboxPosition = position
      this.#statements.dropInbox.run(shard, position)
    }
    for (const shard of batch.shards.keys()) this.#writeShard(shard, rows[shard])
    for (const shard of batch.inbox.keys()) this.#writeShard(shard, rows[shard])
  }

  #writeShard(shard: number, row: ShardRow | undefined): void {
    if (row === undefined) throw new Error(`There is no shard ${shard}.`)
    this.#statements.shard.run(row.nextEvent, row.inboxPosition, row.inboxEnd, shard)
  }
}

type Statements = ReturnType<typeof prepare>

function prepare(database: DatabaseSync) {
  const sql = (text: string): StatementSync => database.prepare(text)
  return {
    shards: sql('SELECT * FROM shards ORDER BY shard'),
    shard: sql(
      'UPDATE shards SET next_event = ?, inbox_position = ?, inbox_end = ? WHERE shard = ?',
    ),
    events: sql(
      `SELECT first, records FROM events
       WHERE shard = :shard AND first >= coalesce(
         (SELECT max(first) FROM events WHERE shard = :shard AND first <= :from), 0)
       ORDER BY first`,
    ),
    addEvents: sql('INSERT INTO events (shard, first, count, records) VALUES (?, ?, ?, ?)'),
    inbox: sql('SELECT "offset", message FROM inbox WHERE shard = ? AND "offset" >= ? ORDER BY "offset"'),
    addMessage: sql('INSERT INTO inbox (shard, "offset", message) VALUES (?, ?, ?)'),
    dropInbox: sql('DELETE FROM inbox WHERE shard = ? AND "offset" < ?'),
  }
}

function shardRow(row: Record<string, unknown>): ShardRow {
  return {
    ownership: Number(row['ownership']),
    nextEvent: Number(row['next_event']),
    inboxPosition: Number(row['inbox_position']),
    inboxEnd: Number(row['inbox_end']),
  }
}
