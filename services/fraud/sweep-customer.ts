import { decide, later, type Handler } from '@millrace/kernel'
import { sweepCustomer } from '#contracts/checks'
import { forget, oldestAt, type Customer } from './customer.ts'
import { asOf, rememberedMs, type RulesOf } from './rules.ts'

const ordersPerSweep = 1000
const nextSweepMs = 100

/** What was said of an order is forgotten when nobody can ask for it any more. */
export const onSweepCustomer =
  (rulesOf: RulesOf): Handler<Customer, typeof sweepCustomer> =>
  (before, { customerId }, context) => {
    const rules = rulesOf(context.tenant)
    const keepMs = rememberedMs(rules)
    const customer = forget(asOf(before, context, rules), context.now - keepMs, ordersPerSweep)
    const oldest = oldestAt(customer)
    if (oldest === undefined) return decide({ ...customer, sweeps: false })
    const sweepAt = Math.max(oldest + keepMs, context.now + nextSweepMs)
    return decide(customer, later('sweep', sweepAt, sweepCustomer({ customerId })))
  }
