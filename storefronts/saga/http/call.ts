/** A call of a client: what it asks of the machines, under the caller's key where it names one. */
import type { AskResult, Sent } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { derivedId, digestOf } from '#gateway/ids'
import { refusal } from '#gateway/problem-of'
import { idempotencyKeyOf, pathOf } from '#gateway/questions'
import type { DialectEdge } from '../../dialect.ts'
import type { Waiting } from '../../waiting.ts'

/** What the core takes for an id that came from outside; nothing stands under any other. */
const given = /^[A-Za-z0-9._~-]{1,64}$/

const waitMsMax = 20_000

type Written = {
  /** Tells apart what one call changes. */
  readonly part?: string
  /** Tells whether the same is said again: its body, unless told. */
  readonly digest?: string
}

/** What the calls of a dialect have in common. */
export type Shop = { readonly edge: DialectEdge; readonly waiting: Waiting }

export class Call {
  readonly body: unknown
  readonly reply: FastifyReply
  readonly #edge: DialectEdge
  readonly #waiting: Waiting
  readonly #request: FastifyRequest

  constructor({ edge, waiting }: Shop, request: FastifyRequest, reply: FastifyReply) {
    this.body = request.body
    this.reply = reply
    this.#edge = edge
    this.#waiting = waiting
    this.#request = request
  }

  get edge(): DialectEdge {
    return this.#edge
  }

  param(name: string): string {
    return (this.#request.params as Readonly<Record<string, string>>)[name] ?? ''
  }

  /** An id of the path; undefined where nothing can stand under it. */
  id(name = 'id'): string | undefined {
    const id = this.param(name)
    return given.test(id) ? id : undefined
  }

  /** Stands for this call wherever it comes again; undefined where the caller names no key. */
  get name(): string | undefined {
    const scope = this.#scope('name')
    return scope === undefined ? undefined : derivedId(scope)
  }

  /** Of what this call makes: always the same for one key of the caller's, else a new one. */
  made(part: string): string {
    const scope = this.#scope(part)
    return scope === undefined ? this.#edge.newId() : derivedId(scope)
  }

  /** Changes something, once under a key. */
  async write(
    sent: Sent,
    { part = 'call', digest = digestOf(this.body) }: Written = {},
  ): Promise<AskResult> {
    const { engine, tenant } = this.#edge
    const scope = this.#scope(part)
    if (scope === undefined) return engine.ask(sent, { tenant })
    const once = { key: `${scope.path}:${scope.key}`, digest }
    return engine.ask(sent, { tenant, id: derivedId(scope), once })
  }

  /** What is there, or undefined where it is not. */
  async read<Found>(sent: Sent): Promise<Found | undefined> {
    const { accepted, body } = await this.#edge.engine.ask(sent, { tenant: this.#edge.tenant })
    return accepted ? (body as Found) : undefined
  }

  /** Looks until it is found; undefined where it is not in time, or nobody waits any more. */
  until<Found>(key: string, look: () => Promise<Found | undefined>): Promise<Found | undefined> {
    const gone = this.reply.raw
    return this.#waiting.until(`${this.#edge.tenant}/${key}`, look, { ms: waitMsMax, gone })
  }

  #scope(part: string) {
    const key = idempotencyKeyOf(this.#request)
    if (key === undefined) return undefined
    const { tenant } = this.#edge
    return { tenant, path: pathOf(this.#request), key: `${key}/${part}` }
  }
}

/** The body of what was accepted; else the problem that it is. */
export function acceptedBody<Body>({ accepted, body }: AskResult): Body {
  if (!accepted) throw refusal(body)
  return body as Body
}
