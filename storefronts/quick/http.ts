/** Quick orders over HTTP, in FastAPI's words. */
import type { FastifyReply } from 'fastify'
import type { Problem } from '#gateway/problem'
import type { Dialect, DialectEdge } from '../dialect.ts'
import { docsPage } from '../docs-page.ts'
import { Faulty } from '../faulty.ts'
import { acceptOrder, type Posted } from './contracts.ts'
import { openapi, paths } from './openapi.ts'
import { aboutOf, readPosted } from './read-posted.ts'

export const quickDialect: Dialect = {
  routes: (edge) => [
    ...paths.map((path) => ({
      method: 'POST' as const,
      path,
      handle: async (body: unknown, reply: FastifyReply) => {
        const posted = readPosted(body)
        return place(edge, posted, reply)
      },
    })),
    { method: 'GET', path: '/health', handle: async (_, reply) => json(reply, { status: 'ok' }) },
    { method: 'GET', path: '/openapi.json', handle: async (_, reply) => json(reply, openapi) },
    {
      method: 'GET',
      path: '/docs',
      handle: async (_, reply) => reply.type('text/html; charset=utf-8').send(docsPage(openapi)),
    },
  ],
  answerFaulty: (reply, { faults }) =>
    json(reply.code(422), {
      detail: faults.map(({ at, says, type }) => ({ type, loc: ['body', ...at], msg: says })),
    }),
  answerProblem,
}

const json = (reply: FastifyReply, body: unknown): FastifyReply =>
  reply.header('content-type', 'application/json').serializer(String).send(JSON.stringify(body))

async function place(
  { engine, tenant }: DialectEdge,
  posted: Posted,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const orderId = aboutOf(posted)
  const asked = acceptOrder({ orderId, posted })
  const { accepted, body } = await engine.ask(asked, { tenant, correlation: orderId })
  if (accepted) return json(reply, { status: 'accepted', order_id: posted.order_id })
  const { detail } = body as { readonly detail: string }
  return json(reply.code(409), { detail })
}

/** What FastAPI says in words of its own. */
const words: Readonly<Record<number, string>> = { 404: 'Not Found', 405: 'Method Not Allowed' }

function answerProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, message, headers } = problem
  if (problem.kind === 'malformed-json') {
    return quickDialect.answerFaulty(
      reply,
      new Faulty([{ at: [], type: 'json_invalid', says: 'JSON decode error' }]),
    )
  }
  const { 'content-type': _, ...rest } = headers
  return json(reply.code(status).headers(rest), { detail: words[status] ?? message })
}
