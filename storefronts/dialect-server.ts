/**
 * Job: the HTTP server of a storefront: hosts, bodies, limits and the end in order, as the native API
 * has them.
 * Boundary: what is said, and how, is the dialect's.
 */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { Faulty } from './faulty.ts'
import type { Dialect, DialectEdge } from './dialect.ts'
import { jsonIn } from '#gateway/json-body'
import type { KnownHosts } from '#gateway/known-host'
import { problemOf } from '#gateway/problem-of'
import { leavePort, takePort, type Address } from '#gateway/port'
import { ourFault, Problem, stopping } from '#gateway/problem'
import { hostOf, originForm } from '#gateway/questions'
import { Slices } from '#gateway/slices'
import { answersMsMax, UnderWay } from '#gateway/under-way'

const bodyBytesMax = 1024 * 1024
const requestMsMax = 60_000

export class DialectServer {
  readonly #server: FastifyInstance
  readonly #edge: DialectEdge
  readonly #dialect: Dialect
  readonly #underWay: UnderWay

  constructor(dialect: Dialect, edge: DialectEdge, hosts?: KnownHosts) {
    this.#dialect = dialect
    this.#edge = edge
    this.#underWay = new UnderWay((reply) => void dialect.answerProblem(reply, stopping()))
    this.#server = fastify({
      logger: false,
      bodyLimit: bodyBytesMax,
      requestTimeout: requestMsMax,
      return503OnClosing: false,
      rewriteUrl: ({ url = '/' }) => originForm(url),
      frameworkErrors: (error, _, reply) => void this.#answerError(error, reply),
    })
    this.#takeBodies()
    this.#server.addHook('onRequest', (request, reply, done) => {
      this.#underWay.arriving(reply)
      const { host } = request.headers
      if (this.#underWay.isStopping) return done(stopping())
      const problem = hosts?.problemWith(host) ?? hosts?.problemWith(hostOf(request.originalUrl))
      done(problem)
    })
    this.#server.setErrorHandler((error, _, reply) => this.#answerError(error, reply))
    this.#server.setNotFoundHandler((request, reply) => this.#answerNobody(request, reply))
    for (const { method, path, handle } of dialect.routes(edge)) {
      const handler = (request: FastifyRequest, reply: FastifyReply) => {
        this.#underWay.asked(reply)
        return handle(request.body, reply, request)
      }
      this.#server.route({ method, url: path, handler })
    }
  }

  /** Resolves with the port. */
  listen(address: Address): Promise<number> {
    return takePort(this.#server, address)
  }

  async close(answersMs = answersMsMax): Promise<void> {
    await this.#underWay.stop(answersMs)
    await leavePort(this.#server)
  }

  /** Clients of these systems say all kinds of types, and none. */
  #takeBodies(): void {
    const slices = new Slices()
    this.#server.removeAllContentTypeParsers()
    this.#server.addContentTypeParser(
      '*',
      { parseAs: 'buffer' },
      (request, body: Buffer, done: (error: Error | null, body?: unknown) => void) => {
        slices.take(() => {
          if (this.#underWay.isStopping) return done(stopping())
          let parsed: unknown
          try {
            parsed = jsonIn(body, request)
          } catch (error) {
            return done(error instanceof Error ? error : new Error(String(error)))
          }
          done(null, parsed)
        })
      },
    )
  }

  #answerNobody(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { url } = request
    const others = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter((method) => {
      return this.#server.findRoute({ method, url }) !== null
    })
    const problem =
      others.length === 0
        ? new Problem('not-found', `There is nothing at ${url}.`)
        : new Problem('method-not-allowed', `Here one can ${others.join(', ')}.`, {
            allow: others.join(', '),
          })
    return this.#dialect.answerProblem(reply, problem)
  }

  #answerError(error: unknown, reply: FastifyReply): FastifyReply {
    if (error instanceof Faulty) return this.#dialect.answerFaulty(reply, error)
    const problem = problemOf(error)
    if (problem === undefined) {
      const told = error instanceof Error ? String(error.stack) : String(error)
      this.#edge.log.error('a request failed', { tenant: this.#edge.tenant, error: told })
    }
    return this.#dialect.answerProblem(reply, problem ?? ourFault())
  }
}
