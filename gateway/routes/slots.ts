import { shownSlot, planSlot, showSlot } from '#contracts/delivery'
import { bodyFields, readId, readSlot } from '../bodies.ts'
import { calls } from '../calls.ts'
import { accepted, paramOf, readOptions, sendAnswer, write } from '../edge.ts'
import { queryOf } from '../questions.ts'

export const slotCalls = calls(
  {
    'GET /v1/slots/{id}': {
      access: 'read',
      summary: 'A delivery slot',
      answers: shownSlot,
    },
    'PUT /v1/slots/{id}': {
      access: 'write',
      summary: 'Plan a delivery slot',
      body: bodyFields.slot,
      answers: shownSlot,
      needsNothing: true,
    },
  },
  (edge) => ({
    'GET /v1/slots/{id}': async (request, reply) => {
      queryOf(request)
      const slotId = readId('/id', paramOf(request, 'id'))
      const options = readOptions(edge, request)
      return sendAnswer(reply, await accepted(edge, showSlot({ slotId }), options))
    },
    'PUT /v1/slots/{id}': (request, reply) => {
      queryOf(request)
      const slotId = readId('/id', paramOf(request, 'id'))
      return write(edge, request, { sent: planSlot({ slotId, ...readSlot(request.body) }), reply })
    },
  }),
)
