/**
 * Job: in some seeds much is asked for at once by other hands, batch after batch is cut short, and whoever
 * leaves over what stands behind an inbox dies of it: the next to have the shard finds both.
 * Boundary: chance of its own, so that seeds without a rush are as they were.
 */
import { decode, type Decoded, type SimulatedTransaction } from '@millrace/kernel/testing'
import type { Random } from '../random.ts'

export const diesLeavingOver = 'process is killed when it leaves something over'

const seedsWithIt = 0.25
const deathsMost = 8
/** How long it takes until all of it is written that comes at once. */
const crowdMs = 50

export class Rush {
  readonly #random: Random
  readonly #isOn: boolean
  #deathsToCome: number

  constructor(random: Random) {
    this.#random = random
    this.#isOn = random.chance(seedsWithIt)
    this.#deathsToCome = this.#isOn ? deathsMost : 0
  }

  /** From now on nobody dies any more. */
  calm(): void {
    this.#deathsToCome = 0
  }

  /** When records are written besides those that are in any seed. */
  times(lastsMs: number): readonly number[] {
    if (!this.#isOn) return []
    const random = this.#random
    const crowds = Array.from({ length: 5 }, () => random.between(0, lastsMs))
    const many = random.between(60, 120)
    return Array.from({ length: many }, () => random.pick(crowds) + random.between(0, crowdMs))
  }

  /** Whether whoever commits this dies of it. */
  kills(transaction: SimulatedTransaction): boolean {
    if (this.#deathsToCome === 0) return false
    if (!decode(transaction).writes.some(isBehindInbox)) return false
    this.#deathsToCome--
    return true
  }
}

/** What was left over is stored with how far the inbox goes before it. */
const isBehindInbox = ({ is: { service, map, value } }: Decoded['writes'][number]): boolean =>
  service === '~shard' &&
  map === 'left' &&
  value !== undefined &&
  'after' in (JSON.parse(value) as object)
