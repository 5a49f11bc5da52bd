import { decimalOf } from '../../decimals.ts'
import {
  addOrder,
  changeOrder,
  removeOrder,
  showOrder,
  type Line,
  type Order,
} from '../orders/contracts.ts'
import type { Done } from '../rows/contracts.ts'
import { doneOrNot, json, plain } from './answers.ts'
import { bodies, bodyOf, minorIn } from './bodies.ts'
import { acceptedBody, type Call } from './call.ts'
import type { SagaRoute } from './route.ts'

type Contents = readonly {
  readonly item: string
  readonly amount: number
  readonly price: unknown
}[]

/** Each line under an id of its own. */
export const linesFor = (call: Call, contents: Contents): Line[] =>
  contents.map(({ item, amount, price }, nth) => {
    return { id: call.made(`line/${nth}`), item, amount, price: minorIn(price) }
  })

export const shownOrder = (id: string, { contents, status }: Order) => ({
  id,
  contents: contents.map(({ id: lineId, item, amount, price }) => {
    return { id: lineId, orderId: id, item, amount, price: decimalOf(price) }
  }),
  status,
})

export const orderRoutes: readonly SagaRoute[] = [
  {
    method: 'POST',
    path: '/order/order',
    handle: async (call) => {
      const { status, contents } = bodyOf(call, bodies.order)
      const orderId = call.made('order')
      const order = { status, contents: linesFor(call, contents) }
      const added = await call.write(addOrder({ orderId, order }))
      if (!added.accepted) return plain(call.reply, 417, 'Order not added to DB')
      return json(call.reply, shownOrder(orderId, acceptedBody<Order>(added)))
    },
  },
  {
    method: 'GET',
    path: '/order/order/:id',
    handle: async (call) => {
      const orderId = call.id()
      const order = orderId && (await call.read<Order>(showOrder({ orderId })))
      if (!orderId || !order) return plain(call.reply, 404, `No order with id ${call.param('id')}`)
      return json(call.reply, shownOrder(orderId, order))
    },
  },
  {
    method: 'PUT',
    path: '/order/order/:id',
    handle: async (call) => {
      const { status, contents } = bodyOf(call, bodies.order)
      const orderId = call.id()
      if (orderId === undefined) return doneOrNot(call.reply, false)
      const order = { status, contents: linesFor(call, contents) }
      const changed = await call.write(changeOrder({ orderId, order }))
      return doneOrNot(call.reply, acceptedBody<Done>(changed).done)
    },
  },
  {
    method: 'DELETE',
    path: '/order/order/:id',
    handle: async (call) => {
      const orderId = call.id()
      if (orderId === undefined) return doneOrNot(call.reply, false)
      const removed = await call.write(removeOrder({ orderId }))
      return doneOrNot(call.reply, acceptedBody<Done>(removed).done)
    },
  },
]
