import { decide, later, type Handler, type Payload } from '@millrace/kernel'
import { sweepCustomer, uncounted, type uncount } from '#contracts/checks'
import {
  isInside,
  judge,
  judgedBefore,
  totalIn,
  undo,
  undoOnly,
  type Customer,
} from './customer.ts'
import { asOf, rememberedMs, type RulesOf } from './rules.ts'

type Asked = Payload<typeof uncount>

/**
 * Takes out what still counts. An undo of an order that was never judged refuses it if it comes
 * later.
 */
export const onUncount =
  (rulesOf: RulesOf): Handler<Customer, typeof uncount> =>
  (before, asked, context) => {
    const rules = rulesOf(context.tenant)
    const { customerId, orderId } = asked
    const customer = asOf(before, context, rules)
    const earlier = judgedBefore(customer, asked)
    if (earlier === undefined) {
      const marked = judge(customer, asked, { is: 'undone', currency: '' })
      const told = uncounted({ customerId, orderId })
      if (marked.sweeps) return decide(marked, told)
      const sweepAt = context.now + rememberedMs(rules)
      const sweep = later('sweep', sweepAt, sweepCustomer({ customerId }))
      return decide({ ...marked, sweeps: true }, told, sweep)
    }
    if (earlier.is !== 'passed') {
      return decide(customer, takenOut(customer, asked, { minor: 0, currency: earlier.currency }))
    }
    if (rules.refusedCount) {
      const nothing = { minor: 0, currency: earlier.currency }
      return decide(undoOnly(customer, asked, earlier), takenOut(customer, asked, nothing))
    }
    const next = undo(customer, asked, earlier)
    const minor = isInside(customer, asked) ? earlier.counted : 0
    return decide(next, takenOut(next, asked, { minor, currency: earlier.currency }))
  }

const takenOut = (
  customer: Customer,
  { customerId, orderId }: Asked,
  amount: { minor: number; currency: string },
) =>
  amount.currency === ''
    ? uncounted({ customerId, orderId })
    : uncounted({ customerId, orderId, amount, total: totalIn(customer, amount.currency) })
