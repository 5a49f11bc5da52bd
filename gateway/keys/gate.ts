/**
 * Job: lets in who has a key for what is asked, and says who it is; before a body is read.
 * Boundary: which keys there are is the ring's affair; what a caller then sees is for each route.
 *
 * G1 Without a key, or with one that is not or no longer there, nothing is told but that.
 * G2 A key is for its tenant: the native API is not for the keys of storefronts, nor a storefront for others.
 * G3 A key never stands in what is told or written down.
 * G4 What lasts, like a stream or a read that waits, ends when its key does, or is for something else.
 * G5 Who shows keys that are not there is bounded by address (wrong-tries.ts).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../problem.ts'
import { allowed, isReading, type Access } from './access.ts'
import { Allowance } from './allowance.ts'
import { callsAs } from './caller.ts'
import { isTenant, type KeyEntry, type Role } from './key-lines.ts'
import type { KeyRing } from './key-ring.ts'
import { WrongTries } from './wrong-tries.ts'

export type GateOptions = {
  readonly ring: KeyRing
  /** Requests a second and key; 0 is without a bound. */
  readonly perSecond?: number
  /** Those that are served, open or not. */
  readonly storefronts?: ReadonlySet<string>
  /** Those that want no key. */
  readonly openStorefronts?: ReadonlySet<string>
  /** The tenant of keys that name none. */
  readonly tenant: string
  readonly clock?: () => number
}

export type Wanted = {
  readonly access?: Access
  /** Of the storefront whose route it is; left out for the native API's. */
  readonly tenant?: string
  /** The answer is open for as long as the caller likes. */
  readonly lasts?: boolean
  /** A key may be shown as a password, as stock clients of a registry do. */
  readonly asPassword?: boolean
}

type Asked = {
  readonly access: Exclude<Access, 'open'>
  /** Of a storefront. */
  readonly tenant: string | undefined
}

/** What of a key's roles counts for what is asked. */
type Able = {
  readonly access: Asked['access']
  readonly able: readonly Role[]
  readonly seesAll: boolean
}

const tenantHeader = 'millrace-tenant'

export class Gate {
  readonly #options: GateOptions
  readonly #allowance: Allowance
  readonly #wrongTries: WrongTries
  /** What lasts, and with whose key it was opened. */
  readonly #lasting = new Map<FastifyReply['raw'], KeyEntry>()

  constructor(options: GateOptions) {
    this.#options = options
    this.#allowance = new Allowance(options.perSecond ?? 0, options.clock)
    this.#wrongTries = new WrongTries(options.clock)
  }

  /** What is in the way of a request, if anything. */
  problemWith(request: FastifyRequest, reply: FastifyReply, wanted: Wanted): Problem | undefined {
    const { tenant, access = accessFor(request, tenant) } = wanted
    if (access === 'open' || this.#isOpen(tenant)) return undefined
    const key = keyShown(request, wanted)
    if (key === undefined) return unknown('A key is needed: Authorization: Bearer KEY.')
    const entry = this.#entryOf(key, request.socket.remoteAddress ?? '')
    if (entry instanceof Problem) return entry
    const problem = this.#admit(request, entry, { access, tenant })
    if (problem === undefined && lasts(request, wanted)) this.#hold(reply, entry)
    return problem
  }

  /** G5 */
  #entryOf(key: string, address: string): KeyEntry | Problem {
    const entry = this.#options.ring.find(key)
    if (entry !== undefined && this.#wrongTries.isKnown(entry, address)) return entry
    const waitSeconds = this.#wrongTries.waitSeconds(address)
    if (waitSeconds !== undefined) return tooManyTries(waitSeconds)
    if (entry === undefined) {
      this.#wrongTries.wrong(address)
      return unknown('This key is not there, or no longer.')
    }
    this.#wrongTries.right(entry, address)
    return entry
  }

  #admit(request: FastifyRequest, entry: KeyEntry, asked: Asked): Problem | undefined {
    const waitSeconds = this.#allowance.take(entry)
    if (waitSeconds !== undefined) return tooMany(waitSeconds)
    const tenant = this.#whose(entry, request, asked)
    if (tenant === undefined) return new Problem('forbidden', 'This key is not for that.')
    const seesAll = entry.tenant === undefined && entry.roles.includes('operator')
    const bound = seesAll ? {} : { bound: entry.tenant ?? tenant }
    callsAs(request, { name: entry.name, tenant, ...bound })
    return undefined
  }

