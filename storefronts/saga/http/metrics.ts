/** What Ktor's metrics tell of each service, under the names and labels that its dashboard asks for. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestTimes, type Request } from '#gateway/request-times'
import { Peaks } from '../../peaks.ts'
import { processLines } from '../../process-lines.ts'
import type { SagaRoute } from './route.ts'

const name = 'ktor_http_server_requests_seconds'
const type = 'text/plain; version=0.0.4; charset=utf-8'

/** What the dashboard's lines are drawn at, and what its percentiles are reckoned from. */
const objectives = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5]
const percentiles = Array.from({ length: 29 }, (_, nth) =>
  Number((0.001 * 2 ** (nth / 2)).toFixed(6)),
)
const longest = 20
const bounds = [...objectives, ...percentiles, longest]
  .filter((bound) => bound <= longest)
  .toSorted((a, b) => a - b)

export class ServiceMetrics {
  readonly #service: string
  readonly #times: RequestTimes
  readonly #peaks = new Peaks(name)
  #address = ''

  constructor(service: string) {
    this.#service = service
    this.#times = new RequestTimes({ name, bounds, labels: (request) => this.#labels(request) })
  }

  /** Notes the answer where it was this service's. */
  responded({ method, routeOptions, socket }: FastifyRequest, reply: FastifyReply): void {
    const { url = '' } = routeOptions
    const own = `/${this.#service}`
    if (url !== own && !url.startsWith(`${own}/`)) return
    this.#address = `${socket.localAddress}:${socket.localPort}`
    const route = url.slice(own.length).replaceAll(/:([a-zA-Z]+)/g, '{$1}')
    const isRoute = route !== '' && !route.endsWith('*')
    const request = { method, route: isRoute ? route : 'n/a', status: reply.statusCode }
    const seconds = reply.elapsedTime / 1000
    this.#times.took(request, seconds)
    this.#peaks.took(this.#labels(request), seconds)
  }

  route(): SagaRoute {
    return {
      method: 'GET',
      path: `/${this.#service}/actuator/prometheus`,
      handle: async ({ reply }) => {
        const lines = [...this.#times.lines(), ...this.#peaks.lines(), ...processLines()]
        return reply.header('content-type', type).send(`${lines.join('\n')}\n`)
      },
    }
  }

  #labels({ method, route, status }: Request): string {
    return (
      `address="${this.#address}",method="${method}",route="${route}",` +
      `status="${status}",throwable="n/a"`
    )
  }
}
