/**
 * Job: a dialect in a scope of an HTTP server: its routes, its bodies, and its words for what goes wrong.
 * Boundary: whose server it is, and when it ends, is not known here.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { Personal } from '#gateway/customers/personal'
import { MadeIds } from '#gateway/ids'
import { jsonIn } from '#gateway/json-body'
import type { House, Mount, MountedConfig } from '#gateway/mount'
import { patternOf } from '#gateway/paths'
import { isAway, problemOf } from '#gateway/problem-of'
import { ourFault, Problem, stopping, type ProblemName } from '#gateway/problem'
import { pathOf } from '#gateway/questions'
import type { Dialect, DialectRoute, HouseEdge } from './dialect.ts'
import { Faulty } from './faulty.ts'

type Scoped = Pick<House, 'slices' | 'underWay'> & { readonly edge: HouseEdge }

const methods: HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** A dialect under its own paths on the port of the native API. */
export const mountOf = (dialect: Dialect, tenant: string): Mount => ({
  serve: (scope, house) => {
    serveDialect(scope, dialect, { ...house, edge: edgeFor(tenant, house) })
  },
})

type Around = Pick<House, 'engine' | 'log' | 'keys'>

export function edgeFor(tenant: string, { engine, log, keys }: Around): HouseEdge {
  const isOurs =
    engine.takes === undefined ? undefined : (id: string) => engine.takes?.(tenant, id) === true
  const madeIds = new MadeIds(Date.now, isOurs)
  const personal = new Personal(keys, tenant)
  return { engine, tenant, log, personal, newId: () => madeIds.next() }
}

export function serveDialect(
  scope: FastifyInstance,
  dialect: Dialect,
  { edge, slices, underWay }: Scoped,
): void {
  takeBodies(scope, { slices, underWay })
  scope.setErrorHandler((error, _, reply) => answerError(dialect, edge, { error, reply }))
  const { mountedAt, responded } = dialect
  if (responded !== undefined) {
    scope.addHook('onResponse', (request, reply, done) => {
      responded(request, reply)
      done()
    })
  }
  const named = dialect.routes({ ...edge, onStop: (listener) => underWay.onStop(listener) })
  const routes = dialect.takesSlashBehind === true ? [...named, ...slashed(named)] : named
  const { tenant } = edge
  const hosts = mountedAt?.hosts
  const config: MountedConfig = hosts === undefined ? { tenant } : { tenant, hosts }
  for (const { method, path, handle } of routes) {
    const handler = (request: FastifyRequest, reply: FastifyReply) => {
      underWay.asked(reply)
      return handle(request.body, reply, request)
    }
    scope.route({ method, url: path, handler, config })
  }
  const nobody = answerNobody(dialect, routes)
  if (mountedAt === undefined) return void scope.setNotFoundHandler(nobody)
  for (const prefix of mountedAt.prefixes) {
    scope.route({ method: methods, url: `${prefix}/*`, handler: nobody, config })
    if (routes.some(({ path }) => path === prefix)) continue
    scope.route({ method: methods, url: prefix, handler: nobody, config })
  }
}

function slashed(routes: readonly DialectRoute[]): readonly DialectRoute[] {
  const known = new Set(routes.map(({ method, path }) => `${method} ${path}`))
  return routes
    .map((route) => ({ ...route, path: `${route.path}/` }))
    .filter(({ method, path }) => !path.endsWith('//') && !known.has(`${method} ${path}`))
}

/** Clients of these systems say all kinds of types, and none. */
function takeBodies(scope: FastifyInstance, { slices, underWay }: Omit<Scoped, 'edge'>): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(
    '*',
    { parseAs: 'buffer' },
    (request, body: Buffer, done: (error: Error | null, body?: unknown) => void) => {
      slices.take(() => {
        if (underWay.isStopping) return done(stopping())
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

function answerNobody({ answerProblem }: Dialect, routes: readonly DialectRoute[]) {
  const served = routes.map(({ method, path }) => ({ method, pattern: patternOf(path) }))
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = pathOf(request)
    const those = served.filter(({ pattern }) => pattern.test(path))
    const allow = [...new Set(those.map(({ method }) => method))].join(', ')
    // A call that is known, and comes here, names what is too long to be anything.
    const isKnown = those.some(({ method }) => method === request.method)
    const problem =
      allow === '' || isKnown
        ? new Problem('not-found', `There is nothing at ${path}.`)
        : new Problem('method-not-allowed', `Here one can ${allow}.`, { allow })
    return answerProblem(reply, problem)
  }
}

type Failed = { readonly error: unknown; readonly reply: FastifyReply }

export function answerError(
  dialect: Dialect,
  { log, tenant }: HouseEdge,
  { error, reply }: Failed,
): FastifyReply {
  if (error instanceof Faulty) return dialect.answerFaulty(reply, error)
  const problem = problemOf(error)
  if (problem === undefined) {
    const told = error instanceof Error ? String(error.stack) : String(error)
    log.error('a request failed', { tenant, error: told })
  }
  if (isAway(error)) log.warn('a request was not answered', { tenant, error: error.message })
  if (problem !== undefined && ofKeys.has(problem.kind)) return asDetails(reply, problem)
  const told = problem?.kind === 'body-too-large' ? tooLarge : problem
  return dialect.answerProblem(reply, told ?? ourFault())
}

/** The native API speaks of its batches there. */
const tooLarge = new Problem('body-too-large', 'A body may have 1 MiB.')

/** Those systems know no keys, and have no words for them. */
const ofKeys = new Set<ProblemName>(['unauthorized', 'forbidden', 'too-many-requests'])

const asDetails = (reply: FastifyReply, { status, headers, text }: Problem): FastifyReply =>
  reply.code(status).headers(headers).serializer(String).send(text)
