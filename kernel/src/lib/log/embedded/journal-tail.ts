/**
 * Job: follows what a running shop commits: the journal of its store, from a batch on. The shop drops
 * rows that it has merged, so whoever follows has to look in time, and is told when it was not.
 *
 * J1 What is taken are all writes after the batch that it began with, in their order, none left out.
 */
import type { DatabaseSync } from 'node:sqlite'
import { openFilesToRead } from './files.ts'
import { journalEnds } from './fit.ts'
import { decodeWrites, type JournalWrite } from './journal-text.ts'

/** Characters that are kept for whoever takes them; past it they count as lost. */
const keptMax = 256 * 1024 * 1024

export class JournalTail {
  readonly #log: DatabaseSync
  #position: number
  #journals: string[] = []
  #kept = 0
  #isLost = false

  constructor(directory: string, after: number) {
    const { log, state } = openFilesToRead(directory)
    state.close()
    this.#log = log
    this.#position = after
  }

  /** Looks what has come; false where something was dropped before it was seen. */
  look(): boolean {
    if (this.#isLost) return false
    const { first, last } = journalEnds(this.#log)
    if (last === undefined || last <= this.#position) return true
    this.#isLost = first === undefined || first > this.#position + 1 || this.#kept > keptMax
    if (this.#isLost) return false
    const rows = 'SELECT position, writes FROM journal WHERE position > ? ORDER BY position'
    for (const { position, writes } of this.#log.prepare(rows).iterate(this.#position)) {
      this.#position = Number(position)
      this.#journals.push(String(writes))
      this.#kept += String(writes).length
    }
    return true
  }

  /** J1 */
  *take(): Generator<JournalWrite> {
    const journals = this.#journals
    this.#journals = []
    this.#kept = 0
    for (const journal of journals) yield* decodeWrites(journal)
  }

  close(): void {
    this.#log.close()
  }
}
