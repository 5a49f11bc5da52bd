/**
 * Job: lets a read go on when what it finds includes what its caller has seen elsewhere.
 * Boundary: it stands beside the engine whose shards are read; who owns them is not its affair.
 *
 * F1 A shard that is named has committed as often as the caller knows, or more often.
 * F2 What the other shards that are named had sent by then goes before the read.
 * F3 Where that is wanted, what was told by then lies in the topics that others read.
 * F4 Who cannot be told so in time is told that, and nothing that may be older.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Busy, type Engine } from '@millrace/kernel'
import type { After } from './position.ts'

/** What was asked for is not there in time. */
export class NotFresh extends Error {
  override name = 'NotFresh'
}

/** What is to be included is of another installation. */
export class OtherInstallation extends Error {
  override name = 'OtherInstallation'
}

const pollMs = 20
const waitingMax = 1000

export class Freshness {
  readonly #engine: Pick<Engine, 'position' | 'caughtUp'>
  #waiting = 0
  #last: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(engine: Pick<Engine, 'position' | 'caughtUp'>) {
    this.#engine = engine
  }

  /** Resolves when the shards that are read include it; of those that leave meanwhile others tell. */
  async includes(
    { installation, numbers, waitMs, relayed: isRelayed = false }: After,
    shards: Iterable<number>,
    relayed?: () => Promise<void>,
  ): Promise<void> {
    if (installation !== this.#engine.position.installation) {
      throw new OtherInstallation('This position is of another installation.')
    }
    const end = performance.now() + waitMs
    const read = [...shards]
    await Promise.all(read.map((shard) => this.#committed(shard, numbers[shard] ?? 0, end)))
    const named = Object.keys(numbers).map(Number)
    const others = named.some((shard) => read.some((one) => one !== shard))
    if (others) await inTime(this.#caughtUp(), end)
    if (isRelayed && relayed !== undefined) await inTime(relayed(), end)
  }

  /** F1 */
  async #committed(shard: number, number: number, end: number): Promise<void> {
    if (this.#has(shard, number)) return
    if (this.#waiting >= waitingMax) throw new Busy(`${waitingMax} fresh reads wait already.`, 1)
    this.#waiting++
    try {
      while (!this.#has(shard, number)) {
        if (performance.now() >= end) throw late()
        await sleep(Math.max(Math.min(pollMs, end - performance.now()), 1))
      }
    } finally {
      this.#waiting--
    }
  }

  /** F2. What is under way may have begun before the caller saw what it names, so the next one counts. */
  #caughtUp(): Promise<void> {
    if (this.#next !== undefined) return this.#next
    const next = this.#last.then(
      () => this.#begin(),
      () => this.#begin(),
    )
    this.#next = next
    return next
  }

  #begin(): Promise<void> {
    this.#next = undefined
    this.#last = this.#engine.caughtUp()
    return this.#last
  }

  #has(shard: number, number: number): boolean {
    const { numbers } = this.#engine.position
    return (numbers.get(shard) ?? Infinity) >= number
  }
}

const late = (): NotFresh =>
  new NotFresh('What was asked for after this position is not there yet.')

/** F4 */
async function inTime(reached: Promise<void>, end: number): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), Math.max(Math.ceil(end - performance.now()), 0))
  try {
    await Promise.race([reached, promise])
  } finally {
    clearTimeout(timer)
  }
}
