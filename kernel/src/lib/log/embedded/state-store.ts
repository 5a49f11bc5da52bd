/**
 * Job: keyed state of a store, to be read: what is merged, in tables; what is not, in memory.
 * Boundary: it writes nothing; the store's thread commits and merges (store-writer.ts).
 *
 * V1 A write is seen as soon as it was applied, whether it is committed or merged or not (L4).
 */
import type { DatabaseSync } from 'node:sqlite'
import { Entries, type Range } from '../../machine/entries.ts'
import { StoreRefused, type Address, type Scan, type StateWrite } from '../log.ts'
import { openStateFile } from './files.ts'
import { decodeWrites, type JournalWrite } from './journal-text.ts'
import { mergedPosition } from './merge.ts'
import { StateReader } from './state-tables.ts'
import { NewestKeys } from './newest-keys.ts'
import { Unmerged } from './unmerged.ts'

/** Characters written after which a merge is due. */
const mergeAt = 8 * 1024 * 1024

export class StateStore {
  readonly #state: DatabaseSync
  readonly #reader: StateReader
  readonly #unmerged = new Unmerged()
  readonly #newest: NewestKeys
  /** The position of the last batch there is. */
  readonly position: number

  constructor(directory: string, log: DatabaseSync) {
    this.#state = openStateFile(directory)
    try {
      this.#reader = new StateReader(this.#state)
      this.#newest = new NewestKeys((service, tenant) => this.#reader.greatestKey(service, tenant))
      const merged = mergedPosition(this.#state)
      this.position = positionOf(log, { directory, merged })
      this.#replay(log, merged)
    } catch (error) {
      this.#state.close()
      throw error
    }
  }

  read(address: Address): string | undefined {
    if (address.map === '' && this.#newest.isPast(address.service, address.key)) return undefined
    const unmerged = this.#unmerged.read(address, address.entry)
    return unmerged === undefined ? this.#reader.read(address) : unmerged.value
  }

  scan(scan: Scan): Iterable<readonly [string, string]> {
    const changed = this.#unmerged.of(scan)
    if (changed.size === 0) return this.#reader.scan(scan)
    const list = (wanted: Range) => this.#reader.scan({ ...scan, ...wanted })
    // All at once: what is handed over while somebody goes through it must not show.
    return [...new Entries<string>({ get: () => undefined, list }, changed).list(scan)]
  }

  apply(writes: readonly StateWrite[]): void {
    for (const write of writes) this.#write(write)
  }

  /** Whether everything applied so far should be merged now; if so, `merged` says when it was. */
  takeMergeDue(): boolean {
    if (this.#unmerged.size < mergeAt || this.#unmerged.isMerging) return false
    this.#unmerged.beginMerge()
    return true
  }

  merged(): void {
    this.#reader.merged()
    this.#unmerged.endMerge()
  }

  close(): void {
    this.#state.close()
  }

  #write(write: JournalWrite): void {
    this.#unmerged.write(write)
    if (write.map === '') this.#newest.note(write.service, write.key)
  }

  #replay(log: DatabaseSync, merged: number): void {
    const rows = log.prepare('SELECT writes FROM journal WHERE position > ? ORDER BY position')
    for (const row of rows.iterate(merged)) {
      for (const write of decodeWrites(String(row['writes']))) this.#write(write)
    }
  }
}

/** The journal holds only the last batches: without the tables that go before them it is not enough. */
function positionOf(
  log: DatabaseSync,
  { directory, merged }: { directory: string; merged: number },
): number {
  const ends = log.prepare('SELECT min(position) AS first, max(position) AS last FROM journal')
  const { first, last } = ends.get() ?? {}
  if (Number(first ?? 1) > merged + 1) {
    throw new StoreRefused(
      `state.db in ${directory} is lost or too old: it ends at batch ${merged}, and log.db begins ` +
        `at ${Number(first)}. Put back the state.db that belongs to this log.db, or both files of one backup.`,
    )
  }
  if (Number(last ?? 0) < merged) {
    throw new StoreRefused(
      `log.db in ${directory} is lost or too old: it ends at batch ${Number(last ?? 0)}, and state.db ` +
        `at ${merged}. Put back the log.db that belongs to this state.db, or both files of one backup.`,
    )
  }
  return Number(last ?? merged)
}
