/** What stands in a query and in the headers of a request: read strictly, said once. */
import type { FastifyRequest } from 'fastify'
import { invalid } from './problem.ts'

export type Query = Readonly<Record<string, string>>

/** Each parameter at most once, none that is not known, none that is empty. */
export function queryOf(request: FastifyRequest, ...known: readonly string[]): Query {
  const query = request.query as Readonly<Record<string, unknown>>
  for (const name in query) {
    const value = query[name]
    if (!known.includes(name)) throw invalid(`/${name}`, `There is no parameter ${name} here.`)
    if (typeof value !== 'string') throw invalid(`/${name}`, 'It may be given only once.')
    if (value === '') throw invalid(`/${name}`, 'It must not be empty.')
  }
  return query as Query
}

const usualLimit = 50
const largestLimit = 1000

export function limitOf({ limit }: Query): number {
  if (limit === undefined) return usualLimit
  const value = /^\d{1,4}$/.test(limit) ? Number(limit) : 0
  if (value >= 1 && value <= largestLimit) return value
  throw invalid('/limit', `It must be a whole number from 1 to ${largestLimit}.`)
}

const longestWaitSeconds = 60

/** Seconds, from `?wait=`; more than can be waited counts as the longest. */
export function waitIn({ wait }: Query): number | undefined {
  if (wait === undefined) return undefined
  if (/^\d+$/.test(wait)) return Math.min(Number(wait), longestWaitSeconds)
  throw invalid('/wait', 'It must be a whole number of seconds, 0 or more.')
}

/** How long what is to be there may take, unless somebody waits longer, or less long. */
const usualWaitSeconds = 2

export const waitMsOr = (seconds = usualWaitSeconds): number => seconds * 1000

/** What somebody waits for may take that long to be found, too; else it is not waited for long. */
export const waitMsOf = (seconds: number | undefined): number | undefined =>
  seconds === undefined || seconds <= usualWaitSeconds ? undefined : seconds * 1000

const waitPreference = /(?:^|,)\s*wait\s*=\s*"?(\d+)"?\s*(?:;[^,]*)?(?:,|$)/i

/** Seconds, from `Prefer: wait=`; a preference that cannot be read is no preference. */
export function waitPreferred(request: FastifyRequest): number | undefined {
  const { prefer } = request.headers
  if (typeof prefer !== 'string') return undefined
  const found = waitPreference.exec(prefer)
  return found === null ? undefined : Math.min(Number(found[1]), longestWaitSeconds)
}

const printable = /^[\x20-\x7e]{1,255}$/

export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  const given = request.raw.headersDistinct['idempotency-key'] ?? []
  if (given.length > 1) throw invalid('/Idempotency-Key', 'It may be given only once.')
  return readKey('/Idempotency-Key', key)
}

export function readKey(pointer: string, key: unknown): string {
  if (typeof key === 'string' && printable.test(key)) return key
  throw invalid(pointer, 'It must be 1 to 255 printable characters.')
}

const absolute = /^https?:\/\/([^/?#]*)(.*)$/is

/** The target of a request as a path and a query, also where it names its host. */
export function originForm(url: string): string {
  const [, , rest] = (url.startsWith('/') ? null : absolute.exec(url)) ?? []
  if (rest === undefined) return url
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** The host that the target of a request names, which then goes before the header. */
export const hostOf = (url: string): string | undefined => absolute.exec(url)?.[1]

/** The path of a route that was found: however it was written, it is the same path. */
export function pathOf({ url }: FastifyRequest): string {
  const end = url.indexOf('?')
  const path = end < 0 ? url : url.slice(0, end)
  return path.includes('%') ? decodeURIComponent(path) : path
}
