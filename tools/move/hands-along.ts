/**
 * Job: what other hands wrote on Kafka and nobody has taken up when the shop is sealed, as the messages that
 * an instance would have made of it: so it is acted on at home.
 * Boundary: what is only shown of it is `topics-along.ts`'s.
 *
 * L1 A record is acted on once: what a reader took up meanwhile lies in an inbox under the same id.
 */
import { BrokenRecord, Registry } from '@millrace/kernel'
import type { KafkaStoreReader, PlacedMessage, Where } from '@millrace/kernel/kafka'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import type { Personal } from '../../gateway/customers/personal.ts'
import { storefronts } from '#storefronts/all'
import { allServices } from '../../composition.ts'
import { requestsFrom } from '../../instance/relays.ts'
import { sharedTopics } from '../../instance/shared-topics.ts'

/** Nothing is handled here: who takes what does not go by limits. */
const fraud = { limitMinor: 0, windowMs: 1 }

type From = {
  readonly reader: Pick<KafkaStoreReader, 'readHands'>
  readonly kafka: Where
  readonly registry: () => Promise<SchemaRegistry>
  readonly personal: Personal
}

export async function readHandsAlong({
  reader,
  kafka,
  registry: opened,
  personal,
}: From): Promise<readonly PlacedMessage[]> {
  const registry = await opened()
  const topics = await sharedTopics(
    storefronts.flatMap((storefront) => storefront.topics),
    registry,
  )
  const { topicPrefix = 'millrace.' } = kafka
  const takers = { registry: new Registry(allServices({ fraud, storefronts, keepsTopics: false })) }
  return reader.readHands(
    requestsFrom(takers, {
      ...{ registry, topicPrefix, topics, personal },
      ...{ checks: unknownChecks, keys: noKeys },
    }),
  )
}

/** What an order needs is a matter of a process that runs: it becomes a dead letter, which a person sees. */
const unknownChecks = {
  needed: (): never => {
    throw new BrokenRecord(
      'The shop moved before this order was taken up, and which checks it needs is not known: write it again.',
    )
  },
}

/** No order is taken up here. */
const noKeys = { isKnown: (): boolean => false }

/** L1 */
export function withoutThose(
  hands: readonly PlacedMessage[],
  waiting: readonly PlacedMessage[],
): readonly PlacedMessage[] {
  const nameOf = ({ message: { service, id } }: PlacedMessage): string => `${service} ${id}`
  const there = new Set(waiting.map(nameOf))
  return hands.filter((one) => !there.has(nameOf(one)))
}
