/** Products that are ordered before they are there, and the wave that releases them. */
import type { Sent } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  shownProduct,
  planProduct,
  releaseProduct,
  resumeWave,
  showProduct,
  showWave,
  shownWave,
  stopWave,
  type Product,
} from '#contracts/preorder-products'
import { listProducts, type PreordersPage } from '#contracts/preorders'
import { pageOf } from '../answers/page.ts'
import { bodyFields, readId, readNothing } from '../bodies.ts'
import { calls } from '../calls.ts'
import { accepted, paramOf, readOptions, send, sendAnswer, write, type Edge } from '../edge.ts'
import { readsList } from '../list-query.ts'
import { mergedPage } from '../merge.ts'
import { paging } from '../openapi/operation.ts'
import { preorderBodies, readProduct, readStop } from '../preorder-bodies.ts'
import { queryOf } from '../questions.ts'

const steered = { bodyIsOptional: true, answers: shownProduct } as const

export const preorderProductCalls = calls(
  {
    'GET /v1/preorder-products': {
      access: 'read',
      summary: 'Products that are pre-ordered, those planned last first',
      ...{ query: paging, answers: pageOf(shownProduct) },
    },
    'GET /v1/preorder-products/{sku}': {
      access: 'read',
      ...{ summary: 'A product that is pre-ordered', answers: shownProduct },
    },
    'PUT /v1/preorder-products/{sku}': {
      access: 'write',
      ...{
        summary: 'Plan a product that is pre-ordered',
        body: preorderBodies.product,
        answers: shownProduct,
      },
      needsNothing: true,
    },
    'GET /v1/preorder-products/{sku}/wave': {
      access: 'read',
      ...{ summary: 'How far the release of a product is', answers: shownWave },
    },
    'POST /v1/preorder-products/{sku}/release': {
      access: 'write',
      ...{ summary: 'Release a product before its time', body: bodyFields.nothing, ...steered },
      refuses: [],
    },
    'POST /v1/preorder-products/{sku}/stop': {
      access: 'write',
      ...{ summary: 'Charge nobody for now', body: preorderBodies.stop, ...steered },
    },
    'POST /v1/preorder-products/{sku}/resume': {
      access: 'write',
      ...{ summary: 'Go on with a release', body: bodyFields.nothing, ...steered, refuses: [] },
    },
  },
  (edge) => ({
    'GET /v1/preorder-products': (request, reply) => list(edge, request, reply),
    'PUT /v1/preorder-products/{sku}': (request, reply) =>
      change(edge, request, {
        reply,
        to: (sku) => planProduct({ sku, ...readProduct(request.body) }),
      }),
    'GET /v1/preorder-products/{sku}': (request, reply) =>
      read(edge, request, { reply, asked: (sku) => showProduct({ sku }) }),
    'GET /v1/preorder-products/{sku}/wave': (request, reply) =>
      read(edge, request, { reply, asked: (sku) => showWave({ sku }) }),
    'POST /v1/preorder-products/{sku}/release': (request, reply) => {
      if (request.body !== undefined) readNothing(request.body)
      return change(edge, request, { reply, to: (sku) => releaseProduct({ sku }) })
    },
    'POST /v1/preorder-products/{sku}/stop': (request, reply) => {
      const why = request.body === undefined ? {} : readStop(request.body)
      return change(edge, request, { reply, to: (sku) => stopWave({ sku, ...why }) })
    },
    'POST /v1/preorder-products/{sku}/resume': (request, reply) => {
      if (request.body !== undefined) readNothing(request.body)
      return change(edge, request, { reply, to: (sku) => resumeWave({ sku }) })
    },
  }),
)

type Change = { readonly reply: FastifyReply; readonly to: (sku: string) => Sent }

function change(edge: Edge, request: FastifyRequest, { reply, to }: Change): Promise<FastifyReply> {
  queryOf(request)
  return write(edge, request, { sent: to(readId('/sku', paramOf(request, 'sku'))), reply })
}

type Read = { readonly reply: FastifyReply; readonly asked: (sku: string) => Sent }

async function read(edge: Edge, request: FastifyRequest, { reply, asked }: Read) {
  queryOf(request)
  const sku = readId('/sku', paramOf(request, 'sku'))
  return sendAnswer(reply, await accepted(edge, asked(sku), readOptions(edge, request)))
}

const readList = readsList('preorder-products', {})
type Item = PreordersPage['items'][number]

async function list(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  const { wanted, page } = readList(request)
  const options = readOptions(edge, request)
  const question = listProducts(page)
  const { items, next } = await mergedPage<Item>(edge, question, { ...wanted, options })
  const shown = await edge.lists.each(items, ({ id }) =>
    edge.engine.ask(showProduct({ sku: id }), options),
  )
  return send(reply, { items: shown.map(({ body }) => body as Product), next })
}
