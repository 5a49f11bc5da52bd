import {
  ask,
  decide,
  later,
  refuse,
  type Context,
  type Decision,
  type Sent,
} from '@millrace/kernel'
import { forgetRequest } from '#contracts/requests'
import { isFree, otherBody, standsForOther, type Request } from './request.ts'

type Noted = { readonly requestId: string; readonly digest: string }

/** What is made again with the same words is the same: so the key is noted, and then it is asked for. */
export const makeOnce =
  <Data extends Noted>(keptMs: number, make: (data: Data) => Sent) =>
  (request: Request, data: Data, { now }: Context): Decision<Request> => {
    const { requestId, digest } = data
    if (standsForOther(request, digest)) return decide(request, refuse(otherBody))
    const made = ask('noted', make(data))
    if (!isFree(request)) return decide(request, made)
    return decide(
      { digest, order: null, accepted: false },
      later('forget', now + keptMs, forgetRequest({ requestId })),
      made,
    )
  }
