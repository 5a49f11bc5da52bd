/**
 * Job: keyed state of a store: what is merged, in tables; what is not, in memory and in the journal.
 * Boundary: it reads and merges; the journal rows are written by the log with their batch.
 *
 * V1 A write is seen as soon as it was applied, whether it is merged or not.
 * V2 A journal row is dropped only after its writes are merged and synced (G1).
 */
import type { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { Entries, type Range } from '../../machine/entries.ts'
import type { Address, Scan, StateWrite } from '../log.ts'
import { openStateFile } from './files.ts'
import { decodeWrites, type JournalWrite } from './journal-text.ts'
import { Merge, mergedPosition } from './merge.ts'
import { StateReader } from './state-tables.ts'
import { NewestKeys } from './newest-keys.ts'
import { placeOf, Unmerged } from './unmerged.ts'

/** Characters written after which a merge begins, and after which commits wait for it. */
const mergeAt = 4 * 1024 * 1024
const waitAt = 4 * mergeAt

export class StateStore {
  readonly #directory: string
  readonly #log: DatabaseSync
  readonly #state: DatabaseSync
  readonly #reader: StateReader
  readonly #unmerged = new Unmerged()
  readonly #newest: NewestKeys
  #worker: Worker | undefined
  #merging: Promise<void> | undefined
  /** The journal up to here is merged, and may be dropped. */
  merged: number
  /** Why the last merge failed; the store cannot go on then. */
  failure: Error | undefined

  constructor(directory: string, log: DatabaseSync) {
    this.#directory = directory
    this.#log = log
    this.#state = openStateFile(directory)
    this.#reader = new StateReader(this.#state)
    this.#newest = new NewestKeys((service, tenant) => this.#reader.greatestKey(service, tenant))
    this.merged = mergedPosition(this.#state)
    this.#replay()
  }

  read(address: Address): string | undefined {
    const { service, key, map, entry } = address
    if (map === '' && this.#newest.isPast(service, key)) return undefined
    const unmerged = this.#unmerged.read(service, placeOf(key, map), entry)
    return unmerged === undefined ? this.#reader.read(address) : unmerged.value
  }

  scan(scan: Scan): Iterable<readonly [string, string]> {
    const changed = this.#unmerged.of(scan.service, placeOf(scan.key, scan.map))
    if (changed.size === 0) return this.#reader.scan(scan)
    const list = (wanted: Range) => this.#reader.scan({ ...scan, ...wanted })
    // All at once: what is committed while somebody goes through it must not show.
    return [...new Entries<string>({ get: () => undefined, list }, changed).list(scan)]
  }

  apply(writes: readonly StateWrite[]): void {
    for (const write of writes) this.#write(write)
  }

  #write(write: JournalWrite): void {
    this.#unmerged.write(write)
    if (write.map === '') this.#newest.note(write.service, write.key)
  }

  /** After a commit: begins a merge when there is enough, and waits when there is far too much. */
  async afterCommit(position: number): Promise<void> {
    const { size } = this.#unmerged
    if (size >= waitAt) await this.#merging
    if (size >= mergeAt && this.#merging === undefined) {
      // A merge that fails loses nothing: the journal has it all. The next commit tells.
      this.#merging = this.#merge(position)
      this.#merging.catch((error: unknown) => {
        this.failure = error instanceof Error ? error : new Error(String(error))
      })
    }
  }

  /** Ends with everything merged, so that the next start has nothing to read again. */
  async stop(position: number): Promise<void> {
    await this.#merging?.catch(() => undefined)
    await this.#worker?.terminate()
    new Merge(this.#log, this.#state).upTo(position)
    this.merged = position
    this.#state.close()
  }

  #replay(): void {
    const rows = this.#log.prepare(
      'SELECT writes FROM journal WHERE position > ? ORDER BY position',
    )
    for (const row of rows.iterate(this.merged)) {
      for (const write of decodeWrites(String(row['writes']))) this.#write(write)
    }
  }

  async #merge(position: number): Promise<void> {
    this.#unmerged.beginMerge()
    await this.#inThread(position)
    this.#reader.merged()
    this.#unmerged.endMerge()
    this.merged = position
    this.#merging = undefined
    // The thread has brought back most of the log's write-ahead file; with the rest it begins anew.
    this.#log.exec('PRAGMA wal_checkpoint(PASSIVE)')
  }

  #inThread(position: number): Promise<void> {
    const worker = (this.#worker ??= this.#makeWorker())
    return new Promise((resolve, reject) => {
      worker.removeAllListeners('message').once('message', () => resolve())
      worker.removeAllListeners('error').once('error', reject)
      worker.postMessage(position)
    })
  }

  #makeWorker(): Worker {
    const worker = new Worker(new URL('merge-thread.ts', import.meta.url), {
      workerData: { directory: this.#directory },
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 24 },
    })
    worker.unref()
    return worker
  }
}
