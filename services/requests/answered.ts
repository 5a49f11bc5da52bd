import {
  answer,
  ask,
  decide,
  refuse,
  withdraw,
  type answered,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { placeOrder } from '#contracts/orders'
import { free, otherBody, type Request } from './request.ts'

type Answered = Payload<typeof answered>

export function onAnswered(request: Request, answered: Answered): Decision<Request> {
  if (answered.note === 'free') return onLookedWhetherFree(request, answered)
  const { accepted, body } = answered
  if (answered.note === 'made' || request.accepted) {
    return decide(request, accepted ? answer(body) : refuse(body))
  }
  if (!accepted) return decide(free, withdraw('forget'), refuse(body))
  return decide({ ...request, accepted: true }, answer(body))
}

/** `accepted` means that there is such an order: the key has made it from a body without an id. */
function onLookedWhetherFree(request: Request, { accepted }: Answered): Decision<Request> {
  if (accepted || request.order === null) {
    return decide(free, withdraw('forget'), refuse(otherBody))
  }
  return decide(request, ask('noted', placeOrder(request.order)))
}
