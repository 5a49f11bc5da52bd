/**
 * Calls of the API: what is said of each, and what does it, under one name. The document, the typed client,
 * who may ask and what is served are all made from that, so that none of them lacks a call.
 */
import type { Edge, Method, Route } from './edge.ts'
import type { Operation, Operations } from './openapi/operation.ts'
import type { Streams } from './streams.ts'
import type { Shelf } from './topics/shelf.ts'

/** What a few calls need besides their edge. */
export type Served = {
  readonly shelf: Shelf
  readonly streams: Streams
  readonly isReady: () => boolean
  /** What is told of the house itself, made when somebody asks. */
  readonly figures: () => Promise<string>
  readonly openapi: () => Promise<object>
  readonly asyncapi: () => object
  readonly page: () => Promise<string>
}

export type Calls = {
  readonly operations: Operations
  readonly routes: (edge: Edge, served: Served) => readonly Route[]
}

/** As a document has them: `GET /v1/orders/{id}`. */
type Name = `${Method} /${string}`

/** The compiler refuses a call that is only said, and one that is only done. */
export const calls = <Of extends Name>(
  operations: Readonly<Record<Of, Operation>>,
  handlers: (edge: Edge, served: Served) => Readonly<Record<Of, Route['handle']>>,
): Calls => ({
  operations,
  routes: (edge, served) => {
    const does = Object.entries(handlers(edge, served)) as [Of, Route['handle']][]
    return does.map(([name, handle]) => routeOf(name, operations[name], handle))
  },
})

function routeOf(name: Name, operation: Operation, handle: Route['handle']): Route {
  const [method, path] = name.split(' ') as [Method, string]
  const { access, answers, bodyMax } = operation
  return {
    ...{ method, path: path.replaceAll(/\{(\w+)\}/g, ':$1'), access, handle },
    ...(bodyMax === undefined ? {} : { bodyMax }),
    ...(answers === 'text/event-stream' ? { lasts: true } : {}),
  }
}
