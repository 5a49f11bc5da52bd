/** What happens to an order, as it happens: its history by server-sent events. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readId } from '../bodies.ts'
import { callOptions, paramOf, readOptions, type Edge, type Route } from '../edge.ts'
import { restMs, toldOf } from '../order-told.ts'
import { invalid } from '../problem.ts'
import { queryOf } from '../questions.ts'
import type { Streams } from '../streams.ts'

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
} as const

export const streamRoutes = (edge: Edge, streams: Streams): readonly Route[] => [
  {
    method: 'GET',
    path: '/v1/orders/:id/stream',
    lasts: true,
    handle: async (request, reply) => {
      queryOf(request)
      const orderId = readId('/id', paramOf(request, 'id'))
      const last = lastOf(request)
      streams.checkRoom()
      const told = await toldOf(edge, orderId, readOptions(edge, request))
      const ids = told.lines.map(({ id }) => Number(id))
      const newest = Math.max(...ids)
      if ((last ?? 0) > newest) throw unknownId()
      // Whoever comes again for nothing more is told not to.
      if (last === newest && restMs(told, Date.now()) === 0) return reply.code(204).send()
      if (request.method === 'HEAD') return reply.headers(headers).send()
      streams.checkRoom()
      return open(edge, { request, reply, orderId, last: last ?? 0 }, streams)
    },
  },
]

type Opening = {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly orderId: string
  readonly last: number
}

function open(edge: Edge, { request, reply, orderId, last }: Opening, streams: Streams) {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, headers)
  raw.write('retry: 1000\n\n')
  const options = callOptions(edge, request)
  const leave = streams.join(`${edge.tenant}/${orderId}`, {
    ...{ line: raw, last },
    read: () => toldOf(edge, orderId, options),
  })
  raw.once('close', leave)
  raw.on('error', () => raw.destroy())
  return reply
}

/** The last line that the caller has, if it has any. */
function lastOf({ headers: { 'last-event-id': text } }: FastifyRequest): number | undefined {
  if (text === undefined) return undefined
  if (typeof text === 'string' && /^\d{1,9}$/.test(text)) return Number(text)
  throw unknownId()
}

const unknownId = () => invalid('/Last-Event-ID', 'This is no id of an event of this order.')
