/** The orders of a store, as a check would have been shown them. */
import { openStoreToRead, type EventRecord } from '@millrace/kernel'
import type { Judged } from '#contracts/check'
import { orderPlaced } from '#contracts/orders'
import type { Place } from '../store-place.ts'

type Take = (order: Judged) => void

export async function eachOrder(place: Place, tenant: string, take: Take): Promise<void> {
  const hear = (event: EventRecord): void => {
    if (event.type !== orderPlaced.wireName || event.tenant !== tenant) return
    const data = orderPlaced.upcast(event.data, event.version)
    take(asJudged(data as ReturnType<typeof orderPlaced>['data']))
  }
  if ('kafka' in place) return eachOnKafka(place, hear)
  const reader = openStoreToRead(place.data)
  try {
    for (const { record } of reader.events()) hear(record)
  } finally {
    reader.close()
  }
}

async function eachOnKafka(
  { kafka }: Extract<Place, { kafka: unknown }>,
  hear: (event: EventRecord) => void,
): Promise<void> {
  const { KafkaEvidence } = await import('#simulation/laws/read-kafka')
  const evidence = await KafkaEvidence.read(kafka, hear)
  evidence.close()
}

/** Without what was made of it since. */
function asJudged(order: ReturnType<typeof orderPlaced>['data']): Judged {
  const { orderId, customerId, currency, lines, total, placedAt, payment, delivery } = order
  return {
    ...{ orderId, customerId, currency, lines, total, placedAt },
    ...(payment === undefined ? {} : { payment }),
    ...(delivery === undefined ? {} : { delivery }),
  }
}
