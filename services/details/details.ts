import { service } from '@millrace/kernel'
import { checkDetails } from '#contracts/checks'
import { onCheckDetails, type Nothing, type RulesByTenant } from './check-details.ts'

const nothing: Nothing = {}

/** A storefront's tenant may have rules of its own. */
export const details = (rules: RulesByTenant = new Map()) =>
  service('details', {
    keyedBy: 'orderId',
    initial: nothing,
    on: (on) => [on(checkDetails, onCheckDetails(rules))],
  })
