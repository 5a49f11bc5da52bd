import { service } from '@millrace/kernel'
import { checkDetails } from '#contracts/checks'
import { onCheckDetails, type Judges, type Nothing } from './check-details.ts'

const nothing: Nothing = {}

/** A storefront's tenant may have fewer fields of a line judged than all. */
export const details = (judges: Judges = new Map()) =>
  service('details', {
    keyedBy: 'orderId',
    initial: nothing,
    on: (on) => [on(checkDetails, onCheckDetails(judges))],
  })
