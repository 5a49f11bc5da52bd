import {
  answer,
  decide,
  entries,
  isoTime,
  service,
  type Decision,
  type Entries,
  type Payload,
  type Told,
} from '@millrace/kernel'
import { letterWritten, listLetters, type Letter, type LettersPage } from '#contracts/notifications'
import { newestFirst, placeOf, type Wanted } from './newest-first.ts'

type LetterList = {
  /** By place. */
  readonly letters: Entries<Letter>
  /** Places under their recipient, and under their order. */
  readonly index: Entries<1>
}

const underRecipient = (recipient: string): string => `recipient|${recipient}|`
const underOrder = (orderId: string): string => `order|${orderId}|`

type Placed = { readonly place: string; readonly letter: Letter }

function onTold(list: LetterList, news: readonly Told[]): Decision<LetterList> {
  const written = news.map(({ data }) => placed(data as Payload<typeof letterWritten>))
  return decide({
    letters: list.letters.withAll(written.map(({ place, letter }) => [place, letter] as const)),
    index: list.index.withAll(written.flatMap(entriesOf)),
  })
}

function entriesOf({ place, letter }: Placed): (readonly [string, 1])[] {
  const { recipient, orderId } = letter
  const entries: (readonly [string, 1])[] = [[underRecipient(recipient) + place, 1]]
  if (orderId !== undefined) entries.push([underOrder(orderId) + place, 1])
  return entries
}

function placed(written: Payload<typeof letterWritten>): Placed {
  const { letterId, recipient, orderId, channel, event, text, sentAt } = written
  const letter: Letter = {
    ...{ id: letterId, recipient, channel, event, orderId, text },
    sentAt: isoTime(sentAt),
  }
  return { place: placeOf(sentAt, letterId), letter }
}

type Question = Payload<typeof listLetters>

function onListLetters(list: LetterList, question: Question): Decision<LetterList> {
  const { recipient, orderId, after, limit } = question
  const wanted = { limit, ...(after === undefined ? {} : { after }) }
  const isAnybody = recipient === undefined && orderId === undefined
  const page = isAnybody ? allLetters(list, wanted) : lettersUnder(list, question, wanted)
  return decide(list, answer(page))
}

function allLetters({ letters }: LetterList, wanted: Wanted): LettersPage {
  const { items, more } = newestFirst(letters, [''], wanted)
  return { items: items.map(({ place, value }) => ({ place, letter: value })), more }
}

/** The letters about one order are few, so a recipient asked for besides is looked for in them. */
function lettersUnder(
  { letters, index }: LetterList,
  { recipient = '', orderId }: Question,
  wanted: Wanted,
): LettersPage {
  const prefix = orderId === undefined ? underRecipient(recipient) : underOrder(orderId)
  const { items, more } = newestFirst(index, [prefix], wanted)
  const found: { letter: Letter; place: string }[] = []
  for (const { place } of items) {
    const letter = letters.get(place)
    if (letter === undefined || (recipient !== '' && letter.recipient !== recipient)) continue
    found.push({ letter, place })
  }
  return { items: found, more }
}

export const letterList = service<LetterList>('letter-list', {
  keyedBy: { each: 'shard' },
  initial: { letters: entries<Letter>(), index: entries<1>() },
  view: true,
  gathers: { types: [letterWritten], handler: onTold },
  on: (on) => [on(listLetters, onListLetters)],
})
