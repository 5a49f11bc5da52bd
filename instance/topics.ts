/** The topics that this process shows: in the log API, and in their document. */
import type { SchemaRegistry } from '@millrace/kernel/registry'
import { asyncapi } from '../gateway/topics/asyncapi.ts'
import type { HandTopic } from '../gateway/topics/hand-topic.ts'
import { keptShelf } from '../gateway/topics/kept-shelf.ts'
import type { Shelf } from '../gateway/topics/shelf.ts'
import manifest from '../package.json' with { type: 'json' }
import { topicsOf } from '../storefronts/all.ts'
import type { StorefrontOptions } from '../storefronts/storefront.ts'

type Served = {
  /** By their names. */
  readonly storefronts: readonly string[]
  readonly storefrontOptions?: StorefrontOptions
  readonly shards: number
  readonly prefix?: string
  /** Whose schemas its bytes have. */
  readonly registry: () => Promise<SchemaRegistry>
  /** Where the topics lie in Kafka; else they are kept in this log. */
  readonly onKafka?: TopicsOnKafka | false
}

export type TopicsOnKafka = (own: {
  readonly topics: readonly HandTopic[]
  readonly prefix: string
}) => Shelf

export function topicsHere({
  storefronts,
  storefrontOptions,
  shards,
  prefix = 'millrace.',
  registry,
  onKafka = false,
}: Served): { readonly shelf: Shelf; readonly asyncapi: () => object } {
  const topics = topicsOf(storefronts, storefrontOptions)
  const shelf =
    onKafka === false
      ? keptShelf({ topics, shards, prefix, registry })
      : onKafka({ topics, prefix })
  return { shelf, asyncapi: () => asyncapi({ topics, prefix, version: manifest.version }) }
}
