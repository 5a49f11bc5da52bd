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
import { newestFirst, placeOf } from './newest-first.ts'

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

function onListLetters(
  list: LetterList,
  { recipient, orderId, after, limit }: Payload<typeof listLetters>,
): Decision<LetterList> {
  const wanted = { limit, ...(after === undefined ? {} : { after }) }
  if (recipient === undefined && orderId === undefined) {
    const { items, more } = newestFirst(list.letters, [''], wanted)
    const all = items.map(({ place, value }) => ({ place, letter: value }))
    return decide(list, answer({ items: all, more } satisfies LettersPage))
  }
  const prefix = orderId === undefined ? underRecipient(recipient ?? '') : underOrder(orderId)
  const { items, more } = newestFirst(list.index, [prefix], wanted)
  const found: { letter: Letter; place: string }[] = []
  for (const { place } of items) {
    const letter = list.letters.get(place)
    const fits = recipient === undefined || letter?.recipient === recipient
    if (letter !== undefined && fits) found.push({ letter, place })
  }
  return decide(list, answer({ items: found, more } satisfies LettersPage))
}

export const letterList = service<LetterList>('letter-list', {
  keyedBy: { each: 'shard' },
  initial: { letters: entries<Letter>(), index: entries<1>() },
  view: true,
  on: (on) => [on(letterWritten, onWritten), on(listLetters, onListLetters)],
})
