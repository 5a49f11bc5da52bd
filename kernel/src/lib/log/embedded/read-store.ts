/**
 * Job: reads a whole store, at rest or while a process writes it: one consistent picture of state
 * and events, whatever happens meanwhile.
 * Boundary: it changes nothing. For tools; a running Millrace answers from its engine.
 *
 * Y1 State and events are those of one and the same commit.
 * Y2 What cannot be read is told as `StoreRefused`, whenever it is met.
 */
import type { DatabaseSync } from 'node:sqlite'
import { decodeEnvelope, type Envelope, type EventRecord } from '../../runtime/envelope.ts'
import { StoreRefused } from '../log.ts'
import { decodeEvents } from './events-text.ts'
import { openFilesToRead } from './files.ts'
import { checkFit, journalEnds, reachesBack, type JournalEnds } from './fit.ts'
import { decodeWrites } from './journal-text.ts'
import { mergedPosition } from './merge.ts'
import { putBack, refusal, textOf } from './refusals.ts'
import { checkInstallation } from './roles.ts'
import { stateTable } from './state-tables.ts'

export type StateRow = {
  /** The key with its tenant. */
  readonly key: string
  /** Empty, like `entry`, for the key's root. */
  readonly map: string
  readonly entry: string
  readonly value: string
}

export type StoreReader = {
  readonly installation: string
  readonly shards: number
  /** The last batch that is in the picture. */
  readonly position: number
  readonly services: () => readonly string[]
  /** All state of a service, ordered by key, map and entry. */
  readonly rows: (service: string) => Iterable<StateRow>
  /** All events, shard by shard, in the order of their commits. */
  readonly events: () => Iterable<{ readonly shard: number; readonly record: EventRecord }>
  /** The events of a shard from an offset on. */
  readonly eventsFrom: (shard: number, from: number) => Iterable<EventRecord>
  /** What lies in the inboxes and was not handled. */
  readonly inbox: () => readonly { readonly shard: number; readonly message: Envelope }[]
  /** Reads every page of both files; throws where one is damaged. */
  readonly checkPages: () => void
  readonly close: () => void
}

const tries = 100

export function openStoreToRead(directory: string): StoreReader {
  const { log, state } = openFilesToRead(directory)
  const close = (): void => {
    log.close()
    state.close()
  }
  const read = <T>(rows: Iterable<T>): Iterable<T> => told(rows, directory)
  try {
    const changed = snapshot({ directory, log, state })
    return {
      installation: metaOf(log, 'installation'),
      shards: Number(metaOf(log, 'shards')),
      position: journalEnds(log).last ?? mergedPosition(state),
      services: () => servicesOf(state, changed),
      rows: (service) => read(rowsOf(state, service, changed.get(service) ?? new Map())),
      events: () => read(eventsOf(log)),
      eventsFrom: (shard, from) => read(eventsFrom(log, shard, from)),
      inbox: () => inboxOf(log),
      checkPages: () => {
        checkPages(log, { directory, name: 'log.db' })
        checkPages(state, { directory, name: 'state.db' })
      },
      close,
    }
  } catch (error) {
    close()
    throw refusal('read', { directory, error })
  }
}

/** Y2 */
function* told<T>(rows: Iterable<T>, directory: string): Generator<T> {
  try {
    yield* rows
  } catch (error) {
    throw refusal('read', { directory, error })
  }
}

function checkPages(file: DatabaseSync, place: { directory: string; name: string }): void {
  let found: unknown
  try {
    found = file.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check']
  } catch (error) {
    throw refusal('read', { ...place, error })
  }
  if (found === 'ok') return
  throw new StoreRefused(
    `${place.name} in ${place.directory} is damaged: ${textOf(found)}. To mend it, ${putBack}.`,
  )
}

type Changed = Map<string, Map<string, Omit<StateRow, 'value'> & { value: string | undefined }>>
type Files = {
  readonly directory: string
  readonly log: DatabaseSync
  readonly state: DatabaseSync
}

/**
 * Y1: a journal row that was dropped between the two snapshots would be missing; then once more. The
 * tables of the second time have what the journal of the first had dropped (V2), or they never will.
 */
