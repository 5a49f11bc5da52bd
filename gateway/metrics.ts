/** What Prometheus is told: HTTP, orders, the engine, and the process. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { EventRecord } from '@millrace/kernel'
import { orderCanceled, orderConfirmed, orderPlaced } from '#contracts/orders'
import type { Edge, Route } from './edge.ts'

const seconds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

const outcomes = new Map([
  [orderPlaced.wireName as string, 'placed'],
  [orderConfirmed.wireName, 'approved'],
  [orderCanceled.wireName, 'canceled'],
])

type Observed = { observe(seconds: number): void }

export class Metrics {
  readonly #registry = new Registry()
  readonly #requests: Histogram<'method' | 'route' | 'status'>
  /** Looking labels up anew for each request would cost more than counting it. */
  readonly #observed = new Map<string, Observed>()
  readonly #orders = new Map<string, { inc(): void }>()

  constructor(edge: Edge) {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    this.#requests = new Histogram({
      name: 'http_server_requests_seconds',
      help: 'Time from a request to its answer',
      labelNames: ['method', 'route', 'status'],
      buckets: seconds,
      registers,
    })
    const orders = new Counter({
      name: 'millrace_orders_total',
      help: 'Orders by what became of them',
      labelNames: ['outcome'],
      registers,
    })
    for (const [type, outcome] of outcomes) this.#orders.set(type, orders.labels(outcome))
    this.#tellEngine(edge)
    edge.engine.onCommitted(this.#committed)
  }

  readonly responded = (request: FastifyRequest, reply: FastifyReply): void => {
    const route = request.routeOptions.url ?? 'none'
    const name = `${request.method} ${route} ${reply.statusCode}`
    let observed = this.#observed.get(name)
    if (observed === undefined) {
      observed = this.#requests.labels(request.method, route, String(reply.statusCode))
      this.#observed.set(name, observed)
    }
    observed.observe(reply.elapsedTime / 1000)
  }

  routes(): readonly Route[] {
    return [
      {
        method: 'GET',
        path: '/metrics',
        handle: async (_, reply) =>
          reply
            .header('content-type', this.#registry.contentType)
            .send(await this.#registry.metrics()),
      },
    ]
  }

  readonly #committed = ({ type }: EventRecord): void => {
    this.#orders.get(type)?.inc()
  }

  #tellEngine({ engine, waiters }: Edge): void {
    const counted = (name: string, help: string, read: () => number) =>
      new Counter({
        name: `millrace_${name}_total`,
        help,
        registers: [this.#registry],
        collect() {
          this.reset()
          this.inc(read())
        },
      })
    const now = (name: string, help: string, read: () => number) =>
      new Gauge({
        name: `millrace_${name}`,
        help,
        registers: [this.#registry],
        collect() {
          this.set(read())
        },
      })
    counted('batches', 'Batches run', () => engine.telling().batches)
    counted('commits', 'Batches committed and synced', () => engine.telling().commits)
    counted('commit_seconds', 'Time spent committing', () => engine.telling().commitMs / 1000)
    counted('steps', 'Steps run', () => engine.telling().steps)
    counted('messages', 'Messages taken from outside a batch', () => engine.telling().messages)
    now('waiting_calls', 'Calls waiting to be taken', () => engine.telling().waiting)
    now(
      'dead_letters',
      'Messages parked until an operator acts',
      () => engine.telling().deadLetters,
    )
    now('open_effects', 'Effects not answered yet', () => engine.telling().openEffects)
    now('waiting_requests', 'Requests waiting for an order to end', () => waiters.count)
  }
}
