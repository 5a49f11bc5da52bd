/** What another hand tells of a reservation, read as leniently as what a client says of one. */
import { withoutCardNumbers } from '#gateway/payments/card-number'
import { Faulty } from '../faulty.ts'
import { shownCard } from './card.ts'
import { line, readFields, wantedReads, whole, type Reads } from './read-wanted.ts'

/** The last that a date can be. */
const latest = 8_640_000_000_000_000

/** Milliseconds since 1970; or text, which is shown as it is. */
const time: Reads = (given) => {
  if (typeof given !== 'number') return line(given)
  const isTime = Number.isInteger(given) && given >= 0 && given <= latest
  return isTime ? given : { wrong: 'is no time' }
}

const reads: Readonly<Record<string, Reads>> = {
  ...{ eventType: line, id: whole, ...wantedReads, paidId: whole, status: line },
  ...{ timestamp: line, createdAt: time, modifiedAt: time, expectedDeliveryAt: time },
}

/**
 * What is not of the topic's contract is not kept: in a field that nobody knows may be a card's number; and
 * one that stands in a text is left out of it.
 * An event that nobody knows is told to nobody, whatever it is about.
 */
export function readFact(given: unknown) {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Faulty([{ at: [], type: 'object', says: 'A fact is an object' }])
  }
  const { values, cleared } = readFields({ ...given }, reads)
  const { eventType, id, preReservationId = id, cardNo } = values
  if (typeof eventType !== 'string') throw faulty('eventType', 'It is the name of what happened')
  if (!isNumber(id) || !isNumber(preReservationId)) throw faulty('id', 'It is a number from 1 on')
  const nothing = Object.fromEntries(cleared.map((name) => [name, null]))
  const card = cardNo === undefined ? {} : { cardNo: shownCard(cardNo) }
  const clean = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? withoutCardNumbers(value) : value,
  ])
  return {
    value: { ...Object.fromEntries(clean), ...nothing, ...card },
    about: String(preReservationId),
  }
}

const faulty = (at: string, says: string) => new Faulty([{ at: [at], type: 'contract', says }])

const isNumber = (value: unknown): value is number => Number(value) >= 1
