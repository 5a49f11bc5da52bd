/** What a body says of a pre-order, read as leniently as Jackson reads it. */
import { refuseCardNumbersIn } from '#gateway/payments/card-number'
import { Faulty, type Fault } from '../faulty.ts'
import { isShown, shownCard } from './card.ts'
import { fieldNames, longestText, type Wanted } from './contracts.ts'

export type Read = {
  readonly set: Wanted
  /** Fields that are named with no value. */
  readonly cleared: readonly string[]
  /** A card's number, for nobody but the provider. */
  readonly cardNo: string | undefined
  readonly preReservationId: number | undefined
}

/** What is wrong; never the value itself, which may be a card's number in the wrong place. */
type Wrong = { readonly wrong: string }
type Value = string | number | null
export type Reads = (given: unknown) => Value | Wrong

const wholeNumber = /^[+-]?\d{1,16}(\.0*)?$/

export function whole(given: unknown): Value | Wrong {
  if (typeof given === 'string') {
    const text = given.trim()
    if (text === '') return null
    return wholeNumber.test(text) ? within(Number(text)) : { wrong: 'is not a whole number' }
  }
  return typeof given === 'number' ? within(given) : { wrong: 'is not a number' }
}

const within = (number: number): number | Wrong =>
  Number.isSafeInteger(number) ? number : { wrong: 'is not a whole number that can be kept' }

const amount = (given: unknown): Value | Wrong => {
  const read = whole(given)
  return typeof read === 'number' && read < 0 ? { wrong: 'is less than 0' } : read
}

export function line(given: unknown): Value | Wrong {
  if (typeof given === 'object') return { wrong: 'is not a text' }
  const text = String(given)
  if (!text.isWellFormed()) return { wrong: 'is not a text in Unicode' }
  return text.length <= longestText ? text : { wrong: `is longer than ${longestText}` }
}

const card = (given: unknown): Value | Wrong => {
  const read = line(given)
  return read === '' ? null : read
}

export const wantedReads: Readonly<Record<string, Reads>> = {
  ...{ userId: whole, productId: whole, price: amount, preReservationId: whole },
  ...{ userAddress: line, productName: line, cardNo: card },
}

const freeTexts = ['userAddress', 'productName'] as const

export function readWanted(body: unknown): Read {
  const { values, cleared } = readFields(fieldsOf(body), wantedReads)
  const { cardNo, preReservationId, ...rest } = values
  // In a field of its own it becomes a token; anywhere else nobody would look for it.
  for (const name of freeTexts) refuseCardNumbersIn(`/${name}`, String(rest[name] ?? ''))
  const known = {
    cleared: cleared.filter((name) => fieldNames.some((one) => one === name)),
    preReservationId: typeof preReservationId === 'number' ? preReservationId : undefined,
  }
  if (cardNo === undefined) return { ...known, set: rest, cardNo: undefined }
  const number = String(cardNo)
  const set = { ...rest, cardNo: shownCard(number) }
  return { ...known, set, cardNo: isShown(number) ? undefined : number }
}

export function readFields(
  fields: Readonly<Record<string, unknown>>,
  reads: Readonly<Record<string, Reads>>,
) {
  const faults: Fault[] = []
  const cleared: string[] = []
  const values: Record<string, string | number> = {}
  for (const [name, read] of Object.entries(reads)) {
    const given = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (given === undefined) continue
    const value = given === null ? null : read(given)
    if (value === null) cleared.push(name)
    else if (typeof value === 'object') faults.push({ at: [name], type: 'bad', says: value.wrong })
    else values[name] = value
  }
  if (faults.length > 0) throw new Faulty(faults)
  return { values, cleared }
}

/** A client that sends nothing wants nothing in particular. */
function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  if (body === undefined) return {}
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body }
  throw new Faulty([{ at: [], type: 'bad', says: 'The body is not an object' }])
}

/** A PUT says all that there is: what it does not name is left without a value. */
export const asWhole = ({ set, ...rest }: Read): Read => ({
  ...{ ...rest, set, cleared: fieldNames.filter((name) => !(name in set)) },
})
