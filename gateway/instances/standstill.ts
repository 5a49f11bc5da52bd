/**
 * Job: notices that the process stood still for so long (it was stopped, or its machine was) that its
 * shards may be others' by now. It hears of that a moment after it goes on; until then it must not
 * answer from what it has.
 */
import { setTimeout as sleep } from 'node:timers/promises'

export type Standing = {
  /** Longer than this is a standstill; nobody else gets the shards sooner. */
  readonly longestMs: number
  /** How long it takes to hear what has happened meanwhile. */
  readonly hearMs: number
  /** Called when all has been heard. */
  readonly onOver: () => void
  readonly now?: () => number
}

const tickMs = 250

export class Standstill {
  readonly #standing: Standing
  readonly #now: () => number
  readonly #timer: NodeJS.Timeout
  #lastMoved: number
  #heardAt = -Infinity

  constructor(standing: Standing) {
    this.#standing = standing
    this.#now = standing.now ?? (() => performance.now())
    this.#lastMoved = this.#now()
    this.#timer = setInterval(() => this.#look(), tickMs).unref()
  }

  /** Whether there may be news that were not heard yet. */
  get mayBeBehind(): boolean {
    return this.#look() < this.#heardAt
  }

  /** Resolves when all has been heard. */
  async heard(): Promise<void> {
    while (this.mayBeBehind) await sleep(this.#heardAt - this.#now() + 1)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): number {
    const { longestMs, hearMs, onOver } = this.#standing
    const now = this.#now()
    if (now - this.#lastMoved > longestMs) {
      this.#heardAt = now + hearMs
      setTimeout(onOver, hearMs + 1).unref()
    }
    this.#lastMoved = now
    return now
  }
}
