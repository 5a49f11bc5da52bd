/** What every route needs, and what they have in common: asking, and answering with JSON. */
import type { AskOptions, Sent } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer, CallOptions, GatewayEngine } from './engine.ts'
import { derivedId, digestOf, type KeyScope, type MadeIds } from './ids.ts'
import type { CheckBoard } from './checks/check-board.ts'
import type { Personal } from './customers/personal.ts'
import type { Persons } from './customers/persons.ts'
import type { Searches } from './customers/searches.ts'
import type { Access } from './keys/access.ts'
import type { Log } from './log.ts'
import { refusal } from './problem-of.ts'
import { afterOf } from './position.ts'
import { idempotencyKeyOf, pathOf } from './questions.ts'
import type { Turnstile } from './turnstile.ts'
import type { Waiters } from './waiters.ts'

/** The tenant of the native API. */
export const nativeTenant = 'shop'

export type Edge = {
  readonly engine: GatewayEngine
  readonly waiters: Waiters
  readonly log: Log
  readonly madeIds: MadeIds
  readonly tenant: string
  readonly lists: Turnstile
  /** Which checks there are, and which of them an order needs. */
  readonly checks: CheckBoard
  /** Seals what is personal of this tenant's customers, and opens it. */
  readonly personal: Personal
  /** Who is known to storefronts, and to no machine of customers. */
  readonly persons: Persons | undefined
  /** Look for what is left of who was erased, where the store can be searched. */
  readonly searches?: Searches
}

export type BodyMax = { readonly bytes: number; readonly parts: number }

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export type Route = {
  readonly method: Method
  /** As Fastify has it: `/v1/orders/:id`. */
  readonly path: string
  readonly access: Access
  /** What a body may have; left out where it may have what most may. */
  readonly bodyMax?: BodyMax
  /** The answer is open for as long as its caller likes. */
  readonly lasts?: true
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>
}

export const send = <Body = unknown>(reply: FastifyReply, body: Body): FastifyReply =>
  sendText(reply.header('content-type', 'application/json'), JSON.stringify(body))

/** The body of an answer goes on as the text that it came as, where it came as one. */
export const sendAnswer = (reply: FastifyReply, answer: Answer): FastifyReply =>
  answer.text === undefined
    ? send(reply, answer.body)
    : sendText(reply.header('content-type', 'application/json'), answer.text)

/** A serializer of its own keeps Fastify from adding a charset, which JSON does not have. */
export const sendText = (reply: FastifyReply, text: string): FastifyReply =>
  reply.serializer(asItIs).send(text)

const asItIs = (text: unknown): string => String(text)

/** Asks, and throws the problem when it was refused. */
export async function accepted(
  { engine }: Edge,
  sent: Sent,
  options: CallOptions,
): Promise<Answer> {
  const result = await engine.ask(sent, options)
  if (!result.accepted) throw refusal(result.body)
  return result
}

/** The caller's trace goes along with what the request causes. */
export function callOptions({ tenant }: Edge, request: FastifyRequest): AskOptions {
  const trace = request.headers['traceparent']
  return typeof trace === 'string' && trace.length <= 64 ? { tenant, trace } : { tenant }
}

/** The same for a question; it may be told what its answer is to include. */
export function readOptions(edge: Edge, request: FastifyRequest, seconds?: number): CallOptions {
  const options = callOptions(edge, request)
  const after = afterOf(request, seconds)
  return after === undefined ? options : { ...options, after }
}

/** What a read has to include to show what this answer shows. */
export function tellPosition({ engine }: Edge, reply: FastifyReply, position?: string): void {
  const text = position ?? engine.position
  if (text !== undefined) reply.header('millrace-position', text)
}

/** The same of an answer to a write, and whether it is the one that was given before. */
export function tellWritten(
  edge: Edge,
  reply: FastifyReply,
  { position, replayed }: { readonly position?: string | undefined; readonly replayed?: boolean },
): void {
  tellPosition(edge, reply, position)
  if (replayed === true) reply.header('idempotency-replayed', 'true')
}

/** A write below a resource: under a key, the resource's own state remembers it. */
export async function write(
  edge: Edge,
  request: FastifyRequest,
  { sent, reply }: { readonly sent: Sent; readonly reply: FastifyReply },
): Promise<FastifyReply> {
  const once = request.method === 'POST' ? onceOf(edge, request) : {}
  const answer = await accepted(edge, sent, { ...callOptions(edge, request), ...once })
  tellWritten(edge, reply, answer)
  return sendAnswer(reply, answer)
}

/** What a call has to say to be done once, where its caller gave it a key. */
export function onceOf(edge: Edge, request: FastifyRequest): Pick<CallOptions, 'id' | 'once'> {
  const scope = keyScopeOf(edge, request)
  if (scope === undefined) return {}
  const key = `${scope.path}:${scope.key}`
  return { id: derivedId(scope), once: { key, digest: digestOf(request.body) } }
}

/** Stands for this call wherever it comes again; undefined where its caller gave it no key. */
export function requestIdOf(edge: Edge, request: FastifyRequest): string | undefined {
  const scope = keyScopeOf(edge, request)
  return scope === undefined ? undefined : derivedId(scope)
}

function keyScopeOf({ tenant }: Edge, request: FastifyRequest): KeyScope | undefined {
  const key = idempotencyKeyOf(request)
  return key === undefined ? undefined : { tenant, path: pathOf(request), key }
}

export const paramOf = (request: FastifyRequest, name: string): string =>
  (request.params as Readonly<Record<string, string>>)[name] ?? ''
