/** Wallet orders over HTTP, in Spring's words: what goes wrong is 500 and a plain text. */
import type { FastifyReply } from 'fastify'
import type { Problem } from '#gateway/problem'
import type { Dialect, DialectRoute } from '../dialect.ts'

const base = '/otusapp/gur-ok'
const parts = ['orders', 'billing', 'notification'] as const

export const walletDialect: Dialect = {
  mountedAt: { base, prefixes: [base], hosts: ['arch.homework'] },
  routes: () => parts.flatMap(healthOf),
  answerFaulty: (reply, { message }) => plain(reply.code(500), message),
  answerProblem,
}

function healthOf(part: string): DialectRoute[] {
  const up = { status: 'UP', groups: ['liveness', 'readiness'] }
  const actuatorType = 'application/vnd.spring-boot.actuator.v3+json'
  return [
    {
      method: 'GET',
      path: `${base}/${part}/health`,
      handle: async (_, reply) => json(reply, { status: 'OK' }),
    },
    {
      method: 'GET',
      path: `${base}/${part}/actuator/health`,
      handle: async (_, reply) => json(reply, up, actuatorType),
    },
  ]
}

const json = (reply: FastifyReply, body: unknown, type = 'application/json'): FastifyReply =>
  reply.header('content-type', type).serializer(String).send(JSON.stringify(body))

const plain = (reply: FastifyReply, text: string): FastifyReply =>
  reply.header('content-type', 'text/plain;charset=UTF-8').send(text)

/** Only what a client should try again elsewhere or later keeps its number. */
const kept = [404, 421, 503]

function answerProblem(reply: FastifyReply, { status, message, headers }: Problem): FastifyReply {
  const { 'content-type': _, ...rest } = headers
  return plain(reply.code(kept.includes(status) ? status : 500).headers(rest), message)
}
