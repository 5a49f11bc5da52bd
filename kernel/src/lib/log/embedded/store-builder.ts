/**
 * Job: makes a store out of what lies on another log: events and state as they come, and how far that
 * log was followed with them, so that it can be ended anywhere and gone on with.
 * Boundary: where what it is given comes from is others' affair. Nobody starts a store that is not
 * whole yet (house.ts).
 *
 * D1 Events and how far they were followed are written together, as state is (C1).
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { StoreRefused } from '../log.ts'
import { encodeEnvelope, type Envelope, type EventRecord } from '../../runtime/envelope.ts'
import { encodeEvents } from './events-text.ts'
import { openFilesToRead } from './files.ts'
import { changeHouse, houseOf, type House } from './house.ts'
import { takeLock } from './lock.ts'
import { eventsFrom } from './read-store.ts'
import { checkRoles } from './roles.ts'
import { StateCopy } from './state-copy.ts'
import { beginStore } from './store.ts'

type Begin = {
  readonly directory: string
  readonly shards: number
  /** The installation that the shop comes from, and how people call it. */
  readonly from: string
  readonly place: string
}

export type ShardRecord = { readonly shard: number; readonly record: EventRecord }

const cameFromName = 'came-from'

/** Events of a shard that share a row: a reader unpacks all of them for one. */
const recordsARow = 100
const bringBackEvery = 50_000

export class StoreBuilder {
  readonly house: House
  readonly copy: StateCopy
  readonly #log: DatabaseSync
  readonly #lock: DatabaseSync
  readonly #statements: Statements
  #added = 0

  constructor({ directory, shards, from, place }: Begin) {
    // A store that was ever started has state.
    const isFree = checkRoles(directory).state
    this.#log = beginStore(directory, shards)
    let lock: DatabaseSync | undefined
    try {
      this.#lock = lock = takeLock(directory)
      const known = houseOf(this.#log)
      this.house = known ?? { is: 'arriving', move: from, place }
      if (known === undefined && isFree) changeHouse(this.#log, () => true, this.house)
      else if (known?.is !== 'arriving' || known.move !== from) {
        throw new StoreRefused(`${directory} is no place to move to: there is a store in it.`)
      }
      this.#log.exec(
        'CREATE TABLE IF NOT EXISTS followed (shard INTEGER PRIMARY KEY, next INTEGER)',
      )
      this.#statements = prepare(this.#log)
      this.copy = new StateCopy(directory, from)
    } catch (error) {
      this.#log.close()
      lock?.close()
      throw error
    }
  }

  /** How far the events of a shard were followed: the next offset to read. */
  mark(shard: number): number {
    return Number(this.#statements.mark.get(shard)?.['next'] ?? 0)
  }

  /** D1 */
  addEvents(events: readonly ShardRecord[], marks: ReadonlyMap<number, number>): void {
    const byShard = Map.groupBy(events, ({ shard }) => shard)
    this.#log.exec('BEGIN IMMEDIATE')
    for (const [shard, records] of byShard) {
      for (let at = 0; at < records.length; at += recordsARow) {
        this.#addRow(shard, records.slice(at, at + recordsARow))
      }
    }
    for (const [shard, next] of marks) this.#statements.move.run(shard, next)
    this.#log.exec('COMMIT')
    this.#added += events.length
    if (this.#added < bringBackEvery) return
    this.#log.exec('PRAGMA wal_checkpoint(PASSIVE)')
    this.#added = 0
  }

  events(shard: number): Iterable<EventRecord> {
    return eventsFrom(this.#log, shard, 0)
  }

  /** How many events of a shard there are. */
  count(shard: number): number {
    return Number(this.#statements.end.get(shard)?.['next'] ?? 0)
  }

  /** From now on it is a store like any other. What is its last log's own goes. */
  finish(inbox: Iterable<{ shard: number; message: Envelope }>, without: readonly string[]): void {
    const installation = this.#log.prepare(`SELECT value FROM meta WHERE name = 'installation'`)
    this.copy.becomeTables(String(installation.get()?.['value']), without)
    this.#log.exec('BEGIN IMMEDIATE; DELETE FROM inbox')
    const offsets = new Map<number, number>()
    for (const { shard, message } of inbox) {
      const offset = offsets.get(shard) ?? 0
      offsets.set(shard, offset + 1)
      this.#statements.addMessage.run(shard, offset, encodeEnvelope(message))
    }
    this.#log.prepare('REPLACE INTO meta VALUES (?, ?)').run(cameFromName, this.house.move)
    this.#log.exec('DROP TABLE followed; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
    changeHouse(this.#log, (now) => now?.is === 'arriving', undefined)
  }

  close(): void {
    this.copy.close()
    this.#log.close()
    this.#lock.close()
  }

  #addRow(shard: number, events: readonly ShardRecord[]): void {
    const records = encodeEvents(events.map(({ record }) => record))
    this.#statements.addEvents.run(shard, this.count(shard), events.length, records)
  }
}

/** The installation that a whole store was made of by a move; undefined for any other. */
export function cameFrom(directory: string): string | undefined {
  if (checkRoles(directory).log) return undefined
  const { log, state } = openFilesToRead(directory)
  const row = log.prepare('SELECT value FROM meta WHERE name = ?').get(cameFromName)
  const isWhole = houseOf(log)?.is !== 'arriving'
  log.close()
  state.close()
  return isWhole && row !== undefined ? String(row['value']) : undefined
}

type Statements = ReturnType<typeof prepare>

function prepare(log: DatabaseSync) {
  const sql = (text: string): StatementSync => log.prepare(text)
  return {
    mark: sql('SELECT next FROM followed WHERE shard = ?'),
    move: sql('REPLACE INTO followed VALUES (?, ?)'),
    end: sql(
      'SELECT first + count AS next FROM events WHERE shard = ? ORDER BY first DESC LIMIT 1',
    ),
    addEvents: sql('INSERT INTO events (shard, first, count, records) VALUES (?, ?, ?, ?)'),
    addMessage: sql('INSERT INTO inbox (shard, "offset", message) VALUES (?, ?, ?)'),
  }
}
