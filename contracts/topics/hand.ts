/**
 * Records of the storefronts' topics, which others write as well as we: what we tell there is an event
 * of the key that tells it; what another hand writes is kept first, and then told to the key that it is
 * about.
 */
import { anything, command, event, group, integer, optional, query, text } from '@millrace/kernel'

/** `topic/partition` */
const place = text({ min: 3, max: 300 })
const record = {
  place,
  topic: text({ min: 1, max: 250 }),
  partition: integer({ min: 0 }),
  key: optional(text()),
  value: anything(),
  /** Names, each with its text. */
  headers: optional(anything()),
}
/** The key that is told of a record. */
export const aboutKey = text({ min: 1, max: 200 })

const byAnotherHand = {
  ...record,
  about: aboutKey,
}

export const placeOf = (topic: string, partition: number): string => `${topic}/${partition}`

/** The service that keeps them, a partition a key, where the log has no topics of its own. */
export const topicsKeeper = 'topics'

/** We tell it. */
export const recordTold = event('topics.told', record)

/** `asks` is what it asks a service for, where it is a call; else `about` is told. Answered with a `Written`. */
export const writeRecord = command('topics.write', {
  ...byAnotherHand,
  asks: optional(group({ type: text(), data: anything() })),
})
export const recordWritten = event('topics.written', byAnotherHand)
export type Written = { readonly partition: number; readonly offset: number }

/** Answered with `Records`. */
export const showRecords = query('topics.show', {
  place,
  from: integer({ min: 0 }),
  limit: integer({ min: 1, max: 1000 }),
})

export type Kept = {
  readonly offset: number
  readonly key?: string
  readonly value: unknown
  readonly headers?: unknown
  readonly at: number
}
export type Records = { readonly items: readonly Kept[]; readonly next: number }
