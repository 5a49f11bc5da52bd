/**
 * Job: lists ask much at once, so they go through here: a few at a time, so that they neither fill
 * the engine's queue nor stand in the way of a single call.
 *
 * T1 At most `few` are under way. The others wait in the order in which they came.
 * T2 Not more than `waitingMax` wait; who comes then is told to come again.
 */
import { Busy } from '@millrace/kernel'

const few = 8
const waitingMax = 1000
/** How many questions go along with one of them. */
const atOnce = 64

export class Turnstile {
  #underWay = 0
  #waiting: (() => void)[] = []

  async through<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#entered()
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // Whoever comes next takes the place over, so nobody slips in between.
      if (next === undefined) this.#underWay--
      else next()
    }
  }

  /** Asks about each, a bounded number at a time. */
  async each<Item, Result>(
    items: readonly Item[],
    ask: (item: Item) => Promise<Result>,
  ): Promise<readonly Result[]> {
    const results: Result[] = []
    for (let from = 0; from < items.length; from += atOnce) {
      const part = items.slice(from, from + atOnce)
      results.push(...(await this.through(() => Promise.all(part.map(ask)))))
    }
    return results
  }

  async #entered(): Promise<void> {
    if (this.#underWay < few) return void this.#underWay++
    if (this.#waiting.length >= waitingMax) throw new Busy(`${waitingMax} lists wait already.`, 1)
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}
