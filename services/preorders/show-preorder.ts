import { answer, decide, isoTime, type Decision, type Payload } from '@millrace/kernel'
import type {
  listPreorderHistory,
  PreorderLine,
  showPreorder,
  ShownPreorder,
} from '#contracts/preorders'
import { isPlaced, shown, unknownPreorder, type Preorder } from './preorder.ts'

export function onShowPreorder(
  preorder: Preorder,
  { preorderId }: Payload<typeof showPreorder>,
): Decision<Preorder> {
  if (!isPlaced(preorder)) return decide(preorder, unknownPreorder(preorderId))
  const { ticket } = preorder
  const told: ShownPreorder = { preorder: shown(preorderId, preorder), ticket }
  return decide(preorder, answer(told))
}

export function onListPreorderHistory(
  preorder: Preorder,
  { preorderId }: Payload<typeof listPreorderHistory>,
): Decision<Preorder> {
  if (!isPlaced(preorder)) return decide(preorder, unknownPreorder(preorderId))
  const lines: PreorderLine[] = Array.from(preorder.history.list(), ([name, { at, ...line }]) => ({
    ...{ id: String(Number(name)), at: isoTime(at), ...line },
  }))
  return decide(preorder, answer(lines))
}
