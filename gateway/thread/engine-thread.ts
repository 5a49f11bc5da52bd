/**
 * The engine's thread as the process sees it: how it starts, what becomes of it, how it ends. It loads
 * nothing of the engine, so that both threads load their own side by side.
 */
import { Worker } from 'node:worker_threads'
import type { Channel, Fate, Told } from './protocol.ts'

const engineEntry = new URL('../../instance/engine-thread.ts', import.meta.url)

export type OnLog = (line: Extract<Fate, { is: 'log' }>) => void

/** The store or a flag is not as it should be: one clear line. */
export class EngineRefused extends Error {
  override name = 'EngineRefused'
}

/** What the engine needs is away, and may be back when it is started again: one clear line, too. */
export class EngineAway extends Error {
  override name = 'EngineAway'
}

/** An engine as the process sees it, in whatever thread it runs. */
export interface EngineEnd extends Channel {
  /** Rejects with `EngineRefused` where what is asked for cannot be done. */
  readonly ready: Promise<void>
  /** Resolves when the engine was ready and has failed: nothing is written any more. */
  readonly failed: Promise<Error>
  /** To be called when the engine was asked for its end; resolves when it is over. */
  ended(): Promise<void>
}

export class EngineThread implements EngineEnd {
  readonly ready: Promise<void>
  readonly failed: Promise<Error>
  readonly #worker: Worker
  readonly #ended: Promise<void>
  #isReady = false
  #isStopping = false

  constructor(settings: unknown, onLog: OnLog, entry = engineEntry) {
    const ready = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    const failed = Promise.withResolvers<Error>()
    this.ready = ready.promise
    this.failed = failed.promise
    this.#ended = ended.promise
    // Whoever asks hears of it; nobody has to.
    this.ready.catch(() => undefined)
    this.#ended.catch(() => undefined)
    // Halves of 32 MB (decision 35).
    const resourceLimits = { maxYoungGenerationSizeMb: 96 }
    this.#worker = new Worker(entry, { workerData: settings, name: 'engine', resourceLimits })
    const fail = (error: Error): void => {
      ready.reject(error)
      ended.reject(error)
      if (this.#isReady) failed.resolve(error)
    }
    this.#worker.on('message', (message: Told | Fate) => {
      if (message.is === 'ready') {
        this.#isReady = true
        ready.resolve()
      } else if (message.is === 'refused') fail(new EngineRefused(message.why))
      else if (message.is === 'failed') fail(new Error(message.why))
      else if (message.is === 'log') onLog(message)
    })
    this.#worker.on('error', (error) => {
      fail(error instanceof Error ? error : new Error(String(error)))
    })
    this.#worker.on('exit', (code) => {
      if (this.#isStopping && code === 0) ended.resolve()
      else fail(new Error(`The engine's thread has ended with ${code}.`))
    })
  }

  postMessage(posts: readonly string[]): void {
    this.#worker.postMessage(posts)
  }

  on(event: 'message', listener: (message: Told | Fate) => void): void {
    this.#worker.on(event, listener)
  }

  async ended(): Promise<void> {
    this.#isStopping = true
    await this.#ended
  }
}
