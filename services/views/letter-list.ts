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
  letterChannels,
  letterEvents,
  letterId,
  letterIn,
  letterReported,
  letterResent,
  letterWritten,
  listLetters,
  listResends,
  type Letter,
  type LetterChannel,
  type LettersPage,
  type ListedResend,
  type ResendsPage,
} from '#contracts/notifications'
import { newestFirst, placeOf } from './newest-first.ts'

/** A letter as it was sent; its id tells the order and the event. */
type Sent = {
  readonly recipient: string
  readonly channel: string
  readonly text: string
  readonly at: number
  readonly subject?: string
  readonly language?: string
  /** What became of it on its way; left out of what goes nowhere. */
  readonly way?: Way
}

type Way = {
  readonly state: 'sending' | 'delayed' | 'sent' | 'failed'
  readonly attempts: number
  readonly at: number
  readonly why?: string
}

type LetterList = {
  /** By id. */
  readonly letters: Entries<Sent>
  /** The place of each letter, among all and among those to its recipient; of a refund in part, among those of its order. */
  readonly index: Entries<1>
  /** What was sent again by hand, by its place among all that is done by hand. */
  readonly resends: Entries<ListedResend>
}

/** Of one order: more refunds it cannot have, by each of two ways. */
const partsMax = 200

const all = 'all|'
const to = (recipient: string): string => `to|${recipient}|`
/** Those that have failed, and were not sent since. */
const failed = 'failed|'
/** Those about an order that its events do not name. */
const partsOf = (orderId: string): string => `parts|${orderId}|`

function onTold(list: LetterList, news: readonly Told[]): Decision<LetterList> {
  const letters = new Map<string, Sent>()
  const index: [string, 1][] = []
  const failures = new Map<string, boolean>()
  const resends = news.flatMap((one) => (one.type === letterResent.wireName ? [resendIn(one)] : []))
  for (const one of news) {
    if (one.type !== letterWritten.wireName) {
      const { id, sent } = onItsWay(one, (name) => letters.get(name) ?? list.letters.get(name))
      if (sent === undefined) continue
      letters.set(id, sent)
      failures.set(failed + placeOf(sent.at, id), sent.way?.state === 'failed')
      continue
    }
    const { recipient, orderId, event, refundId, ...written } = one.data as Written
    const { at } = one
    const id = letterId({ orderId, event, ...(refundId && { refundId }) }, written.channel)
    const place = placeOf(at, id)
    letters.set(id, { recipient, ...written, at, ...wayOf(written.channel, at) })
    index.push([all + place, 1], [to(recipient) + place, 1])
    if (refundId !== undefined) index.push([partsOf(orderId) + place, 1])
  }
  return decide({
    letters: list.letters.withAll([...letters]),
    index: withFailures(list.index.withAll(index), failures),
    resends: resends.length === 0 ? list.resends : list.resends.withAll(resends),
  })
}

type Written = Payload<typeof letterWritten>

/** Most letters never fail: then nothing is looked for, and nothing written. */
function withFailures(index: LetterList['index'], failures: ReadonlyMap<string, boolean>) {
  let next = index
  for (const [place, isFailed] of failures) {
    if (isFailed) next = next.with(place, 1)
    else if (next.has(place)) next = next.without(place)
  }
  return next
}

function resendIn({ at, data }: Told): [string, ListedResend] {
  const { channel, who, why, ...matter } = data as Payload<typeof letterResent>
  const id = letterId(matter, channel)
  return [`${String(at).padStart(12, '0')} ${id}`, { letterId: id, at, who, why }]
}

function onListResends(
  list: LetterList,
  { after, limit }: Payload<typeof listResends>,
): Decision<LetterList> {
  const older = after === undefined ? {} : { to: after }
  const found = [...list.resends.list({ ...older, backwards: true, limit: limit + 1 })]
  const items = found.slice(0, limit).map(([place, resend]) => ({ place, ...resend }))
  return decide(list, answer({ items, more: found.length > limit } satisfies ResendsPage))
}

