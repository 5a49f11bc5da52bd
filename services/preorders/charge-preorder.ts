import { decide, type Context, type Decision } from '@millrace/kernel'
import { placeOrder } from '#contracts/orders'
import { become } from './become.ts'
import { isPlaced, known, type Placed, type Preorder } from './preorder.ts'

/** It is to be paid before it is there: by an order that takes the money and leaves the stock alone. */
export function onChargePreorder(
  preorder: Preorder,
  _: unknown,
  context: Context,
): Decision<Preorder> {
  if (!isPlaced(preorder) || preorder.state !== 'RESERVED') return decide(preorder)
  const orderId = context.newId()
  const order = { ...orderOf(preorder, orderId, context.key), goodsLater: true }
  return begin({ ...preorder, paying: { orderId, is: 'asked' } }, order, context)
}

/** It is there: the order brings the goods, and takes the money where that was not taken before. */
export function onReleasePreorder(
  preorder: Preorder,
  _: unknown,
  context: Context,
): Decision<Preorder> {
  if (!isPlaced(preorder)) return decide(preorder)
  const isPaid = preorder.state === 'PAID'
  if (!isPaid && preorder.state !== 'RESERVED') return decide(preorder)
  const orderId = context.newId()
  const { payment, lines, ...rest } = orderOf(preorder, orderId, context.key)
  const delivery = preorder.slot === undefined ? {} : { delivery: { slot: preorder.slot } }
  const order = isPaid
    ? { ...rest, lines: lines.map((line) => ({ ...line, unitPrice: 0 })), ...delivery }
    : { ...rest, lines, payment, ...delivery }
  return begin({ ...preorder, release: { orderId, is: 'asked' } }, order, context)
}

function orderOf({ wanted, currency, unitPrice, payment }: Placed, orderId: string, id: string) {
  const { customerId, sku, quantity, checks } = wanted
  const lines = [{ sku, quantity, unitPrice }]
  const judged = { ...known(wanted), ...(checks === undefined ? {} : { checks }) }
  return { orderId, customerId, currency, lines, payment, preorderId: id, ...judged }
}

type Order = Parameters<typeof placeOrder>[0]

function begin(preorder: Placed, order: Order, at: Context): Decision<Preorder> {
  const isPaid = preorder.state === 'PAID'
  const state = isPaid ? 'RELEASING' : 'CHARGING'
  const what = isPaid ? 'preorder.releasing' : 'preorder.charging'
  const tried = { ...preorder, attempts: preorder.attempts + 1 }
  const { preorder: next, told } = become(tried, state, { at, what, orderId: order.orderId })
  return decide<Preorder>(next, told, placeOrder(order))
}
