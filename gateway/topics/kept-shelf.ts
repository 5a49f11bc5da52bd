/** The topics of a log that has none of its own: of what machines keep, and of its events. */
import type { SchemaRegistry } from '@millrace/kernel/registry'
import { factsTopics } from '#contracts/topics/facts'
import { factsTopic } from './facts-topic.ts'
import { keptTopic, type HandTopic } from './hand-topic.ts'
import { requestsShelf } from './requests-shelf.ts'
import type { Shelf } from './shelf.ts'

type Kept = {
  readonly topics: readonly HandTopic[]
  readonly shards: number
  readonly prefix?: string
  /** Whose schemas its bytes have. */
  readonly registry: () => Promise<SchemaRegistry>
}

export const keptShelf =
  ({ topics, shards, prefix = 'millrace.', registry }: Kept): Shelf =>
  (edge) => {
    const events = edge.engine.events?.bind(edge.engine)
    return [
      ...topics.map((topic) => keptTopic(edge, topic, registry)),
      ...(events === undefined
        ? []
        : factsTopics.map((topic) => factsTopic(topic, { events, shards, prefix, registry }))),
      requestsShelf(edge, prefix, registry),
    ]
  }
