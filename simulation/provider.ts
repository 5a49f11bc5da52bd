/**
 * Job: a payment provider in virtual time, and what goes wrong on the way to it: calls and answers that
 * are late, lost, or come twice; cards that are declined; news that it tells by itself.
 * Boundary: it keeps its keys as the contract of gateway/payments says, and knows no orders.
 *
 * P1 What it does it does when a call arrives, which may be long after its caller has given up.
 */
import type { CardRequest } from '#contracts/cards'
import type { AskProvider, CardAnswer } from '#gateway/payments/card-holds'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'
import type { World } from './world.ts'

export type Hold = {
  readonly orderId: string
  readonly amount: number
  state: 'held' | 'declined' | 'captured' | 'void'
  captured: number
  refunded: number
}

type Surroundings = {
  readonly world: World
  readonly random: Random
  readonly trace: Trace
  /** It tells that something became of the card of an order. */
  readonly tell: (orderId: string, about: string) => void
}

type Way = 'well' | 'declined' | 'unheard' | 'late' | 'answer lost' | 'twice'

const patienceMs = 2000
const asksFail = 0.4
/** Few orders are canceled, and what gives back cannot be declined. */
const givingBackFails = 0.7
const done: CardAnswer = { outcome: 'done' }
const declined: CardAnswer = { outcome: 'declined', why: 'do-not-honor' }

export class SimulatedProvider {
  /** By the key of the hold; a key that nothing was held under has no order. */
  readonly holds = new Map<string, Hold>()
  readonly #around: Surroundings
  readonly #refunds = new Set<string>()
  #isCalm = false
  #onTheirWay = 0

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** No call is on its way to it. */
  get idle(): boolean {
    return this.#onTheirWay === 0
  }

  /** From now on nothing goes wrong any more. */
  calm(): void {
    this.#isCalm = true
  }

  readonly ask: AskProvider = async (request) => {
    const { world, random, trace } = this.#around
    const way = this.#way(request)
    if (way !== 'well') {
      trace.reach(`provider: ${way}`)
      trace.faults++
    }
    trace.note(`${world.now} provider ${request.ask} ${request.key} ${way}`)
    if (way === 'twice') void this.#arrive(request, { after: random.between(1, 20_000) })
    if (way === 'late') void this.#arrive(request, { after: random.between(patienceMs, 90_000) })
    if (way === 'unheard' || way === 'late') {
      await world.sleep(patienceMs)
      throw new NoAnswer()
    }
    const arrived = this.#arrive(request, {
      after: random.between(1, 100),
      isDeclined: way === 'declined',
    })
    const answer = await arrived
    if (way !== 'answer lost') return answer
    await world.sleep(patienceMs)
    throw new NoAnswer()
  }

  #way({ ask }: CardRequest): Way {
    const { random } = this.#around
    const isGivenBack = ask === 'refund' || ask === 'void'
    if (this.#isCalm || !random.chance(isGivenBack ? givingBackFails : asksFail)) return 'well'
    if (isGivenBack) return random.pick(['unheard', 'unheard', 'late', 'answer lost', 'twice'])
    return random.pick(['declined', 'unheard', 'late', 'answer lost', 'answer lost', 'twice'])
  }

  async #arrive(
    request: CardRequest,
    { after, isDeclined = false }: { readonly after: number; readonly isDeclined?: boolean },
  ): Promise<CardAnswer> {
    const { world } = this.#around
    this.#onTheirWay++
    await world.sleep(after)
    this.#onTheirWay--
    const answer = this.#do(request, isDeclined)
    this.#tell(request)
    return answer
  }

  #do(request: CardRequest, isDeclined: boolean): CardAnswer {
    const hold = this.holds.get(request.key)
    switch (request.ask) {
      case 'authorize':
        return this.#authorize(request, isDeclined)
      case 'capture':
        return capture(hold, isDeclined)
      case 'void':
        return this.#letGo(request.key, hold)
      case 'refund':
        return this.#refund(request, hold)
    }
  }

  #authorize(
    { key, orderId, amount }: Extract<CardRequest, { ask: 'authorize' }>,
    isDeclined: boolean,
  ): CardAnswer {
    const known = this.holds.get(key) ?? {
      ...{ orderId, amount: amount.minor, captured: 0, refunded: 0 },
      state: isDeclined ? ('declined' as const) : ('held' as const),
    }
    this.holds.set(key, known)
    return known.state === 'declined' || known.state === 'void' ? declined : done
  }

  #refund(
    { refundKey, amount }: Extract<CardRequest, { ask: 'refund' }>,
    hold: Hold | undefined,
  ): CardAnswer {
    if (this.#refunds.has(refundKey)) return done
    if (hold === undefined || hold.captured - hold.refunded < amount.minor) return declined
    this.#refunds.add(refundKey)
    hold.refunded += amount.minor
    return done
  }

  #letGo(key: string, hold: Hold | undefined): CardAnswer {
    if (hold === undefined) {
      this.holds.set(key, { orderId: '', amount: 0, state: 'void', captured: 0, refunded: 0 })
    } else if (hold.state === 'held') hold.state = 'void'
    else if (hold.state === 'captured') hold.refunded = hold.captured
    return done
  }

  #tell({ key, ask }: CardRequest): void {
    const { random, tell } = this.#around
    const { orderId = '' } = this.holds.get(key) ?? {}
    if (orderId !== '' && random.chance(0.3)) tell(orderId, `hold.${ask}`)
  }
}

function capture(hold: Hold | undefined, isDeclined: boolean): CardAnswer {
  if (hold?.state === 'captured') return done
  if (hold?.state !== 'held' || isDeclined) return declined
  hold.state = 'captured'
  hold.captured = hold.amount
  return done
}

/** As HTTP has it where nobody answers in time. */
class NoAnswer extends Error {
  override name = 'TimeoutError'
}
