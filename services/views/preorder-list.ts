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
import { productPlanned } from '#contracts/preorder-products'
import {
  listPreorders,
  listProducts,
  preorderMoved,
  preorderStates,
  type PreordersPage,
  type PreorderState,
} from '#contracts/preorders'
import { newestFirst, placeOf } from './newest-first.ts'

/** Each pre-order stands in it under its state, and under its product, its customer and both with its state. */
type PreorderList = { readonly index: Entries<1> }

type Moved = Payload<typeof preorderMoved>
type Filter = { readonly sku?: string; readonly customerId?: string }

const under = ({ sku = '', customerId = '' }: Filter, state: PreorderState): string =>
  `preorder|${sku}|${customerId}|${state}|`

const entriesOf = (moved: Moved, state: PreorderState): readonly string[] => {
  const { sku, customerId } = moved
  const place = placeOf(moved.placedAt, moved.preorderId)
  const filters = [{}, { sku }, { customerId }, { sku, customerId }]
  return filters.map((filter) => under(filter, state) + place)
}

const products = 'product|'

/** Of what happened to a pre-order within a batch, only where it stood before and stands now is written. */
function onTold({ index }: PreorderList, news: readonly Told[]): Decision<PreorderList> {
  const spans = new Map<string, { from: PreorderState | undefined; last: Moved }>()
  let next = index
  for (const { type, data } of news) {
    if (type === productPlanned.wireName) {
      const { sku, plannedAt } = data as Payload<typeof productPlanned>
      next = next.with(products + placeOf(plannedAt, sku), 1)
      continue
    }
    const moved = data as Moved
    const known = spans.get(moved.preorderId)
    spans.set(moved.preorderId, {
      from: known === undefined ? moved.from : known.from,
      last: moved,
    })
  }
  const added: string[] = []
  const gone: string[] = []
  for (const { from, last } of spans.values()) {
    if (from === last.state) continue
    if (from !== undefined) gone.push(...entriesOf(last, from))
    added.push(...entriesOf(last, last.state))
  }
  next = next.withoutAll(gone)
  return decide({ index: next.withAll(added.map((name) => [name, 1] as const)) })
}

type Wanted = { readonly after?: string; readonly limit: number }

function pageOf(index: Entries<1>, prefixes: readonly string[], wanted: Wanted): PreordersPage {
  const { items, more } = newestFirst(index, prefixes, wanted)
  return {
    items: items.map(({ place }) => ({ id: place.slice(place.indexOf('|') + 1), place })),
    more,
  }
}

function onListPreorders(
  list: PreorderList,
  { state, sku, customerId, after, limit }: Payload<typeof listPreorders>,
): Decision<PreorderList> {
  const filter = { ...(sku && { sku }), ...(customerId && { customerId }) }
  const states = state === undefined ? preorderStates : [state]
  const prefixes = states.map((one) => under(filter, one))
  return decide(list, answer(pageOf(list.index, prefixes, { limit, ...(after && { after }) })))
}

const onListProducts = (
  list: PreorderList,
  { after, limit }: Payload<typeof listProducts>,
): Decision<PreorderList> =>
  decide(list, answer(pageOf(list.index, [products], { limit, ...(after && { after }) })))

export const preorderList = service<PreorderList>('preorder-list', {
  keyedBy: { each: 'shard' },
  initial: { index: entries<1>() },
  view: true,
  gathers: { types: [preorderMoved, productPlanned], handler: onTold },
  on: (on) => [on(listPreorders, onListPreorders), on(listProducts, onListProducts)],
})
