import { answer, decide, refuse, type Context, type Decision } from '@millrace/kernel'
import { orderPlaced, type Placed } from '#contracts/orders'
import { place, show, type Body, type Known, type Order } from './order.ts'

/** An id stands for one order: placed again with the same body it is shown as it is now. */
export function onPlaceOrder(order: Order, asked: Body, { now }: Context): Decision<Order> {
  const body = bodyOf(asked)
  if (order.state !== 'NONE') return placeAgain(order, body)
  const placed = place(body, now)
  const { total, placedAt, state } = placed
  return decide(
    placed,
    orderPlaced({ ...body, total, placedAt, state }),
    answer(told(placed, false)),
  )
}

function placeAgain(order: Known, body: Body): Decision<Order> {
  if (isSame(order.body, body)) return decide(order, answer(told(order, true)))
  const detail = `Order ${body.orderId} was placed before, with another body.`
  return decide(order, refuse({ refused: 'different-body', detail }))
}

const told = (order: Known, replayed: boolean): Placed => ({ order: show(order), replayed })

/** Fields that this release does not know are not kept. */
const bodyOf = ({ orderId, customerId, currency, lines, payment, delivery }: Body): Body => ({
  orderId,
  customerId,
  currency,
  lines: lines.map(({ sku, quantity, unitPrice }) => ({
    ...(sku === undefined ? {} : { sku }),
    quantity,
    ...(unitPrice === undefined ? {} : { unitPrice }),
  })),
  ...(payment === undefined ? {} : { payment: { account: payment.account } }),
  ...(delivery === undefined ? {} : { delivery: { slot: delivery.slot } }),
})

const isSame = (one: Body, other: Body): boolean =>
  one.customerId === other.customerId &&
  one.currency === other.currency &&
  one.payment?.account === other.payment?.account &&
  one.delivery?.slot === other.delivery?.slot &&
  one.lines.length === other.lines.length &&
  one.lines.every((line, at) => isSameLine(line, other.lines[at]))

type Line = Body['lines'][number]

const isSameLine = (one: Line, other: Line | undefined): boolean =>
  one.sku === other?.sku && one.quantity === other?.quantity && one.unitPrice === other.unitPrice
