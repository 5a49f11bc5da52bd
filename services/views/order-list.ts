import {
  answer,
  decide,
  entries,
  service,
  type Decision,
  type Entries,
  type Payload,
} from '@millrace/kernel'
import {
  listOrders,
  orderCanceled,
  orderConfirmed,
  orderPlaced,
  orderStates,
  type OrdersPage,
  type OrderState,
} from '#contracts/orders'
import { newestFirst, placeOf } from './newest-first.ts'

/** Each order stands in it twice: under its state, and under its customer and state. */
type OrderList = { readonly index: Entries<1> }

type Listed = { readonly orderId: string; readonly customerId: string; readonly placedAt: number }

/** States only ever change forwards, so an event that is told again moves nothing back. */
const earlier: Readonly<Record<OrderState, readonly OrderState[]>> = {
  PENDING: [],
  APPROVED: ['PENDING'],
  SHIPPED: ['APPROVED'],
  CANCELED: ['PENDING', 'APPROVED'],
}

const underState = (state: OrderState): string => `state|${state}|`
const underCustomer = (customerId: string, state: OrderState): string =>
  `customer|${customerId}|${state}|`

function add(index: Entries<1>, order: Listed, state: OrderState): Entries<1> {
  const place = placeOf(order.placedAt, order.orderId)
  return index
    .with(underState(state) + place, 1)
    .with(underCustomer(order.customerId, state) + place, 1)
}

function take(index: Entries<1>, order: Listed, state: OrderState): Entries<1> {
  const place = placeOf(order.placedAt, order.orderId)
  return index.withoutAll([
    underState(state) + place,
    underCustomer(order.customerId, state) + place,
  ])
}

function onPlaced(list: OrderList, order: Payload<typeof orderPlaced>): Decision<OrderList> {
  return decide({ index: add(list.index, order, order.state) })
}

function onEnded(
  list: OrderList,
  order: Payload<typeof orderConfirmed> | Payload<typeof orderCanceled>,
): Decision<OrderList> {
  const place = placeOf(order.placedAt, order.orderId)
  const from = earlier[order.state].find((state) => list.index.has(underState(state) + place))
  if (from === undefined) return decide(list)
  return decide({ index: add(take(list.index, order, from), order, order.state) })
}

function onListOrders(
  list: OrderList,
  { state, customerId, after, limit }: Payload<typeof listOrders>,
): Decision<OrderList> {
  const states = state === undefined ? orderStates : [state]
  const prefixes = states.map((one) =>
    customerId === undefined ? underState(one) : underCustomer(customerId, one),
  )
  const wanted = { limit, ...(after === undefined ? {} : { after }) }
  const { items, more } = newestFirst(list.index, prefixes, wanted)
  const page: OrdersPage = {
    items: items.map(({ place }) => ({ orderId: place.slice(place.indexOf('|') + 1), place })),
    more,
  }
  return decide(list, answer(page))
}

export const orderList = service<OrderList>('order-list', {
  keyedBy: { each: 'shard' },
  initial: { index: entries<1>() },
  view: true,
  on: (on) => [
    on(orderPlaced, onPlaced),
    on(orderConfirmed, onEnded),
    on(orderCanceled, onEnded),
    on(listOrders, onListOrders),
  ],
})
