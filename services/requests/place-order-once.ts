import {
  ask,
  decide,
  later,
  refuse,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { placeOrder, showOrder } from '#contracts/orders'
import { forgetRequest, type placeOrderOnce } from '#contracts/requests'
import { isFree, otherBody, standsForOther, type Request } from './request.ts'

/**
 * An order whose id was made from the key remembers the body itself. One with an id of its own is
 * noted here first, after a look whether the key has made an order already.
 */
export const onPlaceOrderOnce =
  (keptMs: number) =>
  (
    request: Request,
    { requestId, digest, order }: Payload<typeof placeOrderOnce>,
    { now }: Context,
  ): Decision<Request> => {
    if (standsForOther(request, digest)) return decide(request, refuse(otherBody))
    if (order.orderId === requestId) return decide(request, ask('made', placeOrder(order)))
    if (request.accepted) return decide(request, ask('noted', placeOrder(order)))
    const look = ask('free', showOrder({ orderId: requestId }))
    if (!isFree(request)) return decide(request, look)
    return decide(
      { digest, order, accepted: false },
      later('forget', now + keptMs, forgetRequest({ requestId })),
      look,
    )
  }
