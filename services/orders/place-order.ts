import { answer, decide, refuse, type Context, type Decision } from '@millrace/kernel'
import { orderPlaced, type Placed } from '#contracts/orders'
import { place, show, type Body, type Known, type Order, type Wanted } from './order.ts'

/** An id stands for one order: placed again with the same body it is shown as it is now. */
export function onPlaceOrder(order: Order, asked: Body, { now }: Context): Decision<Order> {
  const { orderId, checks } = asked
  const body = wantedIn(asked)
  if (order.state !== 'NONE') return placeAgain(orderId, order, body)
  const unknown = place(body, now)
  const placed: Known = asked.registered === true ? { ...unknown, registered: true } : unknown
  const { total, placedAt, state } = placed
  return decide(
    placed,
    orderPlaced({ orderId, ...body, total, placedAt, state, ...(checks && { checks }) }),
    answer(told(orderId, placed, false)),
  )
}

function placeAgain(orderId: string, order: Known, body: Wanted): Decision<Order> {
  if (isSame(order.body, body)) return decide(order, answer(told(orderId, order, true)))
  const detail = `Order ${orderId} was placed before, with another body.`
  return decide(order, refuse({ refused: 'different-body', detail }))
}

const told = (orderId: string, order: Known, replayed: boolean): Placed => ({
  order: show(orderId, order),
  replayed,
})

/** Fields that this release does not know are not kept. */
const wantedIn = ({
  customerId,
  currency,
  lines,
  payment,
  delivery,
  preorderId,
  goodsLater,
}: Body): Wanted => ({
  customerId,
  currency,
  lines: lines.map(({ sku, quantity, unitPrice }) => ({
    ...(sku === undefined ? {} : { sku }),
    quantity,
    ...(unitPrice === undefined ? {} : { unitPrice }),
  })),
  ...(payment === undefined ? {} : { payment: paymentIn(payment) }),
  ...(delivery === undefined ? {} : { delivery: { slot: delivery.slot } }),
  ...(preorderId === undefined ? {} : { preorderId }),
  ...(goodsLater === undefined ? {} : { goodsLater }),
})

const paymentIn = ({ account, card }: Payment): Payment => ({
  ...(account === undefined ? {} : { account }),
  ...(card === undefined ? {} : { card: { token: card.token } }),
})

type Payment = NonNullable<Wanted['payment']>

const isSame = (one: Wanted, other: Wanted): boolean =>
  one.customerId === other.customerId &&
  one.currency === other.currency &&
  isSamePayment(one.payment, other.payment) &&
  one.delivery?.slot === other.delivery?.slot &&
  one.preorderId === other.preorderId &&
  one.lines.length === other.lines.length &&
  one.lines.every((line, at) => isSameLine(line, other.lines[at]))

const isSamePayment = (one: Payment | undefined, other: Payment | undefined): boolean =>
  one?.account === other?.account && one?.card?.token === other?.card?.token

type Line = Wanted['lines'][number]

const isSameLine = (one: Line, other: Line | undefined): boolean =>
  one.sku === other?.sku && one.quantity === other?.quantity && one.unitPrice === other.unitPrice
