/**
 * The HTTP server of the native API and of what is mounted beside it: what is turned away before its body is
 * read, where each route gets its turn, and how what went wrong is told.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { KeyStore } from '@millrace/kernel'
import { answerBrokenRequest } from './broken-request.ts'
import { nativeTenant, sendText, type Edge, type Route } from './edge.ts'
import { takeJsonBodies } from './json-body.ts'
import { isReading } from './keys/access.ts'
import { turnedAway, type Admission } from './keys/admission.ts'
import { callerOf } from './keys/caller.ts'
import type { Wanted } from './keys/gate.ts'
import { openapiOf, pageOfCalls } from './documents.ts'
import type { Log } from './log.ts'
import { Metrics } from './metrics.ts'
import type { House, Mount, MountedConfig } from './mount.ts'
import { nativeRoutes, operations } from './native-calls.ts'
import { Paths } from './paths.ts'
import { isAway, problemOf } from './problem-of.ts'
import { ourFault, Problem, stopping } from './problem.ts'
import { originForm } from './questions.ts'
import { Slices } from './slices.ts'
import type { Streams } from './streams.ts'
import { Tenants } from './tenants.ts'
import type { Shelf } from './topics/shelf.ts'
import type { UnderWay } from './under-way.ts'

const bodyBytesMax = 1024 * 1024
const requestMsMax = 60_000

export type Door = {
  readonly isFor: (request: IncomingMessage) => boolean
  readonly take: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** What it needs to know besides its routes. */
export type Doorway = {
  readonly admission: Admission
  readonly door: Door | undefined
  readonly shelf: Shelf
  readonly asyncapi: () => object
  readonly mounts: readonly Mount[]
  readonly keys: KeyStore
  readonly isReady: () => boolean
  readonly streams: Streams
  readonly underWay: UnderWay
}

export function serverFor(edgeOf: (tenant: string) => Edge, doorway: Doorway): FastifyInstance {
  const edge = edgeOf(nativeTenant)
  const { admission, door, shelf, asyncapi, mounts, keys, isReady, underWay, streams } = doorway
  const server = fastify({
    logger: false,
    bodyLimit: bodyBytesMax,
    requestTimeout: requestMsMax,
    // Node and Fastify would answer these in words of their own.
    http: {
      requireHostHeader: false,
      ...(door === undefined ? {} : { shouldUpgradeCallback: door.isFor }),
    },
    // One target has one path, however it is written: a caller's key stands for a call on a path.
    rewriteUrl: ({ url = '/' }) => originForm(url),
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1000 },
    // Bodies are checked against contracts: what Fastify would load for that is not wanted.
    schemaController: {
      compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler },
    },
    frameworkErrors: (error, request, reply) => answerError(edge.log, error, { request, reply }),
    clientErrorHandler: answerBrokenRequest,
  })
  if (door !== undefined) server.server.on('upgrade', door.take)
  const metrics = new Metrics(edge, streams)
  const served = {
    ...{ shelf, asyncapi, streams, isReady, figures: metrics.figures },
    openapi: () => openapiOf(operations),
    page: () => pageOfCalls(operations),
  }
  const tenants = new Tenants((tenant) => nativeRoutes(edgeOf(tenant), served))
  const routes = tenants.of()
  const paths = new Paths(routes)
  const [slices, reads] = [new Slices(), new Slices()]
  takeJsonBodies(server, (parse, failed) =>
    slices.take(() => (underWay.isStopping ? failed(stopping()) : parse())),
  )
  checkBeforeBodies(server, paths, { admission, underWay })
  server.addHook('onResponse', (request, reply, done) => {
    metrics.responded(request, reply)
    done()
  })
  server.setErrorHandler((error: FastifyError, request, reply) =>
    answerError(edge.log, error, { request, reply }),
  )
  for (const [nth, route] of routes.entries())
    addRoute(server, route, (request, reply) => {
      underWay.asked(reply)
      const { handle } = tenants.of(callerOf(request)?.tenant)[nth] ?? route
      // Who writes had a turn with the body; reads have turns of their own, which no burst of writes fills.
      return isReading(request.method)
        ? reads.turn().then(() => handle(request, reply))
        : handle(request, reply)
    })
  mountAll(server, mounts, { engine: edge.engine, log: edge.log, keys, underWay, slices })
  return server
}

function addRoute(
  server: FastifyInstance,
  { method, path, access, bodyMax, lasts }: Route,
  handler: Route['handle'],
): void {
  const wanted = { access, ...(lasts === undefined ? {} : { lasts }) }
  const limit = bodyMax === undefined ? {} : { bodyLimit: bodyMax.bytes }
  server.route({ method, url: path, handler, config: { ...wanted, ...bodyMax }, ...limit })
}

/** Each in a scope of its own: it sees the hooks of the house, and none of the others. */
function mountAll(server: FastifyInstance, mounts: readonly Mount[], house: House): void {
  for (const { serve } of mounts) {
    server.register((scope, _, done) => {
      serve(scope, house)
      done()
    })
  }
}

function checkBeforeBodies(
  server: FastifyInstance,
  paths: Paths,
  { admission, underWay }: Pick<Doorway, 'admission' | 'underWay'>,
): void {
  // What is not there takes no body.
  server.addHook('onRequest', (request, reply, done) => {
    underWay.arriving(reply)
    if (underWay.isStopping) return done(stopping())
    const config = request.routeOptions.config as MountedConfig & Wanted
    const wanted = request.is404 ? unknownPath : config
    const problem = targetProblem(request) ?? turnedAway(admission, { request, reply }, wanted)
    if (problem !== undefined) done(problem)
    else if (request.is404) paths.answer(request, reply, done)
    else done()
  })
}

function targetProblem({ raw, headers, originalUrl }: FastifyRequest): Problem | undefined {
  if (originalUrl.includes('#')) {
    return new Problem('invalid-request', 'The address of a request has no fragment (#).')
  }
  if (headers.host === undefined && raw.httpVersion === '1.1') {
    return new Problem('invalid-request', 'A request must name its host.')
  }
  let hosts = 0
  for (let at = 0; at < raw.rawHeaders.length; at += 2) {
    if (raw.rawHeaders[at]?.toLowerCase() === 'host') hosts++
  }
  return hosts > 1 ? new Problem('invalid-request', 'A request names one host.') : undefined
}

/** Where nothing is, that is told to whoever has any key. */
const unknownPath: Wanted = { access: 'known' }

const noCompiler = (): never => {
  throw new Error('No route has a schema.')
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

function answerError(log: Log, error: Error, { request, reply }: Exchange): void {
  const problem = problemOf(error)
  if (problem === undefined) {
    const route = request.routeOptions.url ?? 'none'
    log.error('a request failed', { method: request.method, route, error: String(error.stack) })
  }
  if (isAway(error)) log.warn('a request was not answered', { error: error.message })
  answerProblem(reply, problem ?? ourFault())
}

const answerProblem = (reply: FastifyReply, { status, headers, text }: Problem): FastifyReply =>
  sendText(reply.code(status).headers(headers), text)
