/** What the seeds of the corpus must reach on simulated Kafka, besides what any run reaches. */
import { daysGoBy, kafkaFaults, stormOfRebalances } from './kafka-faults.ts'

export const pointsOnKafka: readonly string[] = [
  ...[...Object.keys(kafkaFaults), stormOfRebalances, daysGoBy].map((fault) => `fault: ${fault}`),
  ...['PENDING', 'APPROVED', 'CANCELED'].map((state) => `order: ${state}`),
  ...[0, 1, 2, 3, 4].map((group) => `place-order: forward ${group}`),
  ...[0, 1].map((group) => `place-order: undoing ${group}`),
  'kafka: fenced',
]
