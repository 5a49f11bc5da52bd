/**
 * Job: has the write-ahead file of `state.db` brought back by a thread of its own. That syncs three
 * times, and commits, which sync `log.db`, are not to wait for it.
 * Boundary: the store's thread asks, once at a time; when, and what it means, is merge.ts's affair.
 */
import { Worker } from 'node:worker_threads'

export type ToCheckpoints = 'bring-back' | 'end'
export type FromCheckpoints = { readonly isWhole: boolean }

type Done = (isWhole: boolean) => void
type Thread = { readonly worker: Worker; readonly ended: Promise<void> }

export class Checkpoints {
  readonly #directory: string
  readonly #onFailed: (error: unknown) => void
  #thread: Thread | undefined
  #isEnding = false
  #done: Done = () => undefined

  constructor(directory: string, onFailed: (error: unknown) => void) {
    this.#directory = directory
    this.#onFailed = onFailed
  }

  /**
   * The thread begins with the first that there is to bring back: a start has nothing to wait for. While
   * it ends, what is asked for is never done: whoever closes the file brings it back then.
   */
  bringBack(done: Done): void {
    if (this.#isEnding) return
    this.#done = done
    this.#thread ??= this.#begin()
    post(this.#thread, 'bring-back')
  }

  /** Resolves when what was asked for is done and told, and the thread has left the file. */
  async end(): Promise<void> {
    this.#isEnding = true
    if (this.#thread === undefined) return
    post(this.#thread, 'end')
    await this.#thread.ended
  }

  #begin(): Thread {
    const worker = new Worker(new URL('checkpoint-thread.ts', import.meta.url), {
      workerData: { directory: this.#directory },
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
    })
    worker.on('message', ({ isWhole }: FromCheckpoints) => this.#done(isWhole))
    worker.on('error', this.#onFailed)
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    return { worker, ended }
  }
}

const post = ({ worker }: Thread, message: ToCheckpoints): void => worker.postMessage(message)
