import {
  answer,
  decide,
  entries,
  service,
  type Decision,
  type Entries,
  type Payload,
  type Told,
} from '@millrace/kernel'
import {
  listOrders,
  orderCanceled,
  orderConfirmed,
  orderPlaced,
  orderShipped,
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
  SHIPPED: ['PENDING', 'APPROVED'],
  CANCELED: ['PENDING', 'APPROVED'],
}

const underState = (state: OrderState): string => `state|${state}|`
const underCustomer = (customerId: string, state: OrderState): string =>
  `customer|${customerId}|${state}|`

type Standing = Payload<typeof orderConfirmed> | Payload<typeof orderCanceled>

const entriesOf = (order: Listed, state: OrderState): readonly string[] => {
  const place = placeOf(order.placedAt, order.orderId)
  return [underState(state) + place, underCustomer(order.customerId, state) + place]
}

/** Of what happened to an order within a batch, only where it stands afterwards is written. */
function onTold({ index }: OrderList, news: readonly Told[]): Decision<OrderList> {
  const fresh = new Set<string>()
  for (const { type, data } of news) {
    if (type === orderPlaced.wireName) fresh.add((data as Standing).orderId)
  }
  const added: string[] = []
  const gone: string[] = []
  for (const order of furthest(news)) {
    const before = fresh.has(order.orderId) ? undefined : standsUnder(index, order)
    if (before === undefined && !fresh.has(order.orderId)) continue
    added.push(...entriesOf(order, order.state))
    if (before !== undefined) gone.push(...entriesOf(order, before))
  }
  const moved = gone.length === 0 ? index : index.withoutAll(gone)
  return decide({ index: moved.withAll(added.map((name) => [name, 1] as const)) })
}

/** Where each order stands; what is told again of an earlier state comes behind the later one. */
function furthest(news: readonly Told[]): Iterable<Standing> {
  const standing = new Map<string, Standing>()
  for (const { data } of news) {
    const order = data as Standing
    const known = standing.get(order.orderId)
    const isOld = known !== undefined && earlier[known.state].includes(order.state)
    if (!isOld) standing.set(order.orderId, order)
  }
  return standing.values()
}

function standsUnder(index: Entries<1>, order: Standing): OrderState | undefined {
  const place = placeOf(order.placedAt, order.orderId)
  return earlier[order.state].find((state) => index.has(underState(state) + place))
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
  gathers: { types: [orderPlaced, orderConfirmed, orderShipped, orderCanceled], handler: onTold },
  on: (on) => [on(listOrders, onListOrders)],
})
