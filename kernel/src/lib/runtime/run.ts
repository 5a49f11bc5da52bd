/**
 * Job: drives an engine in production: a turn whenever there is something to do, and when the next
 * timer is due. Between turns the event loop gets its say, so what came in meanwhile shares a batch.
 * While a batch is being committed the next one may run already.
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
  #resting: NodeJS.Timeout | undefined
  #stopped = false
  #failed = false

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
    if (this.#stopped || this.#immediate !== undefined || this.#engine === undefined) return
    const { readyIn } = this.#engine
    if (readyIn > 0) return this.#rest(readyIn)
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined
      void this.#turn()
    })
  }

  stop(): void {
    this.#stopped = true
    clearImmediate(this.#immediate)
    clearTimeout(this.#resting)
    clearTimeout(this.#timeout)
  }

  /** Where a turn waits for one under way, whoever ends that one wakes. */
  #rest(ms: number): void {
    if (ms === Infinity || this.#resting !== undefined) return
    this.#resting = setTimeout(() => {
      this.#resting = undefined
      this.wake()
    }, ms)
  }

  async #turn(): Promise<void> {
    const engine = this.#engine
    if (engine === undefined || this.#stopped) return
    try {
      const turn = engine.turn()
      this.#schedule(engine)
      await turn
    } catch (error) {
      this.#fail(error)
    }
    this.#schedule(engine)
  }

  /** Of two batches under way both fail, for one reason. */
  #fail(error: unknown): void {
    this.stop()
    if (this.#failed) return
    this.#failed = true
    this.#onFailure(error instanceof Error ? error : new Error(String(error)))
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
