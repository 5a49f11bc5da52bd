import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Payload, Sent } from '@millrace/kernel'
import type { NeededCheck } from '#contracts/check'
import { shownOrder, placeOrder, type Placed } from '#contracts/orders'
import { placeOrderOnce } from '#contracts/requests'
import { bodyFields, readOrder, type OrderBody } from '../bodies.ts'
import { calls } from '../calls.ts'
import { callOptions, requestIdOf, send, tellWritten, type Edge } from '../edge.ts'
import type { CallOptions } from '../engine.ts'
import { digestOf } from '../ids.ts'
import { refusal } from '../problem-of.ts'
import { Problem } from '../problem.ts'
import { joinedPosition } from '../position.ts'
import { queryOf, waitMsOf, waitPreferred } from '../questions.ts'
import type { Patience } from '../waiters.ts'

export const placeOrderCalls = calls(
  {
    'POST /v1/orders': {
      access: 'write',
      ...{
        summary: 'Place an order',
        body: bodyFields.order,
        answers: shownOrder,
        makes: true,
        waits: true,
      },
    },
  },
  (edge) => ({
    'POST /v1/orders': (request, reply) => handle(edge, request, reply),
  }),
)

async function handle(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  queryOf(request)
  const seconds = waitPreferred(request)
  const patience = { seconds: seconds ?? 0, gone: reply.raw }
  const { order, replayed, position } = await place(
    edge,
    {
      body: request.body,
      requestId: requestIdOf(edge, request),
      waitMs: waitMsOf(seconds),
      options: callOptions(edge, request),
    },
    patience,
  )
  reply.code(201).header('location', `/v1/orders/${order.id}`)
  tellWritten(edge, reply, { position, replayed })
  if (seconds !== undefined) reply.header('preference-applied', 'wait')
  return send(reply, order)
}

export const ordersPath = '/v1/orders'

/** One order, as it was asked for. */
export type Wish = {
  readonly body: unknown
  /** What the caller's key comes to; it stands for one call on `ordersPath`. */
  readonly requestId: string | undefined
  readonly waitMs: number | undefined
  readonly options: CallOptions
}

export type Found = Placed & { readonly position?: string | undefined }

/** Places an order, and waits for its end as long as the caller's patience lasts. */
export async function place(edge: Edge, wish: Wish, patience: Patience): Promise<Found> {
  const body = readOrder(wish.body)
  // Nearly always it is known at once that nobody is: nothing is waited for then.
  const known = edge.personal.isKnown(body.customerId)
  const registered = typeof known === 'boolean' ? known : await known
  const needed = edge.checks.needed(edge.tenant)
  const checks = isKnown(needed) ? needed : await needed
  const read = { body, registered, checks }
  const found = await settled(edge, callOf(edge, wish, read), patience)
  if (edge.log.debugs) {
    const { order, replayed } = found
    edge.log.debug('order placed', { orderId: order.id, state: order.state, replayed })
  }
  return found
}

const isKnown = (needed: Needed): needed is readonly NeededCheck[] => Array.isArray(needed)
type Needed = ReturnType<Edge['checks']['needed']>

type Call = {
  readonly orderId: string
  readonly sent: Sent
  readonly options: CallOptions
  /** The order's id was made from a key, so another body means another call under that key. */
  readonly idFromKey: boolean
}

type Read = {
  readonly body: OrderBody
  /** Whether the customer is known: then letters about the order go where they want them. */
  readonly registered: boolean
  /** Those that are on. */
  readonly checks: readonly NeededCheck[]
}

function callOf(edge: Edge, wish: Wish, read: Read): Call {
  const { body } = read
  const { requestId, waitMs } = wish
  const orderId = body.id ?? requestId ?? edge.madeIds.next()
  const order = orderOf(read, orderId)
  const options = { ...wish.options, correlation: orderId, waitMs }
  const idFromKey = requestId !== undefined && body.id === undefined
  if (requestId === undefined) return { orderId, sent: placeOrder(order), options, idFromKey }
  const sent = placeOrderOnce({ requestId, digest: digestOf(body), order })
  return { orderId, sent, options: { ...options, id: requestId }, idFromKey }
}

function orderOf(read: Read, orderId: string): Payload<typeof placeOrder> {
  const { id: _, ...order } = read.body
  const { registered, checks } = read
  const placed = registered ? { orderId, ...order, registered } : { orderId, ...order }
  return checks.length === 0 ? placed : { ...placed, checks: [...checks] }
}

/** An order may end elsewhere than where it was accepted: what is told includes both. */
function withEnd(accepted: string | undefined, ended: string | undefined): string | undefined {
  if (accepted === undefined || ended === undefined) return ended ?? accepted
  return joinedPosition(new Set([accepted, ended]))
}

/** The waiter is there before the order, so that it misses no event of it. */
async function settled(edge: Edge, call: Call, patience: Patience): Promise<Found> {
  if (patience.seconds === 0) return placed(edge, call)
  const waiter = edge.waiters.join(edge.tenant, call.orderId)
  try {
    const { order: begun, replayed, position } = await placed(edge, call)
    const order = await waiter.until(begun, patience)
    return { order, replayed, position: withEnd(position, waiter.position) }
  } finally {
    edge.waiters.leave(waiter)
  }
}

async function placed({ engine }: Edge, { sent, options, idFromKey }: Call): Promise<Found> {
  const { accepted, body, position } = await engine.ask(sent, options)
  if (accepted) {
    const { order, replayed } = body as Placed
    return { order, replayed, position }
  }
  const { refused } = body as { readonly refused?: string }
  if (idFromKey && refused === 'different-body') {
    throw new Problem('key-reused', 'This key came before with another body.')
  }
  throw refusal(body)
}
