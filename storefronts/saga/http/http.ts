/** Saga orders over HTTP, in Ktor's words: what is wrong with a call is a status and nothing else. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '#gateway/problem'
import type { Dialect, DialectRoute } from '../../dialect.ts'
import { Waiting } from '../../waiting.ts'
import { aboutRoutes } from './about.ts'
import { empty } from './answers.ts'
import { billingRoutes } from './billing.ts'
import { isJson } from './bodies.ts'
import { Call } from './call.ts'
import { createOrderRoute } from './create-order.ts'
import { localTimeIn, machineClock, type LocalClock } from './local-time.ts'
import { ServiceMetrics } from './metrics.ts'
import { notificationRoutes } from './notifications.ts'
import { orderRoutes } from './orders.ts'
import type { SagaRoute } from './route.ts'
import { rowRoutes } from './rows.ts'
import { userRoutes } from './users.ts'

/** The services of the system that it comes from, each under its own name. */
export const services = [
  ...['order', 'payment', 'warehouse', 'delivery', 'user', 'billing', 'notification'],
] as const

const routesOf = (clock: LocalClock): readonly SagaRoute[] => [
  ...services.flatMap(aboutRoutes),
  createOrderRoute(clock),
  ...orderRoutes,
  ...rowRoutes(clock),
  ...userRoutes,
  ...billingRoutes,
  ...notificationRoutes,
]

/** `pinned` is what time it is; it is that of the machine where it is left out. */
export function sagaDialect(pinned?: string): Dialect {
  const at = pinned === undefined ? undefined : localTimeIn(pinned)?.at
  const clock: LocalClock = at === undefined ? machineClock : () => at
  const metrics = services.map((service) => new ServiceMetrics(service))
  return {
    mountedAt: {
      base: '',
      prefixes: services.map((service) => `/${service}`),
      hosts: ['arch.homework'],
    },
    routes: (edge) => {
      const waiting = new Waiting(edge.engine)
      edge.onStop(() => waiting.close())
      const shop = { edge, waiting }
      const routes = [...routesOf(clock), ...metrics.map((one) => one.route())]
      return routes.map(({ method, path, handle }): DialectRoute => {
        return {
          method,
          path,
          handle: async (_, reply, request) => {
            if (endsTooSoon(request)) return empty(reply, 404)
            return handle(new Call(shop, request, reply))
          },
        }
      })
    },
    responded: (request, reply) => {
      for (const one of metrics) one.responded(request, reply)
    },
    answerFaulty: (reply) => empty(reply, 400),
    answerProblem,
  }
}

/** A path with a slash behind it is another one, and there is nothing at it. */
const endsTooSoon = ({ params }: FastifyRequest): boolean =>
  Object.values(params as object).includes('')

function answerProblem(reply: FastifyReply, { kind, status, headers }: Problem): FastifyReply {
  const { 'content-type': _, ...rest } = headers
  // A body that is no JSON may well be what it says it is.
  const isOther = kind === 'malformed-json' && !isJson(reply.request.headers['content-type'])
  return empty(reply.headers(rest), isOther ? 415 : status)
}
