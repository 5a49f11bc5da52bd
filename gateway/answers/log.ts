/** The log as a person is shown it. */
import {
  anyOf,
  anything,
  byName,
  flag,
  group,
  integer,
  listOf,
  nullable,
  optional,
  text,
  type ValueOf,
} from '@millrace/kernel'
import { time } from '#contracts/fields'

export const shownTopic = group({
  ...{ topic: text(), partitions: integer(), tenant: optional(text()) },
  ...{ format: text(), byHand: flag(), summary: text() },
})
export type ShownTopic = ValueOf<typeof shownTopic>

export const shownRecord = group({
  ...{ partition: integer(), offset: integer(), key: nullable(anyOf(text(), integer())) },
  ...{ value: anything(), headers: byName(text()), timestamp: time },
})

/** `next` is where to go on, also where there is nothing yet. */
export const recordsPage = group({ items: listOf(shownRecord), next: integer() })
export type RecordsPage = ValueOf<typeof recordsPage>

export const recordPlace = group({ partition: integer(), offset: integer() })
