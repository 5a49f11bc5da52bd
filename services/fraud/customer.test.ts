import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { countTowardsLimit, fraudPassed, sweepCustomer, uncount } from '#contracts/checks'
import { carl, counting, noon, order, windowMs } from './carl.ts'

const orders = Array.from({ length: 12 }, (_, index) => `o-${index}`)
const minorOf = (orderId: string) => orders.indexOf(orderId) * 9 - 5
/** Not in the order in which they are judged. */
const placedAt = (orderId: string) => noon + ((orders.indexOf(orderId) * 5) % 12) * (windowMs / 6)
const currencyOf = (orderId: string) => (orders.indexOf(orderId) % 3 === 0 ? 'USD' : 'EUR')

const steps = fc.array(
  fc.record({
    what: fc.constantFrom('count', 'count', 'uncount', 'sweep'),
    orderId: fc.constantFrom(...orders),
    afterMs: fc.constantFrom(0, 1, windowMs / 4, windowMs / 2, windowMs),
  }),
  { maxLength: 60 },
)

/** The same rules over a plain list that is added up anew each time. */
class PlainList {
  readonly passed: { orderId: string; at: number }[] = []
  readonly judged = new Map<string, boolean>()

  total(currency: string, now: number): number {
    return this.passed
      .filter(({ orderId, at }) => currencyOf(orderId) === currency && at > now - windowMs)
      .reduce((sum, { orderId }) => sum + Math.max(minorOf(orderId), 0), 0)
  }

  count(orderId: string, now: number): boolean {
    const earlier = this.judged.get(orderId)
    if (earlier !== undefined) return earlier
    const passes = this.total(currencyOf(orderId), now) + Math.max(minorOf(orderId), 0) <= 100
    this.judged.set(orderId, passes)
    if (passes) this.passed.push({ orderId, at: placedAt(orderId) })
    return passes
  }

  uncount(orderId: string): void {
    const index = this.passed.findIndex((each) => each.orderId === orderId)
    if (index >= 0) this.passed.splice(index, 1)
    this.judged.set(orderId, false)
  }
}

describe('fraud: the total of a customer', () => {
  it('is that of a plain list, whatever is asked, repeated or undone', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const plain = new PlainList()
        let customer = carl
        let now = noon
        for (const { what, orderId, afterMs } of sequence) {
          now += afterMs
          const currency = currencyOf(orderId)
          if (what === 'count') {
            const passes = plain.count(orderId, now)
            const placed = { currency, placedAt: placedAt(orderId) }
            const asked = countTowardsLimit(counting(orderId, minorOf(orderId), placed))
            const step = customer.when(asked, { now })
            const told = step.out.some((out) => out.out === 'message' && out.type === fraudPassed)
            assert.equal(told, passes, `${orderId} passes`)
            customer = step
          } else if (what === 'uncount') {
            plain.uncount(orderId)
            customer = customer.when(uncount(order(orderId, placedAt(orderId))), { now })
          } else {
            customer = customer.when(sweepCustomer({ customerId: 'carl' }), { now })
          }
          const { totals } = customer.when(uncount(order('o-none')), { now }).state
          assert.equal(totals['EUR'] ?? 0, plain.total('EUR', now))
          assert.equal(totals['USD'] ?? 0, plain.total('USD', now))
        }
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})
