/** What Spring's actuator tells of each of the three services. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestTimes, type Request } from '#gateway/request-times'
import type { DialectEdge, DialectRoute } from '../../dialect.ts'
import { Peaks } from '../../peaks.ts'
import { processLines } from '../../process-lines.ts'
import { json, plain } from './answers.ts'

const healthType = 'application/vnd.spring-boot.actuator.v3+json'
const metricsType = 'text/plain; version=0.0.4;charset=utf-8'

/** What of its health can be asked for alone. */
const groups = ['liveness', 'readiness']

/** As that system's charts ask for them. */
const boundsInSeconds = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5]

const family = 'http_server_requests_seconds'

const outcomes = ['INFORMATIONAL', 'SUCCESS', 'REDIRECTION', 'CLIENT_ERROR', 'SERVER_ERROR']

const labels = ({ method, route, status }: Request): string => {
  const outcome = outcomes[Math.floor(status / 100) - 1] ?? 'UNKNOWN'
  return `exception="None",method="${method}",outcome="${outcome}",status="${status}",uri="${route}"`
}

/** One of the services behind one address, with the time that its answers took. */
export class Actuator {
  readonly #base: string
  readonly #times = new RequestTimes({
    name: family,
    bounds: boundsInSeconds,
    labels,
  })
  readonly #peaks = new Peaks(family)

  constructor(base: string) {
    this.#base = base
  }

  /** Whether the answer was this service's. */
  responded({ method, routeOptions }: FastifyRequest, reply: FastifyReply): boolean {
    const { url = '' } = routeOptions
    if (url !== this.#base && !url.startsWith(`${this.#base}/`)) return false
    const path = url.slice(this.#base.length).replace(/\/$/, '')
    const route = path.replaceAll(/:([a-zA-Z]+)/g, '{$1}')
    const told = { method, route: route === '' ? '/' : route, status: reply.statusCode }
    const seconds = reply.elapsedTime / 1000
    this.#times.took(told, seconds)
    this.#peaks.took(labels(told), seconds)
    return true
  }

  routes({ engine }: DialectEdge): readonly DialectRoute[] {
    const whyNot = () => engine.failure?.message ?? engine.notReady
    return [
      {
        method: 'GET',
        path: `${this.#base}/health`,
        handle: async (_, reply) => {
          const why = whyNot()
          return why === undefined ? json(reply, { status: 'OK' }) : plain(reply, 500, why)
        },
      },
      ...['', ...groups.map((group) => `/${group}`)].map((end): DialectRoute => ({
        method: 'GET',
        path: `${this.#base}/actuator/health${end}`,
        handle: async (_, reply) => {
          const status = whyNot() === undefined ? 'UP' : 'DOWN'
          const body = end === '' ? { status, groups } : { status }
          return json(reply.code(status === 'UP' ? 200 : 503), body, healthType)
        },
      })),
      {
        method: 'GET',
        path: `${this.#base}/actuator/prometheus`,
        handle: async (_, reply) => {
          const lines = [...this.#times.lines(), ...this.#peaks.lines(), ...processLines()]
          return reply.header('content-type', metricsType).send(`${lines.join('\n')}\n`)
        },
      },
    ]
  }
}
