/** Which figures of the log on Kafka are asked for; the broker is the bench's own. */
import type { Bench } from '../standard-figures.ts'
import { startBroker } from './brokers.ts'
import { kafkaFigures } from './kafka-figures.ts'

export async function onKafka(bench: Bench): Promise<void> {
  const brokers = await startBroker(bench.workplace)
  try {
    await kafkaFigures(bench, brokers)
  } finally {
    await brokers.stop()
  }
}
