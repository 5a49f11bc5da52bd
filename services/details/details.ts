import { service } from '@millrace/kernel'
import { checkDetails } from '#contracts/checks'
import { onCheckDetails, type Nothing } from './check-details.ts'

const nothing: Nothing = {}

export const details = service('details', {
  keyedBy: 'orderId',
  initial: nothing,
  on: (on) => [on(checkDetails, onCheckDetails)],
})
