/** How a storefront speaks HTTP: its paths, and its words for what goes wrong. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GatewayEngine } from '#gateway/engine'
import type { Log } from '#gateway/log'
import type { Problem } from '#gateway/problem'
import type { Faulty } from './faulty.ts'

export type DialectEdge = {
  readonly engine: GatewayEngine
  readonly tenant: string
  readonly log: Log
}

export type DialectRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  /** The body is parsed JSON, whatever its type is said to be; undefined where there is none. */
  readonly handle: (
    body: unknown,
    reply: FastifyReply,
    request: FastifyRequest,
  ) => Promise<FastifyReply>
}

export type Dialect = {
  readonly routes: (edge: DialectEdge) => readonly DialectRoute[]
  readonly answerFaulty: (reply: FastifyReply, faulty: Faulty) => FastifyReply
  readonly answerProblem: (reply: FastifyReply, problem: Problem) => FastifyReply
}
