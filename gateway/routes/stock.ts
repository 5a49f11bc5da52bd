import { adjustStock, setStock, showStock } from '#contracts/warehouse'
import { readAdjustment, readId, readStock } from '../bodies.ts'
import {
  accepted,
  paramOf,
  readOptions,
  sendAnswer,
  write,
  type Edge,
  type Route,
} from '../edge.ts'
import { queryOf } from '../questions.ts'

export const stockRoutes = (edge: Edge): readonly Route[] => [
  {
    method: 'GET',
    path: '/v1/stock/:sku',
    handle: async (request, reply) => {
      queryOf(request)
      const sku = readId('/sku', paramOf(request, 'sku'))
      const options = readOptions(edge, request)
      return sendAnswer(reply, await accepted(edge, showStock({ sku }), options))
    },
  },
  {
    method: 'PUT',
    path: '/v1/stock/:sku',
    handle: (request, reply) => {
      queryOf(request)
      const sku = readId('/sku', paramOf(request, 'sku'))
      const { onHand } = readStock(request.body)
      return write(edge, request, { sent: setStock({ sku, onHand }), reply })
    },
  },
  {
    method: 'POST',
    path: '/v1/stock/:sku/adjustments',
    handle: (request, reply) => {
      queryOf(request)
      const sku = readId('/sku', paramOf(request, 'sku'))
      const { quantity } = readAdjustment(request.body)
      return write(edge, request, { sent: adjustStock({ sku, quantity }), reply })
    },
  },
]
