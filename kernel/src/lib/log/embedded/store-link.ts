/**
 * Job: the engine's end of the store's thread: hands batches over, and tells when they are committed.
 * Boundary: it starts the thread and ends it; what the thread does is store-thread.ts's affair.
 *
 * M3 After a failure nothing is committed any more: whether what was handed over is on the disk is
 *    not known before the store is opened anew (L8).
 */
import { Worker } from 'node:worker_threads'
import { StoreRefused } from '../log.ts'
import type { FromStore, Handover, ToStore } from './handover.ts'

type Waiting = {
  readonly position: number
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export class StoreLink {
  readonly #worker: Worker
  readonly #waiting: Waiting[] = []
  readonly #stopped = Promise.withResolvers<void>()
  #isStopping = false
  #hasCommitted = false
  failure: Error | undefined
  /** Hears that the tables stand for all that was to be merged. */
  onMerged: () => void = () => undefined
  /** Hears why nothing is committed any more. */
  onFailed: (failure: Error) => void = () => undefined

  /** The thread loads what it needs while the engine's thread opens the store. */
  constructor(directory: string) {
    this.#worker = new Worker(new URL('store-thread.ts', import.meta.url), {
      workerData: { directory },
      resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 24 },
    })
    this.#worker.on('message', (message: FromStore) => this.#take(message))
    this.#worker.on('error', (error) => this.#fail(asError(error)))
    this.#worker.on('exit', () => this.#fail(new Error('The thread of the store has ended.')))
    // After the listeners: the one for messages would keep the process alive.
    this.#worker.unref()
    this.#stopped.promise.catch(() => undefined)
  }

  /** From now on the thread may use the files. */
  open(): void {
    this.#post('open')
  }

  /** Resolves when the batch is on the disk; batches do in the order in which they came. */
  commit(batch: Handover): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure)
    this.#post(batch)
    // What waits for a commit must keep the process alive.
    this.#worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.push({ position: batch.position, resolve, reject })
    })
  }

  /** Everything handed over is committed and merged, and the thread has left the files. */
  async stop(): Promise<void> {
    if (this.failure === undefined) {
      this.#worker.ref()
      this.#post('stop')
      await this.#stopped.promise
    }
    await this.end()
  }

  async end(): Promise<void> {
    this.#isStopping = true
    await this.#worker.terminate()
  }

  #fail(error: Error): void {
    if (this.#isStopping) return
    const failure = (this.failure ??= error)
    for (const { reject } of this.#waiting.splice(0)) reject(failure)
    this.#stopped.reject(failure)
    this.#worker.unref()
    this.onFailed(failure)
  }

  #take(message: FromStore): void {
    if (this.failure !== undefined) return
    if (message === 'stopped') this.#stopped.resolve()
    else if ('failed' in message) this.#fail(this.#failureOf(message.failed))
    else if ('merged' in message) this.onMerged()
    else this.#committed(message.committed)
  }

  /** A store that never took a batch is refused, as at its opening. */
  #failureOf(why: string): Error {
    return this.#hasCommitted ? new Error(why) : new StoreRefused(why)
  }

  #committed(position: number): void {
    this.#hasCommitted = true
    const after = this.#waiting.findIndex((waiting) => waiting.position > position)
    const committed = this.#waiting.splice(0, after === -1 ? this.#waiting.length : after)
    for (const { resolve } of committed) resolve()
    if (this.#waiting.length === 0) this.#worker.unref()
  }

  #post(message: ToStore): void {
    this.#worker.postMessage(message)
  }
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error))
