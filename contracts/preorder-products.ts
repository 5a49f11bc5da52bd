/**
 * Products that are ordered before they are there: how many there are to be had, who stands in line, and
 * the wave that makes orders of pre-orders on the day.
 */
import {
  command,
  event,
  flag,
  group,
  instant,
  integer,
  oneOf,
  optional,
  query,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { currency, sku, time } from './fields.ts'

export const payTimes = ['now', 'release'] as const
export const payWhen = oneOf(...payTimes)

const terms = {
  releaseAt: instant(),
  /** How many there are to be had, of all pre-orders together. */
  cap: integer({ min: 0 }),
  currency,
  unitPrice: integer({ min: 0 }),
  payWhen,
  /** How many are charged in a second at most. */
  perSecond: integer({ min: 1, max: 1000 }),
  /** How long somebody whose payment was declined may take. */
  payWithinMs: integer({ min: 1000 }),
}

/** Says what the product is from now on. Answered with a `Product`. */
export const planProduct = command('preorder-products.plan', { sku, ...terms })
export const productPlanned = event('preorder-products.planned', {
  ...{ sku, ...terms },
  plannedAt: instant(),
})

/** Begins the wave before its time. Answered with a `Product`, like the next two. */
export const releaseProduct = command('preorder-products.release', { sku })
export const stopWave = command('preorder-products.stop', {
  sku,
  why: optional(text({ max: 500 })),
})
export const resumeWave = command('preorder-products.resume', { sku })

export const productStates = ['open', 'releasing', 'released'] as const
const state = oneOf(...productStates)

/** Where the places stand; the last four count what has happened since the product was planned. */
const counts = {
  /** Behind the cap. */
  waiting: integer(),
  queued: integer(),
  charging: integer(),
  /** Paid, and not released yet. */
  paid: integer(),
  declined: integer(),
  released: integer(),
  canceled: integer(),
  reminded: integer(),
  movedUp: integer(),
}
export const countNames = [
  ...['waiting', 'queued', 'charging', 'paid', 'declined'],
  ...['released', 'canceled', 'reminded', 'movedUp'],
] as const
export type Counts = ValueOf<typeof countsGroup>
const countsGroup = group(counts)

/** Each change of a number, with all numbers after it; `taken` is of the cap. */
export const productCounted = event('preorder-products.counted', {
  ...{ sku, state, isStopped: flag(), cap: integer(), taken: integer() },
  ...counts,
})

/** A place in line is named by its number in it. */
export const ticket = integer({ min: 1 })
const preorderId = text({ min: 1, max: 200 })
const place = { sku, preorderId, ticket }

/** There is room for who was the first to wait. */
export const placeMovedUp = event('preorder-products.moved-up', place)

/** Answered with a `PlaceTaken`. */
export const takePlace = command('preorder-products.take-place', {
  ...{ sku, preorderId, quantity: integer({ min: 1 }) },
})
export type PlaceTaken = {
  readonly ticket: number
  readonly currency: string
  readonly unitPrice: number
  readonly payWhen: (typeof payTimes)[number]
  readonly payWithinMs: number
  /** In the queue behind the cap; 0 where there was room. */
  readonly position: number
}

/** What a pre-order tells its product: that the customer gave it up, or what came of a charge. */
export const leavePlace = command('preorder-products.leave-place', {
  ...place,
  quantity: integer({ min: 1 }),
  wasReleased: flag(),
})
export const placeOutcomes = ['paid', 'released', 'declined', 'again', 'short'] as const
export const placeCharged = command('preorder-products.place-charged', {
  ...place,
  outcome: oneOf(...placeOutcomes),
})
/** One that was declined is to be charged once more. */
export const chargeAgain = command('preorder-products.charge-again', place)
export const placeReminded = command('preorder-products.place-reminded', place)

/** What a product tells itself: that its day has come, that the next may be charged, what the time is. */
export const releaseIsDue = command('preorder-products.release-is-due', { sku })
export const beatIsDue = command('preorder-products.beat-is-due', { sku })
export const beat = command('preorder-products.beat', { sku, nth: integer() })
/** There was more to do than one step does. */
export const goOn = command('preorder-products.go-on', { sku })

/** The performer that a product asks what the time is; whoever is awake answers with `beat`. */
export const tellingTime = 'telling-time'
export type TimeRequest = { readonly nth: number }

/** Answered with a `Product`, with a `Wave`, with a `Position`. */
export const showProduct = query('preorder-products.show', { sku })
export const showWave = query('preorder-products.show-wave', { sku })
export const showPosition = query('preorder-products.show-position', { sku, ticket })
export type Position = { readonly position: number }

export const shownProduct = group({
  ...{ sku, state, isStopped: flag(), releaseAt: time, cap: integer(), taken: integer() },
  ...{ waiting: integer(), currency, unitPrice: integer(), payWhen },
  ...{ perSecond: integer(), payWithinSeconds: integer(), plannedAt: time, updatedAt: time },
})
export type Product = ValueOf<typeof shownProduct>

export const shownWave = group({
  ...{ sku, state, isStopped: flag(), why: optional(text()) },
  ...{ cap: integer(), taken: integer(), perSecond: integer() },
  ...counts,
  /** Rises with each change. */
  revision: integer({ min: 1 }),
  ...{ begunAt: optional(time), endedAt: optional(time) },
})
export type Wave = ValueOf<typeof shownWave>
