/** Lists: each shard has a part of every one, and is asked for a page of it, newest first. */
import { integer, optional, text } from '@millrace/kernel'

export const page = {
  /** Only what comes after this place: that of the last one shown. */
  after: optional(text()),
  limit: integer({ min: 1, max: 1000 }),
}

export type Page<Item> = {
  readonly items: readonly (Item & { readonly place: string })[]
  /** Whether the shard has more after these. */
  readonly more: boolean
}
