import { service, type Service } from '@millrace/kernel'
import { countTowardsLimit, sweepCustomer, uncount } from '#contracts/checks'
import { onCountTowardsLimit } from './count-towards-limit.ts'
import { noOrders, type Customer } from './customer.ts'
import type { FraudRules } from './rules.ts'
import { onSweepCustomer } from './sweep-customer.ts'
import { onUncount } from './uncount.ts'

export const fraud = (rules: FraudRules): Service<Customer> =>
  service('fraud', {
    keyedBy: 'customerId',
    initial: noOrders,
    on: (on) => [
      on(countTowardsLimit, onCountTowardsLimit(rules)),
      on(uncount, onUncount(rules)),
      on(sweepCustomer, onSweepCustomer(rules)),
    ],
  })
