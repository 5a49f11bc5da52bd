/** The topics that this process shows in the log API. */
import { keptShelf } from './gateway/topics/kept-shelf.ts'
import type { Shelf } from './gateway/topics/shelf.ts'
import { topicsOf } from './storefronts/all.ts'

/** What is kept in this log: of the storefronts by their names, and Millrace's own. */
export const shelfOf = (storefronts: readonly string[], shards: number): Shelf =>
  keptShelf({ topics: topicsOf(storefronts), shards })
