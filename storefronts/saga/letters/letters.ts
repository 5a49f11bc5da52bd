import {
  answer,
  decide,
  entries,
  service,
  type Decision,
  type Entries,
  type Payload,
  type Told,
} from '@millrace/kernel'
import { sagaTenant } from '../fields.ts'
import { letterWritten } from '../users/contracts.ts'
import { listLetters, type Letter, type Letters } from './contracts.ts'

/** By user, and then in the order in which they were written. */
type Place = { readonly letters: Entries<Omit<Letter, 'userId'>> }

const numberDigits = 12

const to = (userId: string): string => `${userId}|`
/** Follows every name of the user's. */
const afterAll = (userId: string): string => `${userId}}`

function onTold({ letters }: Place, news: readonly Told[]): Decision<Place> {
  const written = news.map(({ data }) => {
    const { userId, letterId, nth, message, address } = data as Payload<typeof letterWritten>
    const name = to(userId) + String(nth).padStart(numberDigits, '0')
    return [name, { id: letterId, message, address }] as const
  })
  return decide({ letters: letters.withAll(written) })
}

function onListLetters(place: Place, asked: Payload<typeof listLetters>): Decision<Place> {
  const { userId, after, limit } = asked
  const range = userId === undefined ? {} : { from: to(userId), to: afterAll(userId) }
  // A name comes after another one when it comes after it with anything behind.
  const rest = after === undefined ? range : { ...range, from: `${after} ` }
  const found = [...place.letters.list({ ...rest, limit: limit + 1 })]
  const items = found.slice(0, limit).map(([name, letter]): Letter => {
    return { ...letter, userId: name.slice(0, name.lastIndexOf('|')) }
  })
  const next = found.length > limit ? (found[limit - 1]?.[0] ?? null) : null
  return decide(place, answer({ items, next } satisfies Letters))
}

export const letters = service<Place>('saga-letters', {
  keyedBy: { each: 'shard' },
  tenant: sagaTenant,
  initial: { letters: entries<Omit<Letter, 'userId'>>() },
  view: true,
  gathers: { types: [letterWritten], handler: onTold },
  on: (on) => [on(listLetters, onListLetters)],
})
