import { planSlot, showSlot } from '#contracts/delivery'
import { readId, readSlot } from '../bodies.ts'
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

export const slotRoutes = (edge: Edge): readonly Route[] => [
  {
    method: 'GET',
    path: '/v1/slots/:id',
    handle: async (request, reply) => {
      queryOf(request)
      const slotId = readId('/id', paramOf(request, 'id'))
      const options = readOptions(edge, request)
      return sendAnswer(reply, await accepted(edge, showSlot({ slotId }), options))
    },
  },
  {
    method: 'PUT',
    path: '/v1/slots/:id',
    handle: (request, reply) => {
      queryOf(request)
      const slotId = readId('/id', paramOf(request, 'id'))
      return write(edge, request, { sent: planSlot({ slotId, ...readSlot(request.body) }), reply })
    },
  },
]
