/**
 * Job: has write-ahead files brought back by a thread of its own. That copies pages and syncs, and
 * commits are not to wait for it.
 * Boundary: the store's thread asks, once at a time for each file; when, and what it means, is the
 * affair of merge.ts for `state.db`, of log-length.ts for `log.db`.
 */
import { closeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { openLogToSync } from './files.ts'
import type { FileName } from './roles.ts'

/** `logToSync` is the descriptor that `log.db` is synced by. */
export type CheckpointsPlace = { readonly directory: string; readonly logToSync: number }
export type ToCheckpoints = { readonly name: FileName } | 'end'
export type FromCheckpoints = { readonly name: FileName; readonly isWhole: boolean }

type Done = (isWhole: boolean) => void
type Thread = {
  readonly worker: Worker
  readonly logToSync: number
  readonly ended: Promise<void>
}

export class Checkpoints {
  readonly #directory: string
  readonly #onFailed: (error: unknown) => void
  #thread: Thread | undefined
  #isEnding = false
  readonly #done = new Map<FileName, Done>()

  constructor(directory: string, onFailed: (error: unknown) => void) {
    this.#directory = directory
    this.#onFailed = onFailed
  }

  /**
   * The thread begins with the first that there is to bring back: a start has nothing to wait for. While
   * it ends, what is asked for is never done: whoever closes the file brings it back then.
   */
  bringBack(name: FileName, done: Done): void {
    if (this.#isEnding) return
    this.#done.set(name, done)
    this.#thread ??= this.#begin()
    post(this.#thread, { name })
  }

  /** Resolves when what was asked for is done and told, and the thread has left the file. */
  async end(): Promise<void> {
    this.#isEnding = true
    if (this.#thread === undefined) return
    post(this.#thread, 'end')
    await this.#thread.ended
  }

  /**
   * To be called last of all, when nobody writes any more: the system drops every lock that a process
   * has on a file as soon as it closes one descriptor of it.
   */
  close(): void {
    if (this.#thread !== undefined) closeSync(this.#thread.logToSync)
  }

  #begin(): Thread {
    const logToSync = openLogToSync(this.#directory)
    const worker = new Worker(new URL('checkpoint-thread.ts', import.meta.url), {
      workerData: { directory: this.#directory, logToSync } satisfies CheckpointsPlace,
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
    })
    worker.on('message', ({ name, isWhole }: FromCheckpoints) => this.#done.get(name)?.(isWhole))
    worker.on('error', this.#onFailed)
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    return { worker, logToSync, ended }
  }
}

const post = ({ worker }: Thread, message: ToCheckpoints): void => worker.postMessage(message)
