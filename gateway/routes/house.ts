/** Health, figures and documents. */
import { group, only, openGroup, text } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { calls } from '../calls.ts'
import { send, sendText, type Edge } from '../edge.ts'
import { Problem } from '../problem.ts'

export const houseCalls = calls(
  {
    'GET /health/live': {
      ...{ access: 'open', summary: 'Whether the process is there' },
      answers: group({ status: only('up') }),
    },
    'GET /health/ready': {
      ...{ access: 'open', summary: 'Whether it should be asked' },
      answers: group({ status: only('ready') }),
    },
    'GET /metrics': { access: 'all', summary: 'Figures for Prometheus', answers: 'text/plain' },
    'GET /docs': {
      ...{ access: 'open', summary: 'These calls as a page, to read and to try' },
      answers: 'text/html',
    },
    'GET /openapi.json': {
      ...{ access: 'open', summary: 'This document', answers: openGroup({ openapi: text() }) },
    },
    'GET /asyncapi.json': {
      ...{ access: 'open', summary: 'The document of all topics' },
      answers: openGroup({ asyncapi: text() }),
    },
  },
  (edge, { isReady, figures, openapi, asyncapi, page }) => ({
    'GET /health/live': async (_, reply) => send(reply, { status: 'up' }),
    'GET /health/ready': async (_, reply) => {
      checkReady(edge, isReady())
      return send(reply, { status: 'ready' })
    },
    'GET /metrics': async (_, reply) =>
      reply.header('content-type', 'text/plain; version=0.0.4').send(await figures()),
    'GET /docs': madeOnce('text/html; charset=utf-8', page),
    'GET /openapi.json': madeOnce('application/json', async () => JSON.stringify(await openapi())),
    'GET /asyncapi.json': madeOnce('application/json', async () => JSON.stringify(asyncapi())),
  }),
)

function checkReady({ engine }: Edge, isReady: boolean): void {
  if (engine.failure !== undefined) throw notReady('The log cannot be written.')
  if (!isReady) throw notReady('Millrace is starting or stopping.')
  if (engine.notReady !== undefined) throw notReady(engine.notReady)
}

const notReady = (detail: string) => new Problem('unavailable', detail, { retryAfterSeconds: 1 })

/** Made when somebody asks for it, once. */
function madeOnce(type: string, make: () => Promise<string>) {
  let made: Promise<string> | undefined
  return async (_: FastifyRequest, reply: FastifyReply) => {
    made ??= make()
    return sendText(reply.header('content-type', type), await made)
  }
}
