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
import {
  letterEvents,
  letterId,
  letterWritten,
  listLetters,
  type Letter,
  type LetterEvent,
  type LettersPage,
} from '#contracts/notifications'
import { newestFirst, placeOf } from './newest-first.ts'

/** A letter as it was sent; its id tells the order and the event. */
type Sent = {
  readonly recipient: string
  readonly channel: string
  readonly text: string
  readonly at: number
}

type LetterList = {
  /** By id. */
  readonly letters: Entries<Sent>
  /** The place of each letter, among all and among those to its recipient. */
  readonly index: Entries<1>
}

const all = 'all|'
const to = (recipient: string): string => `to|${recipient}|`

function onTold(list: LetterList, news: readonly Told[]): Decision<LetterList> {
  const letters: [string, Sent][] = []
  const index: [string, 1][] = []
  for (const { at, data } of news) {
    const { recipient, orderId, channel, event, text } = data as Payload<typeof letterWritten>
    const id = letterId(orderId, event)
    const place = placeOf(at, id)
    letters.push([id, { recipient, channel, text, at }])
    index.push([all + place, 1], [to(recipient) + place, 1])
  }
  return decide({ letters: list.letters.withAll(letters), index: list.index.withAll(index) })
}

type Question = Payload<typeof listLetters>
type Item = LettersPage['items'][number]

function onListLetters(list: LetterList, question: Question): Decision<LetterList> {
  const { orderId } = question
  const page =
    orderId === undefined ? lettersTo(list, question) : lettersAbout(list, orderId, question)
  return decide(list, answer(page))
}

/** Those to a recipient, or to anybody. */
function lettersTo(list: LetterList, { recipient, after, limit }: Question): LettersPage {
  const prefix = recipient === undefined ? all : to(recipient)
  const wanted = after === undefined ? { limit } : { after, limit }
  const { items, more } = newestFirst(list.index, [prefix], wanted)
  return {
    items: items.flatMap(({ place }) => itemOf(list, place.slice(place.indexOf('|') + 1))),
    more,
  }
}

/** The letters about one order are few, and known by name. */
function lettersAbout(list: LetterList, orderId: string, question: Question): LettersPage {
  const { recipient, after, limit } = question
  const items = letterEvents
    .flatMap((event) => itemOf(list, letterId(orderId, event)))
    .filter(({ letter }) => recipient === undefined || letter.recipient === recipient)
    .filter(({ place }) => after === undefined || place < after)
    .sort((a, b) => (a.place < b.place ? 1 : -1))
  return { items: items.slice(0, limit), more: items.length > limit }
}

function itemOf({ letters }: LetterList, id: string): Item[] {
  const sent = letters.get(id)
  if (sent === undefined) return []
  const { recipient, channel, text, at } = sent
  // No event has a dot in its name.
  const dot = id.lastIndexOf('.')
  const letter: Letter = {
    id,
    recipient,
    channel,
    event: id.slice(dot + 1) as LetterEvent,
    orderId: id.slice(0, dot),
    text,
    sentAt: isoTime(at),
  }
  return [{ letter, place: placeOf(at, id) }]
}

export const letterList = service<LetterList>('letter-list', {
  keyedBy: { each: 'shard' },
  initial: { letters: entries<Sent>(), index: entries<1>() },
  view: true,
  gathers: { types: [letterWritten], handler: onTold },
  on: (on) => [on(listLetters, onListLetters)],
})
