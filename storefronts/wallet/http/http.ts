/** Wallet orders over HTTP, in Spring's words: what goes wrong is 500 and a plain text. */
import type { FastifyReply } from 'fastify'
import type { Problem } from '#gateway/problem'
import type { Dialect } from '../../dialect.ts'
import { Actuator } from './actuator.ts'
import { json, plain } from './answers.ts'
import { billingRoutes } from './billing.ts'
import { notificationRoutes } from './notification.ts'
import { base, openapi } from './openapi.ts'
import { orderRoutes } from './orders.ts'
import { pagesOf } from './pages.ts'

const parts = { orders: orderRoutes, billing: billingRoutes, notification: notificationRoutes }

export function walletDialect(): Dialect {
  const services = Object.entries(parts).map(([part, routes]) => {
    const path = `${base}/${part}`
    return { part, path, routes, actuator: new Actuator(path) }
  })
  return {
    mountedAt: { base, prefixes: [base], hosts: ['arch.homework'] },
    takesSlashBehind: true,
    routes: (edge) => [
      ...services.flatMap(({ part, path, routes, actuator }) => [
        ...actuator.routes(edge),
        ...pagesOf(part, path),
        ...routes(edge, path),
      ]),
      {
        method: 'GET',
        path: `${base}/openapi.json`,
        handle: async (_, reply) => json(reply, openapi),
      },
    ],
    responded: (request, reply) =>
      void services.some(({ actuator }) => actuator.responded(request, reply)),
    answerFaulty: (reply, { faults }) =>
      plain(reply, 500, faults.map(({ says }) => says).join('; ')),
    answerProblem,
  }
}

/** Only what a client should look for elsewhere, show another key for, or try again, keeps its number. */
const kept = [401, 403, 404, 413, 421, 422, 429, 503]

function answerProblem(reply: FastifyReply, { status, message, headers }: Problem): FastifyReply {
  const { 'content-type': _, ...rest } = headers
  return plain(reply.headers(rest), kept.includes(status) ? status : 500, message)
}
