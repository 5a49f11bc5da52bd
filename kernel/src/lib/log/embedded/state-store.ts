/**
 * Job: keyed state of a store, to be read: what is merged, in tables; what is not, in memory.
 * Boundary: it writes nothing; the store's thread commits and merges (store-writer.ts).
 *
 * V1 A write is seen as soon as it was applied, whether it is committed or merged or not (L4).
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Range } from '../../machine/entries.ts'
import { entriesAsTheyStand } from '../changed-entries.ts'
import type { Address, Scan } from '../log.ts'
import { openStateFile } from './files.ts'
import { checkFit, journalEnds } from './fit.ts'
import { journalIn, type Journal } from './journal-text.ts'
import { mergedPosition } from './merge.ts'
import { checkInstallation, setInstallation } from './roles.ts'
import { StateReader } from './state-tables.ts'
import { NewestKeys } from './newest-keys.ts'
import { Unmerged } from './unmerged.ts'

/** Characters written after which a merge is due. */
const mergeAt = 16 * 1024 * 1024
/** Of `state.db`, beside what the system keeps of it: what is used again is in the memory of the engine. */
const cacheKb = 4096

type Place = { readonly directory: string; readonly installation: string }

export class StateStore {
  readonly #state: DatabaseSync
  readonly #reader: StateReader
  readonly #unmerged = new Unmerged()
  readonly #newest: NewestKeys
  /** The position of the last batch there is. */
  readonly position: number

  constructor(log: DatabaseSync, { directory, installation }: Place) {
    this.#state = openStateFile(directory)
    try {
      this.#state.exec(`PRAGMA cache_size = -${cacheKb}`)
      this.#reader = new StateReader(this.#state)
      this.#newest = new NewestKeys((service, tenant) => this.#reader.greatestKey(service, tenant))
      checkInstallation(this.#state, { directory, installation })
      const merged = mergedPosition(this.#state)
      const ends = journalEnds(log)
      checkFit(ends, { directory, merged })
      setInstallation(this.#state, installation)
      this.position = ends.last ?? merged
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
    const layers = this.#unmerged.of(scan)
    if (layers.length === 0) return this.#reader.scan(scan)
    const stored = (range: Range) => this.#reader.scan({ ...scan, ...range })
    return entriesAsTheyStand(scan, { layers, textOf: (value) => value, stored })
  }

  /** The journal's text, where it lies until it is merged. */
  apply(journal: Journal): Uint8Array {
    for (const { service, keys } of journal.groups) {
      // A key without a root is new to nobody who asks for one.
      for (const key of keys) this.#newest.note(service, key)
    }
    return this.#unmerged.write(journal)
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

  #replay(log: DatabaseSync, merged: number): void {
    const rows = log.prepare('SELECT writes FROM journal WHERE position > ? ORDER BY position')
    for (const row of rows.iterate(merged)) {
      this.apply(journalIn(String(row['writes'])))
    }
  }
}
