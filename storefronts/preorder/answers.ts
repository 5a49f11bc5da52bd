/** How pre-orders answer: HAL where all is well, and what Spring says where it is not. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '#gateway/problem'
import type { Faulty } from '../faulty.ts'

export const json = (reply: FastifyReply, body: unknown): FastifyReply =>
  text(reply.header('content-type', 'application/json'), body)

/** Who asks for plain JSON gets the same under that name. */
export function halJson(reply: FastifyReply, body: unknown): FastifyReply {
  const { accept = '' } = reply.request.headers
  const isPlain = accept.includes('application/json')
  return text(reply.header('content-type', isPlain ? 'application/json' : hal), body)
}

const hal = 'application/hal+json'

export const alpsJson = (reply: FastifyReply, body: unknown): FastifyReply =>
  text(reply.header('content-type', 'application/alps+json'), body)

const text = (reply: FastifyReply, body: unknown): FastifyReply =>
  reply.serializer(String).send(JSON.stringify(body))

/** Links lead to where the caller has found us. */
export const baseOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`

export function answerFaulty(reply: FastifyReply, { faults }: Faulty): FastifyReply {
  const told = faults.map(({ at, says }) => [...at, says].join(' '))
  return unreadable(reply, told.join('; '))
}

const unreadable = (reply: FastifyReply, why: string): FastifyReply =>
  json(reply.code(400), {
    cause: { cause: null, message: why },
    message: `JSON parse error: ${why}`,
  })

/** What is not there, or cannot be done there, is answered without a body. */
const silent = [404, 405]

export function answerProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, message, headers } = problem
  const { 'content-type': _, ...rest } = headers
  reply.headers(rest)
  if (silent.includes(status)) return reply.code(status).send()
  if (problem.kind === 'malformed-json') return unreadable(reply, message)
  return json(reply.code(status), { status, message })
}
