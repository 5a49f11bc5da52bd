/** What Ktor's metrics tell of each service, under the names and labels that its dashboard asks for. */
import { availableParallelism } from 'node:os'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestTimes, type Request } from '#gateway/request-times'
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

const windowMs = 60_000

/** The longest of the last minute or two. */
class Peak {
  #window = 0
  #longest = 0
  #before = 0

  took(seconds: number, now: number): void {
    this.#turn(now)
    this.#longest = Math.max(this.#longest, seconds)
  }

  longest(now: number): number {
    this.#turn(now)
    return Math.max(this.#longest, this.#before)
  }

  #turn(now: number): void {
    const window = Math.floor(now / windowMs)
    if (window === this.#window) return
    this.#before = window === this.#window + 1 ? this.#longest : 0
    this.#longest = 0
    this.#window = window
  }
}

export class ServiceMetrics {
  readonly #service: string
  readonly #times: RequestTimes
  readonly #peaks = new Map<string, Peak>()
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
    const labels = this.#labels(request)
    const peak = this.#peaks.get(labels) ?? new Peak()
    this.#peaks.set(labels, peak)
    peak.took(seconds, performance.now())
  }

  route(): SagaRoute {
    return {
      method: 'GET',
      path: `/${this.#service}/actuator/prometheus`,
      handle: async ({ reply }) => {
        const lines = [...this.#times.lines(), ...this.#maxLines(), ...processLines()]
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

  *#maxLines(): Generator<string> {
    yield `# TYPE ${name}_max gauge`
    for (const [labels, peak] of this.#peaks) {
      yield `${name}_max{${labels}} ${peak.longest(performance.now())}`
    }
  }
}

/** The machine's, under the names that they have there. */
function* processLines(): Generator<string> {
  const { heapUsed, heapTotal, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const microseconds = 1e6
  const gauges = {
    'jvm_memory_used_bytes{area="heap",id="V8 heap"}': heapUsed,
    'jvm_memory_used_bytes{area="nonheap",id="external"}': external,
    'jvm_memory_committed_bytes{area="heap",id="V8 heap"}': heapTotal,
    process_cpu_usage: (user + system) / microseconds / (process.uptime() * cpus),
    system_cpu_count: cpus,
    process_uptime_seconds: process.uptime(),
  }
  let family = ''
  for (const [series, value] of Object.entries(gauges)) {
    const [own = ''] = series.split('{')
    if (own !== family) yield `# TYPE ${own} gauge`
    family = own
    yield `${series} ${value}`
  }
}

const cpus = availableParallelism()
