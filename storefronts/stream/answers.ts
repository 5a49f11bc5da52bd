/** What both ports of stream orders answer in Spring's manner. */
import type { FastifyReply } from 'fastify'
import type { Problem } from '#gateway/problem'
import type { Dialect, DialectRoute } from '../dialect.ts'
import { docsPage, type Shown } from '../docs-page.ts'

export const json = (reply: FastifyReply, body: unknown): FastifyReply =>
  reply.header('content-type', 'application/json').serializer(String).send(JSON.stringify(body))

const names: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Payload Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
}

type Said = { readonly status: number; readonly message: string }

export function answerError(reply: FastifyReply, { status, message }: Said): FastifyReply {
  const path = reply.request.url.split('?')[0]
  const error = names[status] ?? 'Internal Server Error'
  const timestamp = new Date().toISOString()
  return json(reply.code(status), { timestamp, status, error, path, message })
}

export const answers: Pick<Dialect, 'answerFaulty' | 'answerProblem'> = {
  answerFaulty: (reply, { message }) => answerError(reply, { status: 400, message }),
  answerProblem: (reply, problem: Problem) => {
    const { 'content-type': _, ...rest } = problem.headers
    return answerError(reply.headers(rest), problem)
  },
}

/** What a port tells of itself. */
export const about = (document: Shown): readonly DialectRoute[] => [
  {
    method: 'GET',
    path: '/actuator/health',
    handle: async (_, reply) => json(reply, { status: 'UP' }),
  },
  { method: 'GET', path: '/openapi.json', handle: async (_, reply) => json(reply, document) },
  {
    method: 'GET',
    path: '/docs',
    handle: async (_, reply) => reply.type('text/html; charset=utf-8').send(docsPage(document)),
  },
]
