import type { Payload } from '@millrace/kernel'
import { reasonCodes, type Reason } from '#contracts/fields'
import type { LetterKind } from '#contracts/notifications'
import type { preorderMoved, PreorderReason } from '#contracts/preorders'

type Moved = Pick<Payload<typeof preorderMoved>, 'from' | 'state' | 'reasons'>

/** Which letter tells of it; most of what happens to a pre-order, its orders tell. */
export function kindOfMove({ from, state, reasons = [] }: Moved): LetterKind | undefined {
  if (from === 'WAITING' && state === 'RESERVED') return 'preorder-moved-up'
  if (state !== 'CANCELED') return undefined
  const codes = new Set(reasons.map(({ code }) => code))
  if (codes.has('sold-out')) return 'preorder-sold-out'
  return codes.has('not-paid-in-time') ? 'preorder-not-paid' : 'preorder-canceled'
}

const isOfOrders = (reason: PreorderReason): reason is PreorderReason & Reason =>
  reasonCodes.some((code) => code === reason.code)

/** Those that an order may have, too: what else there is, the letter says itself. */
export const reasonsIn = (reasons: readonly PreorderReason[] = []): Reason[] =>
  reasons.filter(isOfOrders)
