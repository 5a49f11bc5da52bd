import {
  decide,
  largestInteger,
  later,
  type Context,
  type Decision,
  type Handler,
  type Payload,
} from '@millrace/kernel'
import {
  fraudPassed,
  fraudSuspected,
  sweepCustomer,
  type countTowardsLimit,
  type FraudRules,
} from '#contracts/checks'
import type { Reason } from '#contracts/fields'
import { goOn, judge, judgedBefore, totalIn, type Customer, type Judged } from './customer.ts'
import { asOf, rememberedMs, type RulesOf } from './rules.ts'

type Asked = Payload<typeof countTowardsLimit>

/** An order is judged once; asked again, it is told the same, and counts no second time. */
export const onCountTowardsLimit =
  (rulesOf: RulesOf): Handler<Customer, typeof countTowardsLimit> =>
  (before, asked, context) => {
    const rules = rulesOf(context.tenant)
    const customer = asOf(before, context, rules)
    const earlier = judgedBefore(customer, asked)
    if (earlier !== undefined) return decide(customer, verdict(customer, asked, earlier))

    const judged = judgement(customer, asked, rules)
    const next = judge(customer, asked, judged)
    const isSession = rules.window === 'session'
    return remembered(isSession ? goOn(next, asked) : next, asked, { judged, context, rules })
  }

function remembered(
  customer: Customer,
  asked: Asked,
  { judged, context, rules }: { judged: Judged; context: Context; rules: FraudRules },
): Decision<Customer> {
  const told = verdict(customer, asked, judged)
  if (customer.sweeps) return decide(customer, told)
  const { customerId } = asked
  const sweepAt = context.now + rememberedMs(rules)
  return decide(
    { ...customer, sweeps: true },
    told,
    later('sweep', sweepAt, sweepCustomer({ customerId })),
  )
}

function judgement(customer: Customer, { amount }: Asked, rules: FraudRules): Judged {
  const { currency } = amount
  const minor = Math.max(amount.minor, 0)
  const total = totalIn(customer, currency)
  const room = (rules.limitMinor || largestInteger) - total
  const isOver = rules.equalPasses === false ? minor >= room : minor > room
  if (rules.limitMinor > 0 && isOver) {
    const reasons: Reason[] = [
      {
        code: 'fraud-suspected',
        detail: rules.equalPasses === false ? reachesLimit : exceedsLimit,
      },
    ]
    const counted = Math.min(minor, largestInteger - total)
    return { is: 'refused', currency, reasons, ...(rules.refusedCount && { counted }) }
  }
  // Where nothing limits the total, it stays at the largest that can be counted.
  const counted = Math.min(minor, room)
  return { is: 'passed', currency, counted }
}

const exceedsLimit = 'The orders of the customer come to more than the limit.'
const reachesLimit = 'The orders of the customer come to the limit.'

function verdict(customer: Customer, asked: Asked, judged: Judged) {
  const { customerId, orderId, amount } = asked
  const total = totalIn(customer, amount.currency)
  if (judged.is === 'passed') return fraudPassed({ customerId, orderId, amount, total })
  const reasons = judged.is === 'refused' ? judged.reasons : [undone]
  return fraudSuspected({ customerId, orderId, amount, total, reasons })
}

const undone: Reason = {
  code: 'timed-out',
  detail: 'The order was already taken out of the total.',
}
