/** Products that are ordered before they are there, and the wave that releases them. */
import type { Sent } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  planProduct,
  releaseProduct,
  resumeWave,
  showProduct,
  showWave,
  stopWave,
  type Product,
} from '#contracts/preorder-products'
import { listProducts, type PreordersPage } from '#contracts/preorders'
import { readId, readNothing } from '../bodies.ts'
import {
  accepted,
  paramOf,
  readOptions,
  send,
  sendAnswer,
  write,
  type Edge,
  type Route,
} from '../edge.ts'
import { readsList } from '../list-query.ts'
import { mergedPage } from '../merge.ts'
import { readProduct, readStop } from '../preorder-bodies.ts'
import { queryOf } from '../questions.ts'

const base = '/v1/preorder-products'

export const preorderProductRoutes = (edge: Edge): readonly Route[] => [
  listRoute(edge),
  {
    method: 'PUT',
    path: `${base}/:sku`,
    handle: (request, reply) =>
      change(edge, request, {
        reply,
        to: (sku) => planProduct({ sku, ...readProduct(request.body) }),
      }),
  },
  reading(edge, `${base}/:sku`, (sku) => showProduct({ sku })),
  reading(edge, `${base}/:sku/wave`, (sku) => showWave({ sku })),
  {
    method: 'POST',
    path: `${base}/:sku/release`,
    handle: (request, reply) => {
      if (request.body !== undefined) readNothing(request.body)
      return change(edge, request, { reply, to: (sku) => releaseProduct({ sku }) })
    },
  },
  {
    method: 'POST',
    path: `${base}/:sku/stop`,
    handle: (request, reply) => {
      const why = request.body === undefined ? {} : readStop(request.body)
      return change(edge, request, { reply, to: (sku) => stopWave({ sku, ...why }) })
    },
  },
  {
    method: 'POST',
    path: `${base}/:sku/resume`,
    handle: (request, reply) => {
      if (request.body !== undefined) readNothing(request.body)
      return change(edge, request, { reply, to: (sku) => resumeWave({ sku }) })
    },
  },
]

type Change = { readonly reply: FastifyReply; readonly to: (sku: string) => Sent }

function change(edge: Edge, request: FastifyRequest, { reply, to }: Change): Promise<FastifyReply> {
  queryOf(request)
  return write(edge, request, { sent: to(readId('/sku', paramOf(request, 'sku'))), reply })
}

const reading = (edge: Edge, path: string, question: (sku: string) => Sent): Route => ({
  method: 'GET',
  path,
  handle: async (request, reply) => {
    queryOf(request)
    const sku = readId('/sku', paramOf(request, 'sku'))
    return sendAnswer(reply, await accepted(edge, question(sku), readOptions(edge, request)))
  },
})

const readList = readsList({})
type Item = PreordersPage['items'][number]

const listRoute = (edge: Edge): Route => ({
  method: 'GET',
  path: base,
  handle: async (request, reply) => {
    const { wanted, page } = readList(request)
    const options = readOptions(edge, request)
    const question = listProducts(page)
    const { items, next } = await mergedPage<Item>(edge, question, { ...wanted, options })
    const shown = await edge.lists.each(items, ({ id }) =>
      edge.engine.ask(showProduct({ sku: id }), options),
    )
    return send(reply, { items: shown.map(({ body }) => body as Product), next })
  },
})
