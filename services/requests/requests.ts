import { answered, decide, service, type Payload } from '@millrace/kernel'
import { openAccount } from '#contracts/billing'
import { createCustomer } from '#contracts/customers'
import { placePreorder } from '#contracts/preorders'
import {
  createCustomerOnce,
  forgetRequest,
  openAccountOnce,
  placeOrderOnce,
  placePreorderOnce,
} from '#contracts/requests'
import { onAnswered } from './answered.ts'
import { makeOnce } from './make-once.ts'
import { onPlaceOrderOnce } from './place-order-once.ts'
import { free } from './request.ts'

const keptMsUsual = 24 * 60 * 60_000

export const requests = (keptMs = keptMsUsual) =>
  service('requests', {
    keyedBy: 'requestId',
    initial: free,
    on: (on) => [
      on(placeOrderOnce, onPlaceOrderOnce(keptMs)),
      on(
        openAccountOnce,
        makeOnce(keptMs, ({ account }: Payload<typeof openAccountOnce>) => openAccount(account)),
      ),
      on(
        createCustomerOnce,
        makeOnce(keptMs, ({ customer }: Payload<typeof createCustomerOnce>) =>
          createCustomer(customer),
        ),
      ),
      on(
        placePreorderOnce,
        makeOnce(keptMs, ({ preorder }: Payload<typeof placePreorderOnce>) =>
          placePreorder(preorder),
        ),
      ),
      on(answered, onAnswered),
      on(forgetRequest, () => decide(free)),
    ],
  })
