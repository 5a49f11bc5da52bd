/** The HTTP server of our own registry of schemas: stock serializers take it for Confluent's. */
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { tooMuchIn } from '../json-size.ts'
import { isReading } from '../keys/access.ts'
import { turnedAway, type Admission } from '../keys/admission.ts'
import type { Log } from '../log.ts'
import { leavePort, takePort, type Address } from '../port.ts'
import { answeredWith, callOf, type Answered, type RegistryDesk } from './registry-desk.ts'
import { RegistryProblem } from './registry-problem.ts'
import { registryRoutes, type Asked } from './registry-routes.ts'

export type FaceOptions = {
  readonly desk: RegistryDesk
  readonly admission: Admission
  readonly log: Log
}

const mediaType = 'application/vnd.schemaregistry.v1+json'
/** A schema becomes a record, and one of Kafka's is 1 MB at most unless told. */
const bodyBytesMax = 512 * 1024
const requestMsMax = 30_000

export class RegistryFace {
  readonly #server: FastifyInstance

  constructor({ desk, admission, log }: FaceOptions) {
    this.#server = fastify({
      logger: false,
      bodyLimit: bodyBytesMax,
      requestTimeout: requestMsMax,
      routerOptions: { maxParamLength: 1000 },
      // A call with one more slash at its end, or an address twice, is not there.
      exposeHeadRoutes: false,
    })
    takeJson(this.#server)
    this.#server.addHook('onRequest', (request, reply, done) => {
      const access = isReading(request.method) ? 'known' : 'operate'
      done(turnedAway(admission, { request, reply }, { access, asPassword: true }))
    })
    const tell = (url: string, reply: FastifyReply, answered: Answered): FastifyReply => {
      const { status, text, fault: error } = answered
      if (error !== undefined) log.error('a call of the registry failed', { url, error })
      return reply.code(status).header('content-type', mediaType).serializer(asItIs).send(text)
    }
    this.#server.setNotFoundHandler(({ method, url }, reply) =>
      tell(
        url,
        reply,
        answeredWith(new RegistryProblem(404, `There is no ${method} ${url} here.`)),
      ),
    )
    this.#server.setErrorHandler((error, { url }, reply) => tell(url, reply, answeredWith(error)))
    for (const route of registryRoutes) {
      this.#server.route<{ Params: Asked['params']; Querystring: Asked['query'] }>({
        ...{ method: route.method, url: route.path },
        handler: async ({ params, query, body, url }, reply) =>
          tell(url, reply, await desk(callOf(route), plain({ params, query, body }))),
      })
    }
  }

  /** Resolves with the port. */
  listen(address: Address): Promise<number> {
    return takePort(this.#server, address)
  }

  close(): Promise<void> {
    return leavePort(this.#server)
  }
}

/** A page in a browser may send other types to us unasked, and these not. */
function takeJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    ['application/json', mediaType, 'application/vnd.schemaregistry+json'],
    { parseAs: 'buffer' },
    (_request, body: Buffer, done) => {
      const tooMuch = tooMuchIn(body)
      if (tooMuch !== undefined) return done(new RegistryProblem(400, tooMuch), undefined)
      try {
        done(null, body.length === 0 ? undefined : JSON.parse(body.toString()))
      } catch {
        done(new RegistryProblem(400, 'The body is not JSON.'), undefined)
      }
    },
  )
}

/** As another thread may be told it. */
const plain = ({ params, query, body }: Asked): Asked => ({
  ...{ params: { ...params }, query: { ...query }, body },
})

const asItIs = (text: unknown): string => String(text)
