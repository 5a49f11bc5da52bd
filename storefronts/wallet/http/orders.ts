/** Orders of a profile. */
import type { FastifyReply } from 'fastify'
import type { Payload } from '@millrace/kernel'
import { showOrder, type Order } from '#contracts/orders'
import type { DialectEdge, DialectRoute } from '../../dialect.ts'
import {
  forgetOrder,
  listProfileOrders,
  orderProducts,
  showProfileOrder,
  type ProfileOrders,
  type ShownOrder,
} from '../contracts.ts'
import { json, plain, refused } from './answers.ts'
import { sendList, type Page } from './pages-of-list.ts'
import { bodyIn, idFromKey, pathId, profileIn, quantityIn } from './questions.ts'

/** As many are asked for at once. */
const pageSize = 1000

const noSuchOrder = 'Order not found!'
const notYours = 'Недостаточно прав!'

type Asking = Pick<DialectEdge, 'engine' | 'tenant'>
type Which = { readonly profileId: string; readonly orderId: string }

export const orderRoutes = (edge: DialectEdge, base: string): readonly DialectRoute[] => [
  ...['', '/'].flatMap((end): DialectRoute[] => [
    {
      method: 'POST',
      path: base + end,
      handle: async (body, reply, request) => {
        const profileId = profileIn(request)
        const orderId = idFromKey(request, `orders/${profileId}`) ?? edge.newId()
        const productQuantity = quantityIn(bodyIn(body)['productQuantity'])
        return place(edge, reply, { profileId, orderId, productQuantity })
      },
    },
    {
      method: 'GET',
      path: base + end,
      handle: async (_, reply, request) => sendList(reply, pageOf(edge, profileIn(request))),
    },
  ]),
  {
    method: 'GET',
    path: `${base}/:id`,
    handle: async (_, reply, request) =>
      show(edge, reply, { profileId: profileIn(request), orderId: pathId(request) }),
  },
  {
    method: 'DELETE',
    path: `${base}/:id`,
    handle: async (_, reply, request) => {
      const which = { profileId: profileIn(request), orderId: pathId(request) }
      const { accepted } = await edge.engine.ask(forgetOrder(which), { tenant: edge.tenant })
      return accepted ? json(reply, which.orderId) : plain(reply, 403, notYours)
    },
  },
]

async function place(
  { engine, tenant }: DialectEdge,
  reply: FastifyReply,
  wanted: Payload<typeof orderProducts>,
): Promise<FastifyReply> {
  const { orderId: correlation } = wanted
  const { accepted, body } = await engine.ask(orderProducts(wanted), { tenant, correlation })
  return accepted ? json(reply.code(201), body) : refused(reply, body)
}

async function pageOf(
  { engine, tenant }: Asking,
  profileId: string,
  after = '',
): Promise<Page<ShownOrder>> {
  const asked = listProfileOrders({ profileId, after, limit: pageSize })
  const { items, last } = (await engine.ask(asked, { tenant })).body as ProfileOrders
  if (last === undefined) return { items }
  return { items, next: () => pageOf({ engine, tenant }, profileId, last) }
}

async function show(edge: DialectEdge, reply: FastifyReply, which: Which): Promise<FastifyReply> {
  const { accepted, body } = await edge.engine.ask(showProfileOrder(which), { tenant: edge.tenant })
  if (accepted) return json(reply, body)
  if (await isForeign(edge, which)) return plain(reply, 403, notYours)
  return plain(reply, 404, noSuchOrder)
}

/** Whether somebody else has it. */
async function isForeign(
  { engine, tenant }: DialectEdge,
  { profileId, orderId }: Which,
): Promise<boolean> {
  const { accepted, body } = await engine.ask(showOrder({ orderId }), { tenant })
  if (!accepted) return false
  const { customerId } = body as Order
  if (customerId === profileId) return false
  const asked = showProfileOrder({ profileId: customerId, orderId })
  return (await engine.ask(asked, { tenant })).accepted
}
