import { answered, decide, service } from '@millrace/kernel'
import { forgetRequest, openAccountOnce, placeOrderOnce } from '#contracts/requests'
import { onAnswered } from './answered.ts'
import { onOpenAccountOnce } from './open-account-once.ts'
import { onPlaceOrderOnce } from './place-order-once.ts'
import { free } from './request.ts'

export const requests = service('requests', {
  keyedBy: 'requestId',
  initial: free,
  on: (on) => [
    on(placeOrderOnce, onPlaceOrderOnce),
    on(openAccountOnce, onOpenAccountOnce),
    on(answered, onAnswered),
    on(forgetRequest, () => decide(free)),
  ],
})
