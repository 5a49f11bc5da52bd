/** Pre-orders: placed, shown with where they stand in line, paid in another way, canceled. */
import { oneOf } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { showPosition, type Position } from '#contracts/preorder-products'
import {
  preorderLine,
  shownPreorder,
  cancelPreorder,
  changePayment,
  listPreorderHistory,
  listPreorders,
  placePreorder,
  preorderStates,
  showPreorder,
  type Preorder,
  type PreorderLine,
  type PreorderPlaced,
  type PreordersPage,
  type ShownPreorder,
} from '#contracts/preorders'
import { placePreorderOnce } from '#contracts/requests'
import { pageOf } from '../answers/page.ts'
import { bodyFields, givenId, readCancel, readId } from '../bodies.ts'
import { calls } from '../calls.ts'
import {
  accepted,
  callOptions,
  paramOf,
  readOptions,
  requestIdOf,
  send,
  tellWritten,
  write,
  type Edge,
} from '../edge.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { CallOptions } from '../engine.ts'
import { digestOf } from '../ids.ts'
import { readsList } from '../list-query.ts'
import { mergedPage } from '../merge.ts'
import { paging } from '../openapi/operation.ts'
import { preorderBodies, readChange, readPreorder } from '../preorder-bodies.ts'
import { invalid } from '../problem.ts'
import { limitOf, queryOf } from '../questions.ts'

const base = '/v1/preorders'

const preorderFilter = {
  ...{ state: oneOf(...preorderStates), sku: givenId, customerId: givenId },
}
const readList = readsList('preorders', preorderFilter)

export const preorderCalls = calls(
  {
    'POST /v1/preorders': {
      access: 'write',
      ...{
        summary: 'Pre-order a product',
        body: preorderBodies.preorder,
        answers: shownPreorder,
        makes: true,
      },
    },
    'GET /v1/preorders': {
      access: 'read',
      summary: 'Pre-orders, newest first',
      query: { ...preorderFilter, ...paging },
      answers: pageOf(shownPreorder),
    },
    'GET /v1/preorders/{id}': {
      access: 'read',
      ...{ summary: 'A pre-order, and where it stands in line', answers: shownPreorder },
    },
    'GET /v1/preorders/{id}/history': {
      access: 'read',
      ...{ summary: 'All that happened to a pre-order', query: paging },
      answers: pageOf(preorderLine),
    },
    'POST /v1/preorders/{id}/payment': {
      access: 'write',
      ...{
        summary: 'Pay a pre-order in another way',
        body: preorderBodies.change,
        answers: shownPreorder,
      },
    },
    'POST /v1/preorders/{id}/cancel': {
      access: 'write',
      ...{ summary: 'Give a pre-order up', body: bodyFields.cancel, answers: shownPreorder },
    },
  },
  (edge) => ({
    'POST /v1/preorders': (request, reply) => place(edge, request, reply),
    'GET /v1/preorders': (request, reply) => list(edge, request, reply),
    'GET /v1/preorders/{id}': async (request, reply) => {
      queryOf(request)
      const preorderId = readId('/id', paramOf(request, 'id'))
      return send(reply, await shown(edge, preorderId, readOptions(edge, request)))
    },
    'GET /v1/preorders/{id}/history': (request, reply) => history(edge, request, reply),
    'POST /v1/preorders/{id}/payment': (request, reply) => {
      queryOf(request)
      const preorderId = readId('/id', paramOf(request, 'id'))
      const sent = changePayment({ preorderId, ...readChange(request.body) })
      return write(edge, request, { sent, reply })
    },
    'POST /v1/preorders/{id}/cancel': (request, reply) => {
      queryOf(request)
      const preorderId = readId('/id', paramOf(request, 'id'))
      const { reason } = readCancel(request.body)
      return write(edge, request, { sent: cancelPreorder({ preorderId, reason }), reply })
    },
  }),
)

async function place(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  queryOf(request)
  const { id, ...wanted } = readPreorder(request.body)
  const requestId = requestIdOf(edge, request)
  const preorderId = id ?? requestId ?? edge.madeIds.next()
  const registered = await edge.personal.isKnown(wanted.customerId)
  const checks = [...(await edge.checks.needed(edge.tenant))]
  const preorder = {
    ...{ preorderId, ...wanted },
    ...(registered ? { registered } : {}),
    ...(checks.length === 0 ? {} : { checks }),
  }
  const options = callOptions(edge, request)
  const noted = () => {
    if (requestId === undefined) return accepted(edge, placePreorder(preorder), options)
    const once = placePreorderOnce({ requestId, digest: digestOf(request.body), preorder })
    return accepted(edge, once, { ...options, id: requestId })
  }
  const { body, position } = await noted()
  const { preorder: placed, replayed } = body as PreorderPlaced
  reply.code(201).header('location', `${base}/${preorderId}`)
  tellWritten(edge, reply, { position, replayed })
  return send(reply, placed)
}

/** Where it stands in line is its product's to say. */
async function shown(edge: Edge, preorderId: string, options: CallOptions): Promise<Preorder> {
  const { body } = await accepted(edge, showPreorder({ preorderId }), options)
  const { preorder, ticket } = body as ShownPreorder
  if (preorder.state !== 'WAITING') return preorder
  const { sku } = preorder
  const { body: found } = await accepted(edge, showPosition({ sku, ticket }), options)
  const { position } = found as Position
  return position === 0 ? preorder : { ...preorder, position }
}

type Item = PreordersPage['items'][number]

async function list(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  const { wanted, filter, page } = readList(request)
  const question = listPreorders({ ...filter, ...page })
  const options = readOptions(edge, request)
  const { items, next } = await mergedPage<Item>(edge, question, { ...wanted, options })
  const found = await edge.lists.each(items, ({ id }) => shown(edge, id, options))
  // One may have moved on between the list's answer and its own.
  const fitting = found.filter(({ state }) => state === (filter.state ?? state))
  return send(reply, { items: fitting, next })
}

const historyList = 'preorder-history'

async function history(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  const preorderId = readId('/id', paramOf(request, 'id'))
  const query = queryOf(request, 'limit', 'cursor')
  const limit = limitOf(query)
  const from = query['cursor'] === undefined ? 0 : placeIn(query['cursor'], preorderId)
  const options = readOptions(edge, request)
  const { body } = await accepted(edge, listPreorderHistory({ preorderId }), options)
  const lines = body as readonly PreorderLine[]
  const items = lines.slice(from, from + limit)
  const hasMore = from + limit < lines.length
  const place = String(from + limit)
  return send(reply, {
    ...{
      items,
      next: hasMore ? encodeCursor({ list: historyList, place, filter: { preorderId } }) : null,
    },
  })
}

function placeIn(text: string, preorderId: string): number {
  const { place, filter } = decodeCursor(text, historyList)
  if (filter['preorderId'] === preorderId && /^\d{1,6}$/.test(place)) return Number(place)
  throw invalid('/cursor', 'This is no cursor that this history has given.')
}
