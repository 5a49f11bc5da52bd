/** The topics that this process shows: in the log API, and in their document. */
import { asyncapi } from './gateway/topics/asyncapi.ts'
import { keptShelf } from './gateway/topics/kept-shelf.ts'
import type { Shelf } from './gateway/topics/shelf.ts'
import manifest from './package.json' with { type: 'json' }
import { topicsOf } from './storefronts/all.ts'
import type { StorefrontOptions } from './storefronts/storefront.ts'

type Served = {
  /** By their names. */
  readonly storefronts: readonly string[]
  readonly storefrontOptions?: StorefrontOptions
  readonly shards: number
  readonly prefix?: string
}

/** What is kept in this log: of the storefronts, and Millrace's own. */
export function topicsHere({
  storefronts,
  storefrontOptions,
  shards,
  prefix = 'millrace.',
}: Served): { readonly shelf: Shelf; readonly asyncapi: () => object } {
  const topics = topicsOf(storefronts, storefrontOptions)
  return {
    shelf: keptShelf({ topics, shards, prefix }),
    asyncapi: () => asyncapi({ topics, prefix, version: manifest.version }),
  }
}
