/** What happens to an order, and how far a wave is, as it happens: by server-sent events. */
import { text } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { showWave, type Wave } from '#contracts/preorder-products'
import { readId } from '../bodies.ts'
import { calls } from '../calls.ts'
import { accepted, callOptions, paramOf, readOptions, type Edge } from '../edge.ts'
import type { CallOptions } from '../engine.ts'
import { restMs, toldOf } from '../order-told.ts'
import { invalid } from '../problem.ts'
import { queryOf } from '../questions.ts'
import type { Streams, Told } from '../streams.ts'
import { historyWatch, waveWatch } from '../watch-names.ts'

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
} as const

export const streamCalls = calls(
  {
    'GET /v1/orders/{id}/stream': {
      access: 'read',
      summary: 'What happens to an order, as it happens',
      answers: 'text/event-stream',
      orNothing: 'Nothing is left to tell',
      takes: { 'Last-Event-ID': text({ pattern: '^[0-9]{1,9}$' }) },
    },
    'GET /v1/preorder-products/{sku}/wave/stream': {
      access: 'read',
      summary: 'How far the release of a product is, as it goes on',
      answers: 'text/event-stream',
      orNothing: 'It is released, and nothing is left to tell',
      takes: { 'Last-Event-ID': text({ pattern: '^[0-9]{1,9}$' }) },
    },
  },
  (edge, { streams }) => ({
    'GET /v1/orders/{id}/stream': (request, reply) => {
      queryOf(request)
      const orderId = readId('/id', paramOf(request, 'id'))
      return follow(edge, streams, {
        ...{ request, reply, watch: historyWatch(`${edge.tenant}/${orderId}`), paceMs: 0 },
        read: (options) => historyTold(edge, orderId, options),
      })
    },
    'GET /v1/preorder-products/{sku}/wave/stream': (request, reply) => {
      queryOf(request)
      const sku = readId('/sku', paramOf(request, 'sku'))
      return follow(edge, streams, {
        ...{ request, reply, watch: waveWatch(`${edge.tenant}/${sku}`), paceMs: wavePaceMs },
        read: (options) => waveTold(edge, sku, options),
      })
    },
  }),
)

/** Nobody reads more numbers than that. */
const wavePaceMs = 100

type Followed = {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly watch: string
  readonly paceMs: number
  readonly read: (options: CallOptions) => Promise<Told>
}

async function follow(
  edge: Edge,
  streams: Streams,
  { request, reply, watch, paceMs, read }: Followed,
): Promise<FastifyReply> {
  const last = lastOf(request)
  streams.checkRoom()
  const told = await read(readOptions(edge, request))
  const newest = Math.max(...told.lines.map(({ id }) => id))
  if ((last ?? 0) > newest) throw unknownId()
  // Whoever comes again for nothing more is told not to.
  if (last === newest && told.restMs(Date.now()) === 0) return reply.code(204).send()
  if (request.method === 'HEAD') return reply.headers(headers).send()
  streams.checkRoom()
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, headers)
  raw.write('retry: 1000\n\n')
  const options = callOptions(edge, request)
  const leave = streams.join(watch, {
    ...{ line: raw, last: last ?? 0, paceMs },
    read: () => read(options),
  })
  raw.once('close', leave)
  raw.on('error', () => raw.destroy())
  return reply
}

async function historyTold(edge: Edge, orderId: string, options: CallOptions): Promise<Told> {
  const told = await toldOf(edge, orderId, options)
  const lines = told.lines.map((line) => ({ id: Number(line.id), data: line }))
  return { lines, restMs: (now) => restMs(told, now) }
}

/** All numbers at once, under how often they have changed: whoever missed some has missed nothing. */
async function waveTold(edge: Edge, sku: string, options: CallOptions): Promise<Told> {
  const { body } = await accepted(edge, showWave({ sku }), options)
  const wave = body as Wave
  const lines = [{ id: wave.revision, data: wave }]
  return { lines, restMs: () => (wave.state === 'released' ? 0 : undefined) }
}

/** The last line that the caller has, if it has any. */
function lastOf({ headers: { 'last-event-id': text } }: FastifyRequest): number | undefined {
  if (text === undefined) return undefined
  if (typeof text === 'string' && /^\d{1,9}$/.test(text)) return Number(text)
  throw unknownId()
}

const unknownId = () => invalid('/Last-Event-ID', 'This is no id of an event that was told here.')