function snapshot({ directory, log, state }: Files): Changed {
  let before: JournalEnds | undefined
  for (let left = tries; left > 0; left--) {
    state.exec('BEGIN')
    const merged = mergedPosition(state)
    if (before !== undefined && !reachesBack(before, merged)) {
      checkFit(before, { directory, merged })
    }
    log.exec('BEGIN')
    const ends = journalEnds(log)
    if (reachesBack(ends, merged)) {
      checkFit(ends, { directory, merged })
      checkInstallation(state, { directory, installation: metaOf(log, 'installation') })
      return unmergedOf(log, merged)
    }
    before = ends
    log.exec('COMMIT')
    state.exec('COMMIT')
  }
  throw new StoreRefused('The store changes too fast to be read; try again.')
}

function metaOf(log: DatabaseSync, name: string): string {
  const row = log.prepare('SELECT value FROM meta WHERE name = ?').get(name)
  return String(row?.['value'] ?? '')
}

function unmergedOf(log: DatabaseSync, merged: number): Changed {
  const changed: Changed = new Map()
  const rows = log.prepare('SELECT writes FROM journal WHERE position > ? ORDER BY position')
  for (const row of rows.iterate(merged)) {
    for (const { service, ...write } of decodeWrites(String(row['writes']))) {
      const ofService = changed.get(service) ?? new Map()
      ofService.set(nameOf(write), write)
      changed.set(service, ofService)
    }
  }
  return changed
}

function servicesOf(state: DatabaseSync, changed: Changed): readonly string[] {
  const tables = state
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'state/%'`)
    .all()
  const names = tables.map((row) => String(row['name']).slice('state/'.length))
  return [...new Set([...names, ...changed.keys()])].sort()
}

function* rowsOf(
  state: DatabaseSync,
  service: string,
  changed: ReadonlyMap<string, Omit<StateRow, 'value'> & { value: string | undefined }>,
): Generator<StateRow> {
  const later = [...changed].sort(([a], [b]) => (a < b ? -1 : 1))
  let at = 0
  for (const stored of storedRows(state, service)) {
    const name = nameOf(stored)
    for (let next = later[at]; next !== undefined && next[0] < name; next = later[++at]) {
      if (next[1].value !== undefined) yield { ...next[1], value: next[1].value }
    }
    const same = later[at]
    if (same !== undefined && same[0] === name) {
      at++
      if (same[1].value !== undefined) yield { ...stored, value: same[1].value }
    } else yield stored
  }
  for (const [, row] of later.slice(at)) {
    if (row.value !== undefined) yield { ...row, value: row.value }
  }
}

function* storedRows(state: DatabaseSync, service: string): Generator<StateRow> {
  const table = stateTable(service)
  const known = state.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table.slice(1, -1))
  if (known === undefined) return
  const rows = state.prepare(`SELECT key, map, entry, value FROM ${table} ORDER BY key, map, entry`)
  for (const row of rows.iterate()) {
    const { key, map, entry, value } = row
    yield { key: String(key), map: String(map), entry: String(entry), value: String(value) }
  }
}

function* eventsOf(log: DatabaseSync): Generator<{ shard: number; record: EventRecord }> {
  const rows = log.prepare('SELECT shard, records FROM events ORDER BY shard, first')
  for (const row of rows.iterate()) {
    for (const record of decodeEvents(String(row['records']))) {
      yield { shard: Number(row['shard']), record }
    }
  }
}

export function* eventsFrom(
  log: DatabaseSync,
  shard: number,
  from: number,
): Generator<EventRecord> {
  const rows = log.prepare(
    'SELECT first, records FROM events WHERE shard = ? AND first + count > ? ORDER BY first',
  )
  for (const { first, records } of rows.iterate(shard, from)) {
    yield* decodeEvents(String(records)).slice(Math.max(from - Number(first), 0))
  }
}

function inboxOf(log: DatabaseSync) {
  const rows = log.prepare(`
    SELECT shard, message FROM inbox JOIN shards USING (shard)
    WHERE "offset" >= inbox_position ORDER BY shard, "offset"`)
  return rows.all().map(({ shard, message }) => ({
    shard: Number(shard),
    message: decodeEnvelope(String(message)),
  }))
}

/** The separator sorts below every character of a name, so that this text sorts as the columns do. */
const nameOf = ({ key, map, entry }: Omit<StateRow, 'value'>): string =>
  `${key}\u0001${map}\u0001${entry}`
