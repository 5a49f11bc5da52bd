import {
  ask,
  decide,
  later,
  refuse,
  type Context,
  type Decision,
  type Payload,
} from '@millrace/kernel'
import { openAccount } from '#contracts/billing'
import { forgetRequest, type openAccountOnce } from '#contracts/requests'
import { isFree, otherBody, standsForOther, type Request } from './request.ts'

/** An account that is opened again with the same words is the same account. */
export const onOpenAccountOnce =
  (keptMs: number) =>
  (
    request: Request,
    { requestId, digest, account }: Payload<typeof openAccountOnce>,
    { now }: Context,
  ): Decision<Request> => {
    if (standsForOther(request, digest)) return decide(request, refuse(otherBody))
    const open = ask('noted', openAccount(account))
    if (!isFree(request)) return decide(request, open)
    return decide(
      { digest, order: null, accepted: false },
      later('forget', now + keptMs, forgetRequest({ requestId })),
      open,
    )
  }
