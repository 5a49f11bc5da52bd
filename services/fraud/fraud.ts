import { service, type Service } from '@millrace/kernel'
import { countTowardsLimit, sweepCustomer, uncount, type FraudRules } from '#contracts/checks'
import { onCountTowardsLimit } from './count-towards-limit.ts'
import { noOrders, type Customer } from './customer.ts'
import { onSweepCustomer } from './sweep-customer.ts'
import { onUncount } from './uncount.ts'

type ByTenant = ReadonlyMap<string, FraudRules>

/** A storefront's tenant may have rules of its own. */
export function fraud(usual: FraudRules, own: ByTenant = new Map()): Service<Customer> {
  const rules = (tenant: string): FraudRules => own.get(tenant) ?? usual
  return service('fraud', {
    keyedBy: 'customerId',
    initial: noOrders,
    on: (on) => [
      on(countTowardsLimit, onCountTowardsLimit(rules)),
      on(uncount, onUncount(rules)),
      on(sweepCustomer, onSweepCustomer(rules)),
    ],
  })
}
