/**
 * Job: dead letters as they are shown: which of a shard, and what there is to say of each.
 * Boundary: what is done to them is repair.ts.
 */
import { group, integer, optional, text } from '../contract/fields.ts'
import { query, type Payload } from '../contract/message.ts'
import type { DeadLetter, Lying } from './dead-letters.ts'
import type { Envelope } from './envelope.ts'
import { partsOf } from './shard.ts'
import { hashOf } from './text-hash.ts'

/** Under its key an act is done once, with one body. */
export const once = optional(group({ key: text(), digest: text() }))
export const page = { after: optional(text()), limit: integer({ min: 1, max: 1000 }) }

/** Those of a shard, newest first. Answered with a page of `ShownLetter`s. */
export const listDeadLetters = query('kernel.list-dead-letters', {
  ...page,
  tenant: optional(text()),
  service: optional(text()),
  type: optional(text()),
  cause: optional(text()),
  /** The letter itself or something behind it belongs to this. */
  correlation: optional(text()),
})
/** Answered with a `WholeLetter`, or null where it is of another shard. */
export const showDeadLetter = query('kernel.show-dead-letter', { letter: text() })
export type ShownLetter = {
  readonly place: string
  readonly id: string
  readonly shard: number
  readonly tenant: string
  readonly service: string
  readonly key: string
  readonly type: string
  readonly reason: string
  /** The same for all that came to nothing for one reason. */
  readonly cause: string
  readonly since: number
  readonly followers: number
  /** What the letter and its followers belong to, as far as it is told. */
  readonly correlations: readonly string[]
}
export type WholeLetter = ShownLetter & {
  readonly message: Envelope
  readonly waiting: readonly Envelope[]
}
export type PageOf<Item> = { readonly items: readonly Item[]; readonly more: boolean }

/** So many of what waits behind a letter are shown. */
const shownMax = 100
const correlationsMax = 1000

type Filter = Payload<typeof listDeadLetters>

export function listed(lying: readonly Lying[], filter: Filter): PageOf<ShownLetter> {
  const { after, limit } = filter
  const all = lying
    .map(({ letter, waiting }) => shown(letter, waiting))
    .filter((one) => fitsIn(one, filter) && (after === undefined || one.place < after))
    .sort((a, b) => (a.place < b.place ? 1 : -1))
  return { items: all.slice(0, limit), more: all.length > limit }
}

function fitsIn(letter: ShownLetter, { correlation, ...wanted }: Filter): boolean {
  const { tenant, service, type, cause } = wanted
  return (
    (tenant ?? letter.tenant) === letter.tenant &&
    (service ?? letter.service) === letter.service &&
    (type ?? letter.type) === letter.type &&
    (cause ?? letter.cause) === letter.cause &&
    (correlation === undefined || letter.correlations.includes(correlation))
  )
}

export function shown(letter: DeadLetter, waiting: readonly Envelope[]): ShownLetter {
  const { id, shard, service, key, reason, since, message } = letter
  const { tenant, id: keyId } = partsOf(key)
  const correlations = new Set<string>()
  for (const { correlation } of [message, ...waiting]) {
    if (correlation !== undefined && correlations.size < correlationsMax) {
      correlations.add(correlation)
    }
  }
  return {
    ...{ id, shard, tenant, service, key: keyId, type: message.type, reason, since },
    place: `${String(since).padStart(16, '0')}|${id}`,
    cause: causeOf(service, message.type, reason),
    followers: waiting.length,
    correlations: [...correlations],
  }
}

/** What differs from one message to the next is left out: numbers, and what has a number in it. */
function causeOf(service: string, type: string, reason: string): string {
  const text = `${service} ${type} ${reason.replaceAll(/\S*\d\S*/g, '#')}`
  return (hashOf(text) >>> 0).toString(16).padStart(8, '0')
}

export const wholeOf = ({ letter, waiting }: Lying): WholeLetter => ({
  ...shown(letter, waiting),
  ...{ message: letter.message, waiting: waiting.slice(0, shownMax) },
})
