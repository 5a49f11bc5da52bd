/** The part of a run that counts: after the warm-up, before the requests that are still out. */
import type { Answer } from './answer.ts'
import { Tally } from './tally.ts'
import type { Run, RunResult } from './run.ts'

export type WindowEvents = { readonly opened: () => void; readonly closed: () => void }

/** Answers that are out at the end are waited for, but not for ever. */
const drainMsMax = 15_000

export class MeasuredWindow {
  readonly tally = new Tally()
  #open = false
  #ended = false
  #openedAt = 0
  #closedAt = 0
  #cpuAtOpening = process.cpuUsage()
  #cpuMicros = 0
  readonly #ordersMax: number
  readonly #events: WindowEvents
  readonly #timers: NodeJS.Timeout[] = []
  readonly #over = Promise.withResolvers<void>()

  constructor(run: Run, events: WindowEvents) {
    this.#ordersMax = run.ordersMax ?? Infinity
    this.#events = events
    this.#timers.push(setTimeout(() => this.#begin(), run.warmSeconds * 1000))
    this.#timers.push(setTimeout(() => this.end(), (run.warmSeconds + run.seconds) * 1000))
  }

  get open(): boolean {
    return this.#open
  }

  get ended(): boolean {
    return this.#ended
  }

  get openedAt(): number {
    return this.#openedAt
  }

  /** Counts an answer whose latency, where it counts, began at `since`. */
  answered(answer: Answer, text: string, since: number | undefined): void {
    this.tally.note(answer, text, since === undefined ? undefined : performance.now() - since)
    if (this.tally.settledInAll >= this.#ordersMax) this.end()
  }

  end(): void {
    if (this.#ended) return
    for (const timer of this.#timers) clearTimeout(timer)
    if (!this.#open) this.#begin()
    this.#closedAt = performance.now()
    const { user, system } = process.cpuUsage(this.#cpuAtOpening)
    this.#cpuMicros = user + system
    this.#open = false
    this.#ended = true
    this.#events.closed()
    this.#over.resolve()
  }

  /** Waits for the end, and then until `idle` says that nothing is out any more. */
  async drained(idle: () => boolean): Promise<void> {
    await this.#over.promise
    const until = performance.now() + drainMsMax
    while (!idle() && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  result(): RunResult {
    const tallied = this.tally.result()
    return {
      ...tallied,
      seconds: (this.#closedAt - this.#openedAt) / 1000,
      loaderCpuMicrosPerOrder: this.#cpuMicros / Math.max(1, tallied.settled),
    }
  }

  #begin(): void {
    this.#open = true
    this.#openedAt = performance.now()
    this.#cpuAtOpening = process.cpuUsage()
    this.#events.opened()
  }
}
