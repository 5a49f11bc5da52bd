/** What a call is asked with: the words of its path by name, and short names for what headers say. */
import type { Calls } from './api.ts'

export type Call = keyof Calls

type Given<Name extends Call> = Calls[Name]['asked']
type PathOf<G> = G extends { readonly path: infer Path } ? Path : unknown
type HeadersOf<G> = G extends { readonly headers?: infer Headers } ? NonNullable<Headers> : unknown
type QueryOf<G> = G extends { readonly query?: infer Query } ? NonNullable<Query> : unknown

type Short = {
  /** For so many seconds: until an order is at its end, or until a read is as fresh as it is to be. */
  readonly wait: number
  /** Asked again under the same key it is done once. */
  readonly once: string
  /** A read that includes at least this: `positionOf` a write. */
  readonly after: string
  /** Whose data, where the key may see that of more than one. */
  readonly tenant: string
}
const headerOf = {
  wait: 'Prefer',
  once: 'Idempotency-Key',
  after: 'Millrace-After',
  tenant: 'Millrace-Tenant',
} as const satisfies Record<keyof Short, string>

/** A query that has a `wait` of its own means another wait. */
type ShortFor<G> = {
  readonly [
    Name in keyof Short as (typeof headerOf)[Name] extends keyof HeadersOf<G>
      ? Name extends keyof QueryOf<G>
        ? never
        : Name
      : never
  ]?: Short[Name] | undefined
}

export type Asked<Name extends Call> = PathOf<Given<Name>> &
  Omit<Given<Name>, 'path'> &
  ShortFor<Given<Name>>
/** What a call needs nothing for may be left out. */
export type Asking<Name extends Call> =
  Record<never, never> extends Asked<Name> ? [asked?: Asked<Name>] : [asked: Asked<Name>]

type Words = Readonly<Record<string, unknown>>
type Loose = { readonly query?: Words; readonly headers?: Words; readonly body?: unknown } & {
  readonly [Name in keyof Short]?: Short[Name] | undefined
} & Words

export type Sent = {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Whether it does no more when it is sent twice. */
  readonly isRepeatable: boolean
}

export function sentOf(call: Call, asked: object): Sent {
  const { query = {}, headers = {}, body, wait, once, after, tenant, ...path } = asked as Loose
  const [method = '', route = ''] = call.split(' ')
  const short = { once, after, tenant, wait: wait === undefined ? undefined : `wait=${wait}` }
  const named = Object.entries(short).map(([name, said]) => [headerOf[name as keyof Short], said])
  const typed = body === undefined ? [] : [['content-type', 'application/json']]
  return {
    ...{ method, target: targetOf(route, path, query) },
    headers: textsOf([...typed, ...named, ...Object.entries(headers)]),
    body: body === undefined ? undefined : JSON.stringify(body),
    isRepeatable: method !== 'POST' || once !== undefined || 'Idempotency-Key' in headers,
  }
}

function targetOf(route: string, path: Words, query: Words): string {
  const wordOf = (_: string, name: string) => encodeURIComponent(String(path[name] ?? ''))
  const words = new URLSearchParams(textsOf(Object.entries(query)))
  return route.replaceAll(/\{(\w+)\}/g, wordOf) + (words.size === 0 ? '' : `?${words.toString()}`)
}

const textsOf = (entries: readonly (readonly unknown[])[]): Record<string, string> =>
  Object.fromEntries(
    entries.flatMap(([name, value]) =>
      value === undefined ? [] : [[String(name), String(value)]],
    ),
  )
