/**
 * Job: brings the write-ahead log back into the database file before it grows without bound.
 * A thread of its own does the long part, so that neither a commit nor HTTP waits for it; the commit
 * thread then copies the small rest, after which SQLite begins the file anew.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'

const checkpointBytes = 32 * 1024 * 1024
const commitsBetweenLooks = 64

export class Checkpointer {
  readonly #walPath: string
  readonly #directory: string
  readonly #database: DatabaseSync
  #worker: Worker | undefined
  #commits = 0
  #underWay = false
  #finishDue = false

  constructor(directory: string, database: DatabaseSync) {
    this.#directory = directory
    this.#walPath = join(directory, 'millrace.db-wal')
    this.#database = database
  }

  afterCommit(): void {
    if (this.#finishDue) this.#finish()
    if (this.#underWay || ++this.#commits < commitsBetweenLooks) return
    this.#commits = 0
    if (this.#walBytes() >= checkpointBytes) this.#begin()
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  #begin(): void {
    this.#underWay = true
    const worker = (this.#worker ??= this.#makeWorker())
    worker.postMessage('checkpoint')
  }

  /** The rest was written while the thread worked: it is small. */
  #finish(): void {
    this.#finishDue = false
    this.#underWay = false
    this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  }

  #makeWorker(): Worker {
    const worker = new Worker(new URL('checkpoint-thread.ts', import.meta.url), {
      workerData: { path: join(this.#directory, 'millrace.db') },
    })
    worker.unref()
    worker.on('message', () => (this.#finishDue = true))
    worker.on('error', () => {
      this.#worker = undefined
      this.#finishDue = true
    })
    return worker
  }

  #walBytes(): number {
    return statSync(this.#walPath, { throwIfNoEntry: false })?.size ?? 0
  }
}
