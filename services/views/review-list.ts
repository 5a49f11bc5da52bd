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
  listReviews,
  reviewDecided,
  reviewOpened,
  reviewWithdrawn,
  type ReviewsPage,
  type ReviewState,
} from '#contracts/reviews'
import { newestFirst, placeOf } from './newest-first.ts'

/** An order that was left to a person, under the time when it was first. */
type Listed = {
  readonly since: number
  readonly customerId: string
  readonly state: ReviewState
  readonly checks: readonly string[]
  /** Those that nobody has decided yet. */
  readonly open: readonly string[]
}

type ReviewList = {
  /** By order. */
  readonly reviews: Entries<Listed>
  /** The place of each: under its state, and with it under its customer and its checks. */
  readonly index: Entries<1>
}

const among = (state: ReviewState, of = 'all'): string => `${of}|${state}|`
const ofCustomer = (customerId: string): string => `customer ${customerId}`
const ofCheck = (check: string): string => `check ${check}`

function onTold(list: ReviewList, news: readonly Told[]): Decision<ReviewList> {
  return decide(news.reduce(withOne, list))
}

function withOne({ reviews, index }: ReviewList, told: Told): ReviewList {
  const { orderId } = told.data as { readonly orderId: string }
  const before = reviews.get(orderId)
  const after = afterTold(before, told)
  if (after === undefined) return { reviews, index }
  const gone = before === undefined ? [] : namesOf(orderId, before)
  const added = namesOf(orderId, after).map((name) => [name, 1] as const)
  return {
    reviews: reviews.with(orderId, after),
    index: index.withoutAll(gone).withAll(added),
  }
}

function afterTold(before: Listed | undefined, { type, at, data }: Told): Listed | undefined {
  if (type === reviewOpened.wireName) {
    const { check, customerId } = data as Payload<typeof reviewOpened>
    const { since = at, checks = [], open = [] } = before ?? {}
    const own = { since, customerId, state: 'open' } as const
    return {
      ...own,
      checks: [...new Set([...checks, check])],
      open: [...new Set([...open, check])],
    }
  }
  if (before === undefined) return undefined
  if (type === reviewWithdrawn.wireName) {
    const { check } = data as Payload<typeof reviewWithdrawn>
    return without(before, [check], 'withdrawn')
  }
  const { checks, verdict } = data as Payload<typeof reviewDecided>
  return without(before, checks, verdict === 'approve' ? 'approved' : 'rejected')
}

function without(before: Listed, checks: readonly string[], state: ReviewState): Listed {
  const open = before.open.filter((check) => !checks.includes(check))
  return { ...before, open, state: open.length > 0 ? 'open' : state }
}

function namesOf(orderId: string, { since, customerId, state, checks }: Listed): string[] {
  const place = placeOf(since, orderId)
  return [undefined, ofCustomer(customerId), ...checks.map(ofCheck)].map(
    (of) => among(state, of) + place,
  )
}

type Wanted = Payload<typeof listReviews>
type Item = ReviewsPage['items'][number]

function onListReviews(list: ReviewList, wanted: Wanted): Decision<ReviewList> {
  const { limit } = wanted
  const found: Item[] = []
  for (const item of under(list.index, wanted)) {
    const { checks = [] } = list.reviews.get(item.orderId) ?? {}
    if (wanted.check === undefined || checks.includes(wanted.check)) found.push(item)
    if (found.length > limit) break
  }
  const page: ReviewsPage = { items: found.slice(0, limit), more: found.length > limit }
  return decide(list, answer(page))
}

/** All that may be wanted, newest first. */
function* under(
  index: Entries<1>,
  { state, customerId, check, after, limit }: Wanted,
): Generator<Item> {
  const of = check === undefined ? undefined : ofCheck(check)
  const prefix = among(state, customerId === undefined ? of : ofCustomer(customerId))
  let from = after
  do {
    const some = { limit: limit + 1, ...(from === undefined ? {} : { after: from }) }
    const { items } = newestFirst(index, [prefix], some)
    for (const { place } of items) yield { orderId: place.slice(place.indexOf('|') + 1), place }
    from = items.at(-1)?.place
  } while (from !== undefined)
}

export const reviewList = service<ReviewList>('review-list', {
  keyedBy: { each: 'shard' },
  initial: { reviews: entries<Listed>(), index: entries<1>() },
  view: true,
  gathers: { types: [reviewOpened, reviewDecided, reviewWithdrawn], handler: onTold },
  on: (on) => [on(listReviews, onListReviews)],
})