const wayOf = (channel: LetterChannel, at: number): { readonly way?: Way } =>
  channel === 'outbox' ? {} : { way: { state: 'sending', attempts: 0, at } }

function onItsWay({ type, at, data }: Told, find: (id: string) => Sent | undefined) {
  const told = data as Payload<typeof letterReported> | Payload<typeof letterResent>
  const id = letterId(told, told.channel)
  const sent = find(id)
  if (sent === undefined) return { id, sent }
  if (type === letterResent.wireName) return { id, sent: { ...sent, ...wayOf(told.channel, at) } }
  const { state, attempts, why } = told as Payload<typeof letterReported>
  const way: Way = { state, attempts, at, ...(why === undefined ? {} : { why }) }
  return { id, sent: { ...sent, way } }
}

type Question = Payload<typeof listLetters>
type Item = LettersPage['items'][number]

function onListLetters(list: LetterList, question: Question): Decision<LetterList> {
  const { orderId } = question
  if (question.state === 'failed') return decide(list, answer(lettersThatFailed(list, question)))
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
    items: items.flatMap(({ place }) => itemOf(list, idIn(place))),
    more,
  }
}

/** All that have failed are looked through for those that are asked for. */
function lettersThatFailed(list: LetterList, { after, limit, ...wanted }: Question): LettersPage {
  const { recipient, orderId, event, reason = '' } = wanted
  const items: Item[] = []
  const to = `${failed}${after ?? ':'}`
  for (const [place] of list.index.list({ from: failed, to, backwards: true })) {
    const found = itemOf(list, idIn(place.slice(failed.length))).filter(
      ({ letter }) =>
        (recipient ?? letter.recipient) === letter.recipient &&
        (orderId ?? letter.orderId) === letter.orderId &&
        (event ?? letter.event) === letter.event &&
        letter.reason?.includes(reason) === true,
    )
    items.push(...found)
    if (items.length > limit) break
  }
  return { items: items.slice(0, limit), more: items.length > limit }
}

/** The letters about one order are few, and known by name but for those about refunds in parts. */
function lettersAbout(list: LetterList, orderId: string, question: Question): LettersPage {
  const { recipient, after, limit } = question
  const named = letterEvents.flatMap((event) =>
    letterChannels.map((channel) => letterId({ orderId, event }, channel)),
  )
  const parts = newestFirst(list.index, [partsOf(orderId)], { limit: partsMax })
  const items = [...named, ...parts.items.map(({ place }) => idIn(place))]
    .flatMap((id) => itemOf(list, id))
    .filter(({ letter }) => recipient === undefined || letter.recipient === recipient)
    .filter(({ place }) => after === undefined || place < after)
    .sort((a, b) => (a.place < b.place ? 1 : -1))
  return { items: items.slice(0, limit), more: items.length > limit }
}

const idIn = (place: string): string => place.slice(place.indexOf('|') + 1)

function itemOf({ letters }: LetterList, id: string): Item[] {
  const sent = letters.get(id)
  if (sent === undefined) return []
  const { recipient, text, at, subject, language, way } = sent
  const matter = letterIn(id)
  if (matter === undefined) throw new Error(`${id} is no letter.`)
  const letter: Letter = {
    ...{ id, recipient, ...matter, text, sentAt: isoTime(at), ...shownWay(way) },
    ...(subject === undefined ? {} : { subject }),
    ...(language === undefined ? {} : { language }),
  }
  return [{ letter, place: placeOf(at, id) }]
}

function shownWay(way: Way | undefined) {
  if (way === undefined) return { state: 'written' as const }
  const { state, attempts, at, why } = way
  const told = { state, attempts, reportedAt: isoTime(at) }
  return why === undefined ? told : { ...told, reason: why }
}

export const letterList = service<LetterList>('letter-list', {
  keyedBy: { each: 'shard' },
  initial: { letters: entries<Sent>(), index: entries<1>(), resends: entries<ListedResend>() },
  view: true,
  gathers: { types: [letterWritten, letterReported, letterResent], handler: onTold },
  on: (on) => [on(listLetters, onListLetters), on(listResends, onListResends)],
})
