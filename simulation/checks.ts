/**
 * Job: checks that some orders of a run need: a rule, and a desk outside that is often away; and persons
 * who decide what is left to them, early, late, twice or never.
 * Boundary: chance of its own; the plan of the shops is as it is without.
 */
import type { Performer } from '@millrace/kernel'
import { overdueWords, verdictWords, type Check, type NeededCheck } from '#contracts/check'
import { askingOutside, checkAnswered, type OutsideRequest } from '#contracts/checks'
import { placeOrder } from '#contracts/orders'
import { placeOrderOnce } from '#contracts/requests'
import { decideReview } from '#contracts/reviews'
import type { Call } from './edge.ts'
import type { Random } from './random.ts'
import type { Act } from './shop.ts'
import type { Trace } from './trace.ts'
import type { World } from './world.ts'

type Surroundings = { readonly world: World; readonly trace: Trace; readonly random: Random }

/** How many orders need any. */
const checked = 0.2
const reviewMs = 60_000
const hour = 60 * 60_000
const shared = {
  summary: 'For the simulation.',
  afterMs: hour,
  then: 'refuse',
  isOn: false,
} as const

/** What costs much is left to a person, and what costs very much is not sold. */
const rule: Check = {
  ...{ ...shared, name: 'rule' },
  by: {
    rule: ({ total }) => {
      if (total > 8000) return { verdict: 'fail', why: ['That is too much.'] }
      return total > 1000 ? { verdict: 'review', why: ['That is much.'] } : { verdict: 'pass' }
    },
  },
}
const desk: Check = {
  ...{ ...shared, name: 'desk' },
  by: { outside: { url: 'http://desk', timeoutMs: 1000 } },
}

export class SimulatedChecks {
  readonly judging = {
    checks: [rule, desk],
    reviews: { lastsMs: reviewMs, otherwise: 'reject' },
  } as const
  readonly #around: Surroundings
  #isCalm = false

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** From now on the desk is there. */
  calm(): void {
    this.#isCalm = true
  }

  /** It says of an order what it said before, where it says anything. */
  readonly performer: Performer = {
    name: askingOutside,
    repeatable: true,
    perform: async (asked) => {
      const { world, trace, random } = this.#around
      const { check, order } = asked as OutsideRequest
      const { orderId } = order
      const isAway = !this.#isCalm && random.chance(0.5)
      await world.sleep(random.between(1, isAway ? 5000 : 500))
      if (isAway) trace.reach('desk: away')
      const outcome = verdictWords[orderId.length % verdictWords.length] ?? 'pass'
      return checkAnswered({ orderId, check, outcome: isAway ? 'unknown' : outcome, why: ['So.'] })
    },
  }

  /** The same acts; some of the orders need checks, and persons say something of them. */
  neededBy(acts: readonly Act[]): readonly Act[] {
    const { random } = this.#around
    return acts.flatMap((act) => {
      const { correlation, name } = act.call
      if (correlation === undefined || !name.startsWith('place-') || !random.chance(checked))
        return act
      const call = withChecks(act.call, this.#needed())
      return [{ ...act, call }, ...this.#decisions(correlation, act.at)]
    })
  }

  #needed(): NeededCheck[] {
    const { random } = this.#around
    const [afterMs, then] = [random.pick([2000, 30_000]), random.pick(overdueWords)]
    return random.pick([
      [{ name: 'rule', afterMs: hour, then: 'refuse' }],
      [{ name: 'desk', afterMs, then }],
      [
        { name: 'rule', afterMs: hour, then: 'refuse' },
        { name: 'desk', afterMs, then },
      ],
      [{ name: 'gone', afterMs: 2000, then }],
    ])
  }

  /** One, or two who do not know of each other, or nobody. */
  #decisions(orderId: string, placedAt: number): Act[] {
    const { random } = this.#around
    const persons = random.pick([[], ['ops'], ['ops'], ['ops', 'boss']])
    return persons.map((by) => {
      const verdict = random.pick(['approve', 'approve', 'reject'] as const)
      const after = random.pick([
        random.between(1, 200),
        random.between(200, 20_000),
        random.between(20_000, 2 * reviewMs),
      ])
      const name = `review-${by}-${orderId}`
      const sent = decideReview({ orderId, verdict, by, why: 'I looked.' })
      const once = { key: name, digest: name }
      return {
        at: placedAt + after,
        call: { name, key: orderId, correlation: orderId, sent, once },
      }
    })
  }
}

function withChecks(call: Call, checks: NeededCheck[]): Call {
  const { type, data } = call.sent
  if (type.wireName === placeOrder.wireName) {
    const order = data as Parameters<typeof placeOrder>[0]
    return { ...call, sent: placeOrder({ ...order, checks }) }
  }
  if (type.wireName !== placeOrderOnce.wireName) return call
  const asked = data as Parameters<typeof placeOrderOnce>[0]
  return { ...call, sent: placeOrderOnce({ ...asked, order: { ...asked.order, checks } }) }
}
