/**
 * Job: drives an engine in production: a turn whenever there is something to do, and when the next
 * timer is due. Between turns the event loop gets its say, so what came in meanwhile shares a batch.
 */
import type { Engine } from './engine.ts'

/** Timers in Node cannot be longer. */
const longestWaitMs = 2 ** 31 - 1

export class Driver {
  readonly #clock: () => number
  readonly #onFailure: (error: Error) => void
  #engine: Engine | undefined
  #immediate: NodeJS.Immediate | undefined
  #timeout: NodeJS.Timeout | undefined
  #turning = false
  #stopped = false

  constructor(clock: () => number, onFailure: (error: Error) => void) {
    this.#clock = clock
    this.#onFailure = onFailure
  }

  drive(engine: Engine): void {
    this.#engine = engine
    this.wake()
  }

  /** To be called when there is something to do. */
  readonly wake = (): void => {
    if (this.#stopped || this.#turning || this.#immediate !== undefined) return
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined
      void this.#turn()
    })
  }

  stop(): void {
    this.#stopped = true
    clearImmediate(this.#immediate)
    clearTimeout(this.#timeout)
  }

  async #turn(): Promise<void> {
    const engine = this.#engine
    if (engine === undefined || this.#stopped) return
    this.#turning = true
    try {
      await engine.turn()
    } catch (error) {
      this.stop()
      this.#onFailure(error instanceof Error ? error : new Error(String(error)))
    } finally {
      this.#turning = false
    }
    this.#schedule(engine)
  }

  #schedule(engine: Engine): void {
    if (this.#stopped) return
    const next = engine.nextWork
    if (next === 0) return this.wake()
    clearTimeout(this.#timeout)
    if (next === Infinity) return
    const wait = Math.min(Math.max(next - this.#clock(), 1), longestWaitMs)
    this.#timeout = setTimeout(this.wake, wait)
  }
}
