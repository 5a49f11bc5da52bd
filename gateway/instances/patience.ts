/**
 * Job: how long a caller waits, and being woken when something has changed that it waits for.
 *
 * P1 Those who wait are bounded, and nothing is left of one whose time is over.
 */
import { Busy } from '@millrace/kernel'

const waitingMaxUsual = 10_000

export class Changes {
  readonly #max: number
  readonly #waiting = new Set<() => void>()

  constructor(max = waitingMaxUsual) {
    this.#max = max
  }

  get waiting(): number {
    return this.#waiting.size
  }

  readonly tell = (): void => {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  /** Resolves at the next change, or rejects when the time is over. */
  async next(end: number, why: string): Promise<void> {
    if (this.#waiting.size >= this.#max) throw new Busy(why, 1)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.add(resolve)
    try {
      await within(end, why, () => promise)
    } finally {
      this.#waiting.delete(resolve)
    }
  }
}

/** `end` is a time of `performance.now`. */
export async function within<T>(end: number, why: string, call: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const leftMs = Math.max(Math.ceil(end - performance.now()), 0)
  const late = setTimeout(() => reject(new Busy(why, 1)), leftMs)
  try {
    return await Promise.race([call(), promise])
  } finally {
    clearTimeout(late)
  }
}
