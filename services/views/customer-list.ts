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
import {
  customerChanged,
  listCustomers,
  listErasures,
  type CustomersPage,
  type ErasuresPage,
  type ListedErasure,
} from '#contracts/customers'
import { newestFirst, placeOf } from './newest-first.ts'

/** Each customer stands in it twice: among all, and among those of their level. Who is erased, not at all. */
type CustomerList = {
  readonly index: Entries<1>
  /** By when, and whom. */
  readonly erasures: Entries<ListedErasure>
}

const all = 'all|'
const ofLevel = (level: string): string => `level|${level}|`

type Changed = Payload<typeof customerChanged>

const standsUnder = ({ customerId, createdAt }: Changed, level: string): readonly string[] => {
  const place = placeOf(createdAt, customerId)
  return [all + place, ofLevel(level) + place]
}

function onTold(list: CustomerList, news: readonly Told[]): Decision<CustomerList> {
  let next = list.index
  let { erasures } = list
  for (const { at, data } of news) {
    const changed = data as Changed
    const { customerId, by } = changed
    if (by !== undefined) {
      erasures = erasures.with(erasurePlace(at, customerId), { customerId, at, ...by })
    }
    const { before, after } = changed
    if (before !== undefined) next = next.withoutAll([...standsUnder(changed, before.level)])
    if (after === undefined) continue
    next = next.withAll(standsUnder(changed, after.level).map((name) => [name, 1] as const))
  }
  return decide({ index: next, erasures })
}

function onListCustomers(
  list: CustomerList,
  { level, after, limit }: Payload<typeof listCustomers>,
): Decision<CustomerList> {
  const wanted = { limit, ...(after === undefined ? {} : { after }) }
  const prefix = level === undefined ? all : ofLevel(level)
  const { items, more } = newestFirst(list.index, [prefix], wanted)
  const page: CustomersPage = {
    items: items.map(({ place }) => ({ customerId: place.slice(place.indexOf('|') + 1), place })),
    more,
  }
  return decide(list, answer(page))
}

/** As acts on dead letters stand, so that the two are one trail. */
const erasurePlace = (at: number, customerId: string): string =>
  `${String(at).padStart(12, '0')} customer ${customerId}`

function onListErasures(
  list: CustomerList,
  { after, limit }: Payload<typeof listErasures>,
): Decision<CustomerList> {
  const wanted = { backwards: true, limit: limit + 1 }
  const range = after === undefined ? wanted : { ...wanted, to: after }
  const found = Array.from(list.erasures.list(range), ([place, erasure]) => ({ ...erasure, place }))
  const page: ErasuresPage = { items: found.slice(0, limit), more: found.length > limit }
  return decide(list, answer(page))
}

export const customerList = service<CustomerList>('customer-list', {
  keyedBy: { each: 'shard' },
  initial: { index: entries<1>(), erasures: entries<ListedErasure>() },
  view: true,
  gathers: { types: [customerChanged], handler: onTold },
  on: (on) => [on(listCustomers, onListCustomers), on(listErasures, onListErasures)],
})
