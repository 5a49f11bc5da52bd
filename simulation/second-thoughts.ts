/**
 * Job: customers who change their minds while their order is under way, at whichever step it is: a plan
 * by the clock seldom meets one that takes a millisecond.
 * Boundary: chance of its own; it hears what is committed, as anybody may.
 */
import type { EventRecord } from '@millrace/kernel'
import { orderCanceled, orderConfirmed } from '#contracts/orders'
import type { Random } from './random.ts'
import { cancelOf, isOfShops, type Act } from './shop.ts'

const ends: ReadonlySet<string> = new Set([orderConfirmed.wireName, orderCanceled.wireName])
/** At each event of an order. */
const chance = 0.015
const latestMs = 4

export class SecondThoughts {
  readonly #random: Random
  readonly #act: (act: Act) => void
  readonly #over = new Set<string>()
  #isCalm = false

  constructor(random: Random, act: (act: Act) => void) {
    this.#random = random
    this.#act = act
  }

  /** From now on everybody is content. */
  calm(): void {
    this.#isCalm = true
  }

  heard({ type, data }: EventRecord): void {
    const { orderId } = data as { readonly orderId?: string }
    if (this.#isCalm || orderId === undefined || !isOfShops(orderId)) return
    if (ends.has(type)) this.#over.add(orderId)
    if (this.#over.has(orderId) || !this.#random.chance(chance)) return
    this.#over.add(orderId)
    this.#act({ at: this.#random.between(0, latestMs), call: cancelOf(orderId, 'sudden-') })
  }
}
