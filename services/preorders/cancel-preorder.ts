import { answer, decide, type Context, type Decision, type Payload } from '@millrace/kernel'
import type { cancelPreorder } from '#contracts/preorders'
import { become, unwind } from './become.ts'
import { conflict, isPlaced, shown, unknownPreorder, type Preorder } from './preorder.ts'

export function onCancelPreorder(
  preorder: Preorder,
  { preorderId, reason }: Payload<typeof cancelPreorder>,
  at: Context,
): Decision<Preorder> {
  if (!isPlaced(preorder)) return decide(preorder, unknownPreorder(preorderId))
  if (preorder.state === 'CANCELED' || preorder.state === 'CANCELING') {
    return decide(preorder, answer(shown(preorderId, preorder)))
  }
  if (preorder.release?.is === 'shipped') {
    return decide(preorder, conflict(`Pre-order ${preorderId} is shipped already.`))
  }
  const { state, out } = unwind(preorder, at, [{ code: 'canceled-by-request', detail: reason }])
  if (!isPlaced(state)) throw new Error(`Pre-order ${preorderId} is ${state.state}.`)
  return decide<Preorder>(state, ...out, answer(shown(preorderId, state)))
}

export function onPlaceMovedUp(preorder: Preorder, _: unknown, at: Context): Decision<Preorder> {
  if (!isPlaced(preorder) || preorder.state !== 'WAITING') return decide(preorder)
  const { preorder: next, told } = become(preorder, 'RESERVED', { at, what: 'preorder.moved-up' })
  return decide<Preorder>(next, told)
}

/** The wave has passed, and there was none left. */
export function onSellPreorderOut(preorder: Preorder, _: unknown, at: Context): Decision<Preorder> {
  if (!isPlaced(preorder) || preorder.state !== 'WAITING') return decide(preorder)
  return unwind(preorder, at, [{ code: 'sold-out', detail: 'There was none left.' }])
}
