/** The HTTP server of the native API. It translates and decides nothing. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { MemoryKeyStore, type KeyStore } from '@millrace/kernel'
import { answerBrokenRequest } from './broken-request.ts'
import { CheckBoard, type OfferedCheck } from './checks/check-board.ts'
import { Personal } from './customers/personal.ts'
import type { Persons } from './customers/persons.ts'
import { searchesFor, type LeftSearches } from './customers/left-searches.ts'
import type { Search } from './customers/searches.ts'
import { nativeTenant, sendText, type Edge, type Route } from './edge.ts'
import type { GatewayEngine } from './engine.ts'
import { MadeIds } from './ids.ts'
import { takeJsonBodies } from './json-body.ts'
import { accessTo, isReading } from './keys/access.ts'
import { turnedAway, type Admission } from './keys/admission.ts'
import { callerOf } from './keys/caller.ts'
import type { Wanted } from './keys/gate.ts'
import type { Log } from './log.ts'
import { Metrics } from './metrics.ts'
import type { House, Mount, MountedConfig } from './mount.ts'
import { nativeRoutes } from './native-routes.ts'
import { Paths } from './paths.ts'
import { leavePort, takePort, type Address } from './port.ts'
import { problemOf } from './problem-of.ts'
import { ourFault, Problem, stopping } from './problem.ts'
import { originForm } from './questions.ts'
import { describedRoutes } from './routes/document.ts'
import { Slices } from './slices.ts'
import { Streams, type StreamsOptions } from './streams.ts'
import { Tenants } from './tenants.ts'
import type { Shelf } from './topics/shelf.ts'
import { Turnstile } from './turnstile.ts'
import { answersMsMax, UnderWay } from './under-way.ts'
import { Waiters } from './waiters.ts'

export type GatewayOptions = {
  readonly engine: GatewayEngine
  readonly log: Log
  readonly clock?: () => number
  /** What personal data is sealed with; forgotten at the end unless told. */
  readonly keys?: KeyStore
  /** How the store is searched for what is left of somebody; it is not, unless told. */
  readonly search?: Search
  /** By tenant, persons who are known to a storefront of that tenant; none, unless told. */
  readonly persons?: Persons
  /** Who is let in; everybody, unless told. */
  readonly admission?: Admission
  /** The checks that can be switched on; none, unless told. */
  readonly checks?: readonly OfferedCheck[]
  /** Takes connections that are not to speak HTTP. */
  readonly door?: Door
  /** The topics of the log API; none, unless told. */
  readonly shelf?: Shelf
  /** The document of all topics. */
  readonly asyncapi?: () => object
  /** Other APIs under paths of their own. */
  readonly mounts?: readonly Mount[]
  /** Requests that may wait for an order to end; more are told to try again. */
  readonly waitersMax?: number
  /** Streams that may be open at once, and how often each is told that it is. */
  readonly streams?: Pick<StreamsOptions, 'listenersMax' | 'beatMs'>
}

export type Door = {
  readonly isFor: (request: IncomingMessage) => boolean
  readonly take: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

type State = 'starting' | 'ready' | 'stopping'

const noShelf: Shelf = () => []
const waitersMaxUsual = 20_000
const bodyBytesMax = 1024 * 1024
const requestMsMax = 60_000

export class Gateway {
  readonly #server: FastifyInstance
  readonly #waiters: Waiters
  readonly #streams: Streams
  readonly #leftSearches: LeftSearches | undefined
  readonly #underWay = new UnderWay((reply) => void reply.send(stopping()))
  #state: State = 'starting'

  constructor({
    engine,
    log,
    admission = {},
    checks: offered = [],
    door,
    shelf = noShelf,
    asyncapi,
    mounts = [],
    clock = Date.now,
    keys = new MemoryKeyStore(),
    search,
    persons,
    waitersMax = waitersMaxUsual,
    streams = {},
  }: GatewayOptions) {
    this.#waiters = new Waiters(waitersMax, engine)
    engine.onEnded(this.#waiters.ended)
    this.#streams = new Streams({ engine, ...streams })
    engine.onEnded(this.#streams.woken)
    const madeIdsOf = (tenant: string) => {
      const fits = (id: string) => engine.takes?.(tenant, id) === true
      return new MadeIds(clock, engine.takes === undefined ? undefined : fits)
    }
    const checks = new CheckBoard(engine, offered)
    const shared = { engine, log, waiters: this.#waiters, lists: new Turnstile(), checks }
    const { searches, left } = searchesFor({ engine, log, clock, search, persons })
    this.#leftSearches = left
    const edgeOf = (tenant: string): Edge => ({
      ...{ ...shared, tenant, madeIds: madeIdsOf(tenant) },
      personal: new Personal(keys, tenant),
      persons,
      ...(searches === undefined ? {} : { searches }),
    })
    this.#server = serverFor(edgeOf, {
      ...{ admission, door, shelf, asyncapi, mounts, keys, state: () => this.#state },
      ...{ underWay: this.#underWay, streams: this.#streams },
    })
  }

  /** All that can be done before there is an engine; `listen` does it where nobody has. */
  async prepare(): Promise<void> {
    await this.#server.ready()
  }

  /** Resolves with the port once requests are taken. */
  async listen(address: Address): Promise<number> {
    const port = await takePort(this.#server, address)
    this.#state = 'ready'
    this.#leftSearches?.begin()
    return port
  }

  /** Turns new requests away, lets nobody wait any longer, and ends when the last answer is out. */
  async close(answersMs = answersMsMax): Promise<void> {
    this.#state = 'stopping'
    this.#leftSearches?.stop()
    this.#waiters.close()
    this.#streams.close()
    // Whoever still connects is answered, too, as long as others are waited for.
    await this.#underWay.stop(answersMs)
    await leavePort(this.#server)
  }
}

type Doorway = {
  readonly admission: Admission
  readonly door: Door | undefined
  readonly shelf: Shelf
  readonly asyncapi: (() => object) | undefined
  readonly mounts: readonly Mount[]
  readonly keys: KeyStore
  readonly state: () => State
  readonly streams: Streams
  readonly underWay: UnderWay
}

function serverFor(edgeOf: (tenant: string) => Edge, doorway: Doorway): FastifyInstance {
  const edge = edgeOf(nativeTenant)
  const { admission, door, shelf, asyncapi, mounts, keys, state, underWay, streams } = doorway
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
  const isReady = () => state() === 'ready'
  const served = { shelf, asyncapi, streams, isReady }
  const tenants = new Tenants((tenant) => [
    ...nativeRoutes(edgeOf(tenant), served),
    ...metrics.routes(),
    ...describedRoutes(() => routes),
  ])
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
  { method, path, bodyMax, lasts }: Route,
  handler: Route['handle'],
): void {
  const wanted = { access: accessTo(method, path), ...(lasts === undefined ? {} : { lasts }) }
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
  answerProblem(reply, problem ?? ourFault())
}

const answerProblem = (reply: FastifyReply, { status, headers, text }: Problem): FastifyReply =>
  sendText(reply.code(status).headers(headers), text)
