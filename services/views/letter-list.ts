import {
  answer,
  decide,
  entries,
  isoTime,
  service,
  type Decision,
  type Entries,
  type Payload,
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

function onWritten(list: LetterList, written: Payload<typeof letterWritten>): Decision<LetterList> {
  const { letterId, recipient, orderId, channel, event, text, sentAt } = written
  const place = placeOf(sentAt, letterId)
  const letter: Letter = {
    id: letterId,
    recipient,
    channel,
    event,
    orderId,
    text,
    sentAt: isoTime(sentAt),
  }
  return decide({
    letters: list.letters.with(place, letter),
    index: list.index
      .with(underRecipient(recipient) + place, 1)
      .with(underOrder(orderId) + place, 1),
  })
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
  on: (on) => [on(letterWritten, onWritten), on(listLetters, onListLetters)],
})
