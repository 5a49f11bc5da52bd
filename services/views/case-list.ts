import {
  answer,
  caseOpened,
  caseSettled,
  decide,
  entries,
  isoTime,
  service,
  type Decision,
  type Entries,
  type Payload,
  type Told,
} from '@millrace/kernel'
import { listCases, type Case, type CasesPage } from '#contracts/cases'
import { newestFirst, placeOf } from './newest-first.ts'

type Opened = Payload<typeof caseOpened>
type Kept = {
  readonly opened: Omit<Opened, 'dueAt'> & { readonly dueAt: number }
  readonly at: number
  readonly settled?: { readonly at: number; readonly by: string; readonly why: string }
}

type CaseList = {
  /** By name: which step of which saga. */
  readonly cases: Entries<Kept>
  /** The place of each, under its state. */
  readonly index: Entries<1>
}

const under = (state: 'open' | 'settled', { at }: Kept, name: string): string =>
  `${state}|${placeOf(at, name)}`

const nameOf = ({ saga, correlation, step, part = '', doing }: Omit<Opened, 'owner'>): string =>
  [correlation, saga, step, part, doing].join('|')

function onTold(list: CaseList, news: readonly Told[]): Decision<CaseList> {
  return decide(news.reduce(withOne, list))
}

function withOne({ cases, index }: CaseList, { type, at, data }: Told): CaseList {
  const name = nameOf(data as unknown as Opened)
  const before = cases.get(name)
  if (type === caseOpened.wireName) {
    const kept: Kept = { opened: data as Kept['opened'], at }
    const gone = before === undefined ? [] : [under(stateOf(before), before, name)]
    return {
      cases: cases.with(name, kept),
      index: index.withoutAll(gone).with(under('open', kept, name), 1),
    }
  }
  if (before === undefined || before.settled !== undefined) return { cases, index }
  const { by, why } = data as Payload<typeof caseSettled>
  const settled: Kept = { ...before, settled: { at, by, why } }
  return {
    cases: cases.with(name, settled),
    index: index.withoutAll([under('open', before, name)]).with(under('settled', settled, name), 1),
  }
}

const stateOf = ({ settled }: Kept): 'open' | 'settled' =>
  settled === undefined ? 'open' : 'settled'

function onListCases(
  list: CaseList,
  { state, orderId, after, limit }: Payload<typeof listCases>,
): Decision<CaseList> {
  // Cases are few: all of a state are looked through for those of one order.
  const wanted = { limit: orderId === undefined ? limit : 1000, ...(after && { after }) }
  const { items, more } = newestFirst(list.index, [`${state}|`], wanted)
  const found = items.flatMap(({ place }) => {
    const kept = list.cases.get(place.slice(place.indexOf('|') + 1))
    if (kept === undefined || (orderId ?? kept.opened.correlation) !== kept.opened.correlation) {
      return []
    }
    return [{ place, case: shown(kept) }]
  })
  const page: CasesPage = { items: found.slice(0, limit), more: more || found.length > limit }
  return decide(list, answer(page))
}

function shown({ opened, at, settled }: Kept): Case {
  const { correlation: orderId, saga, step, part, doing, owner, dueAt, reason } = opened
  return {
    ...{ saga, orderId, step, doing, owner, openedAt: isoTime(at), dueAt: isoTime(dueAt), reason },
    ...(part === undefined ? {} : { part }),
    ...(settled === undefined ? {} : { settled: { ...settled, at: isoTime(settled.at) } }),
  }
}

export const caseList = service<CaseList>('case-list', {
  keyedBy: { each: 'shard' },
  initial: { cases: entries<Kept>(), index: entries<1>() },
  view: true,
  gathers: { types: [caseOpened, caseSettled], handler: onTold },
  on: (on) => [on(listCases, onListCases)],
})
