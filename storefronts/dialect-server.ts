/**
 * Job: the HTTP server of a storefront that has a port of its own: hosts, limits and the end in order, as
 * the native API has them.
 * Boundary: what is said, and how, is the dialect's.
 */
import fastify, { type FastifyInstance } from 'fastify'
import { answerError, serveDialect } from './dialect-scope.ts'
import type { Dialect, HouseEdge } from './dialect.ts'
import { answerBrokenRequest } from '#gateway/broken-request'
import { turnedAway, type Admission } from '#gateway/keys/admission'
import { leavePort, takePort, type Address } from '#gateway/port'
import { stopping } from '#gateway/problem'
import { originForm } from '#gateway/questions'
import { Slices } from '#gateway/slices'
import { answersMsMax, UnderWay } from '#gateway/under-way'

const bodyBytesMax = 1024 * 1024
const requestMsMax = 60_000

export class DialectServer {
  readonly #server: FastifyInstance
  readonly #underWay: UnderWay

  constructor(dialect: Dialect, edge: HouseEdge, admission: Admission = {}) {
    this.#underWay = new UnderWay((reply) => void dialect.answerProblem(reply, stopping()))
    this.#server = fastify({
      logger: false,
      bodyLimit: bodyBytesMax,
      requestTimeout: requestMsMax,
      return503OnClosing: false,
      routerOptions: { maxParamLength: 1000 },
      rewriteUrl: ({ url = '/' }) => originForm(url),
      // Fastify would not say that it closes the connection, and the next call on it would be lost.
      clientErrorHandler: answerBrokenRequest,
      frameworkErrors: (error, _, reply) => void answerError(dialect, edge, { error, reply }),
    })
    this.#server.addHook('onRequest', (request, reply, done) => {
      this.#underWay.arriving(reply)
      if (this.#underWay.isStopping) return done(stopping())
      done(turnedAway(admission, { request, reply }, { tenant: edge.tenant }))
    })
    serveDialect(this.#server, dialect, { edge, slices: new Slices(), underWay: this.#underWay })
  }

  /** Resolves with the port. */
  listen(address: Address): Promise<number> {
    return takePort(this.#server, address)
  }

  async close(answersMs = answersMsMax): Promise<void> {
    await this.#underWay.stop(answersMs)
    await leavePort(this.#server)
  }
}
