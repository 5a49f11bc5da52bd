/** How long a caller waits, and being woken when something has changed that it waits for. */
import { Busy } from '@millrace/kernel'

export class Changes {
  #waiting = new Set<() => void>()

  readonly tell = (): void => {
    const waiting = this.#waiting
    this.#waiting = new Set()
    for (const wake of waiting) wake()
  }

  /** Resolves at the next change, or rejects when the time is over. */
  next(end: number, why: string): Promise<void> {
    return within(end, why, () => new Promise((resolve) => void this.#waiting.add(resolve)))
  }
}

/** `end` is a time of `performance.now`. */
export async function within<T>(end: number, why: string, call: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = setTimeout(
    () => reject(new Busy(why, 1)),
    Math.max(Math.ceil(end - performance.now()), 0),
  )
  try {
    return await Promise.race([call(), promise])
  } finally {
    clearTimeout(late)
  }
}
