import { answered, decide, service } from '@millrace/kernel'
import { forgetRequest, openAccountOnce, placeOrderOnce } from '#contracts/requests'
import { onAnswered } from './answered.ts'
import { onOpenAccountOnce } from './open-account-once.ts'
import { onPlaceOrderOnce } from './place-order-once.ts'
import { free } from './request.ts'

const keptMsUsual = 24 * 60 * 60_000

export const requests = (keptMs = keptMsUsual) =>
  service('requests', {
    keyedBy: 'requestId',
    initial: free,
    on: (on) => [
      on(placeOrderOnce, onPlaceOrderOnce(keptMs)),
      on(openAccountOnce, onOpenAccountOnce(keptMs)),
      on(answered, onAnswered),
      on(forgetRequest, () => decide(free)),
    ],
  })
