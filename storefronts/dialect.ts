/** How a storefront speaks HTTP: its paths, and its words for what goes wrong. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Personal } from '#gateway/customers/personal'
import type { GatewayEngine } from '#gateway/engine'
import type { Log } from '#gateway/log'
import type { Problem } from '#gateway/problem'
import type { Faulty } from './faulty.ts'

export type DialectEdge = {
  readonly engine: GatewayEngine
  readonly tenant: string
  readonly log: Log
  /** Seals what is personal of this tenant's customers, and opens it. */
  readonly personal: Personal
  /** A UUID; on Kafka one whose key lies with this process, so that nobody else need be asked. */
  readonly newId: () => string
  /** Told when nobody may wait any longer. */
  readonly onStop: (listener: () => void) => void
}

/** What is known before there is a server. */
export type HouseEdge = Omit<DialectEdge, 'onStop'>

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

/** Where a dialect is found that has no port of its own, but paths on that of the native API. */
export type MountedAt = {
  /** What a client of that system puts before its paths. */
  readonly base: string
  /** What lies at these, and below them, is the dialect's, also where there is nothing. */
  readonly prefixes: readonly string[]
  /** Names that nobody can register, and by which its clients know this machine. */
  readonly hosts?: readonly string[]
}

export type Dialect = {
  readonly mountedAt?: MountedAt
  readonly routes: (edge: DialectEdge) => readonly DialectRoute[]
  /** A path with a slash behind it is the same path. */
  readonly takesSlashBehind?: boolean
  readonly answerFaulty: (reply: FastifyReply, faulty: Faulty) => FastifyReply
  readonly answerProblem: (reply: FastifyReply, problem: Problem) => FastifyReply
  /** An answer is out. */
  readonly responded?: (request: FastifyRequest, reply: FastifyReply) => void
}