  /** G4: keys have changed, or time has passed. */
  look(): void {
    for (const [raw, entry] of this.#lasting) if (!this.#options.ring.has(entry)) raw.destroy()
  }

  changed(entries: readonly KeyEntry[]): void {
    this.#options.ring.replace(entries)
    this.#allowance.keep(entries)
    this.#wrongTries.keep(entries)
    this.look()
  }

  #isOpen(storefront: string | undefined): boolean {
    return storefront !== undefined && this.#options.openStorefronts?.has(storefront) === true
  }

  /** G2: whose data it is about; undefined where the key is not for that. */
  #whose(entry: KeyEntry, request: FastifyRequest, asked: Asked): string | undefined {
    const { access, tenant: storefront } = asked
    const able = entry.roles.filter((role) => allowed[access].includes(role))
    const seesAll = entry.tenant === undefined && able.includes('operator')
    const own = entry.tenant ?? this.#options.tenant
    if (storefront === undefined) return this.#native(own, request, { access, able, seesAll })
    return able.length > 0 && (seesAll || own === storefront) ? storefront : undefined
  }

  #native(own: string, request: FastifyRequest, { access, able, seesAll }: Able) {
    const isOfStorefront = this.#options.storefronts?.has(own) === true
    const isAble = able.some((role) => !isOfStorefront || role === 'operator')
    if (access === 'known') return own
    if (!isAble || (access === 'all' && !seesAll)) return undefined
    return tenantNamed(request, own, seesAll)
  }

  #hold({ raw }: FastifyReply, entry: KeyEntry): void {
    this.#lasting.set(raw, entry)
    raw.once('close', () => this.#lasting.delete(raw))
  }
}

/** Whoever sees all says whose data it looks at. */
function tenantNamed(request: FastifyRequest, own: string, seesAll: boolean): string | undefined {
  const named = request.headers[tenantHeader]
  if (named === undefined || named === own) return own
  return seesAll && typeof named === 'string' && isTenant(named) ? named : undefined
}

function accessFor({ method }: FastifyRequest, storefront: string | undefined): Asked['access'] {
  if (storefront === undefined) return 'known'
  return isReading(method) ? 'read' : 'write'
}

/** What is told when it has come to pass is told to whoever may know then. */
function lasts({ method, query, headers }: FastifyRequest, wanted: Wanted): boolean {
  if (wanted.lasts === true || !isReading(method)) return wanted.lasts === true
  return headers.prefer !== undefined || (query as { readonly wait?: unknown }).wait !== undefined
}

const keyIn = ({ headers: { authorization = '' } }: FastifyRequest): string | undefined =>
  /^bearer +([!-~]{1,500})$/i.exec(authorization)?.[1]

const keyShown = (request: FastifyRequest, { asPassword }: Wanted): string | undefined =>
  (asPassword === true ? passwordIn(request) : undefined) ?? keyIn(request)

function passwordIn({ headers: { authorization = '' } }: FastifyRequest): string | undefined {
  const [, text] = /^basic +([A-Za-z0-9+/=]{1,1000})$/i.exec(authorization) ?? []
  if (text === undefined) return undefined
  const shown = Buffer.from(text, 'base64').toString()
  return shown.slice(shown.indexOf(':') + 1)
}

const unknown = (detail: string): Problem =>
  new Problem('unauthorized', detail, { challenge: 'Bearer realm="millrace"' })

const tooMany = (retryAfterSeconds: number): Problem =>
  new Problem('too-many-requests', 'This key asks too much.', { retryAfterSeconds })

const tooManyTries = (retryAfterSeconds: number): Problem =>
  new Problem('too-many-requests', 'Too many keys from this address were not there.', {
    retryAfterSeconds,
  })
