import { integer, type Sent } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  shownOrder,
  requestCancel,
  requestRefund,
  shipOrder,
  showOrder,
  type HistoryLine,
  type Order,
} from '#contracts/orders'
import { historyPage, type HistoryPage } from '../answers/orders.ts'
import { bodyFields, readCancel, readId, readNothing, readRefund } from '../bodies.ts'
import { calls } from '../calls.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import { accepted, paramOf, readOptions, send, sendAnswer, write, type Edge } from '../edge.ts'
import { paging } from '../openapi/operation.ts'
import { toldOf } from '../order-told.ts'
import { invalid } from '../problem.ts'
import { limitOf, queryOf, waitIn, waitMsOf, waitPreferred } from '../questions.ts'

const seconds = integer({ min: 0 })

export const orderCalls = calls(
  {
    'GET /v1/orders/{id}': {
      access: 'read',
      summary: 'An order; waits for its end where asked',
      ...{ query: { wait: seconds }, answers: shownOrder, waits: true },
    },
    'GET /v1/orders/{id}/history': {
      access: 'read',
      ...{ summary: 'All that happened to an order', query: paging, answers: historyPage },
    },
    'POST /v1/orders/{id}/cancel': {
      access: 'write',
      summary: 'Undo an order',
      body: bodyFields.cancel,
      answers: shownOrder,
    },
    'POST /v1/orders/{id}/refund': {
      access: 'write',
      summary: 'Give a part of what was paid back',
      body: bodyFields.refund,
      answers: shownOrder,
    },
    'POST /v1/orders/{id}/ship': {
      access: 'write',
      summary: 'Say that an order was sent',
      ...{ body: bodyFields.nothing, bodyIsOptional: true, answers: shownOrder },
    },
  },
  (edge) => ({
    'GET /v1/orders/{id}': (request, reply) => show(edge, request, reply),
    'GET /v1/orders/{id}/history': (request, reply) => history(edge, request, reply),
    'POST /v1/orders/{id}/cancel': (request, reply) => {
      const { reason } = readCancel(request.body)
      return change(edge, request, { reply, to: (orderId) => requestCancel({ orderId, reason }) })
    },
    'POST /v1/orders/{id}/refund': (request, reply) => {
      const body = readRefund(request.body)
      return change(edge, request, { reply, to: (orderId) => requestRefund({ orderId, ...body }) })
    },
    'POST /v1/orders/{id}/ship': (request, reply) => {
      if (request.body !== undefined) readNothing(request.body)
      return change(edge, request, { reply, to: (orderId) => shipOrder({ orderId }) })
    },
  }),
)

type Change = { readonly reply: FastifyReply; readonly to: (orderId: string) => Sent }

function change(edge: Edge, request: FastifyRequest, { reply, to }: Change): Promise<FastifyReply> {
  queryOf(request)
  const orderId = readId('/id', paramOf(request, 'id'))
  return write(edge, request, { sent: to(orderId), reply })
}

async function show(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  const orderId = readId('/id', paramOf(request, 'id'))
  const preferred = waitPreferred(request)
  const query = queryOf(request, 'wait')
  const seconds = waitIn(query) ?? preferred ?? 0
  if (preferred !== undefined) reply.header('preference-applied', 'wait')
  const call = readOptions(edge, request, waitIn(query) ?? preferred)
  const options = { ...call, correlation: orderId, waitMs: waitMsOf(seconds) }
  const show = () => accepted(edge, showOrder({ orderId }), options)
  if (seconds === 0) return sendAnswer(reply, await show())
  const waiter = edge.waiters.join(edge.tenant, orderId)
  try {
    const { body } = await show()
    return send(reply, await waiter.until(body as Order, { seconds, gone: reply.raw }))
  } finally {
    edge.waiters.leave(waiter)
  }
}

const list = 'order-history'

async function history(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  const orderId = readId('/id', paramOf(request, 'id'))
  const query = queryOf(request, 'limit', 'cursor')
  const limit = limitOf(query)
  const after = query['cursor'] === undefined ? undefined : lineIn(query['cursor'], orderId)
  const { lines, waitingFor } = await toldOf(edge, orderId, readOptions(edge, request))
  const from = after === undefined ? 0 : placeAfter(lines, after)
  const items = lines.slice(from, from + limit)
  const last = items.at(-1)
  const hasMore = from + limit < lines.length && last !== undefined
  const next = hasMore ? encodeCursor({ list, place: last.id, filter: { orderId } }) : null
  const waits = waitingFor.length === 0 ? {} : { waitingFor: [...waitingFor] }
  return send<HistoryPage>(reply, { items, next, ...waits })
}

/** A line that came to be known later may stand before those that were shown: the cursor goes on behind one of them. */
function placeAfter(lines: readonly HistoryLine[], id: string): number {
  const at = lines.findIndex((line) => line.id === id)
  if (at >= 0) return at + 1
  throw unknownCursor()
}

function lineIn(text: string, orderId: string): string {
  const { place, filter } = decodeCursor(text, list)
  if (filter['orderId'] === orderId) return place
  throw unknownCursor()
}

const unknownCursor = () => invalid('/cursor', 'This is no cursor that this history has given.')
