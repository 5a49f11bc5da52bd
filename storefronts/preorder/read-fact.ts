import { Faulty } from '../faulty.ts'
import { shownCard } from './card.ts'
import { factNames } from './topics.ts'

/** What another hand tells of a reservation is kept, but for a card's number. */
export function readFact(value: unknown) {
  const { eventType, id, cardNo, ...rest } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (!factNames.some((name) => name === eventType)) {
    const says = `It is one of ${factNames.join(', ')}`
    throw new Faulty([{ at: ['eventType'], type: 'unknown', says }])
  }
  const about = isNumber(rest['preReservationId']) ? rest['preReservationId'] : id
  if (!isNumber(id) || !isNumber(about)) {
    throw new Faulty([{ at: ['id'], type: 'number', says: 'It is a number from 1 on' }])
  }
  const card = cardNo === undefined ? {} : { cardNo: cardNo === null ? null : shownCard(cardNo) }
  return { value: { eventType, id, ...rest, ...card }, about: String(about) }
}

const isNumber = (given: unknown): given is number =>
  Number.isSafeInteger(given) && Number(given) >= 1
