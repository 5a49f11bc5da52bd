/** The log on Apache Kafka: a door of its own, so that a start without Kafka loads nothing of it. */
export { boundsMs } from './lib/log/kafka/durations.ts'
export { orAway } from './lib/log/kafka/errors.ts'
export { CompactTopic } from './lib/log/kafka/compact-topic.ts'
export { KafkaLog } from './lib/log/kafka/kafka-log.ts'
export { batchesAtOnce } from './lib/log/kafka/transactions.ts'
export type { Where } from './lib/log/kafka/house-connections.ts'
export type { HouseMark } from './lib/log/kafka/house-mark.ts'
export { KafkaHold } from './lib/log/kafka/house-hold.ts'
export { KafkaStoreWriter, type Load } from './lib/log/kafka/house-writer.ts'
export {
  KafkaStoreReader,
  marksIn,
  positionsIn,
  sameEnds,
  type AllEnds,
  type PlacedMessage,
} from './lib/log/kafka/house-reader.ts'
export type { SharedRecord } from './lib/log/kafka/house-topics.ts'
export { WireReader } from './lib/contract/wire-reader.ts'
export { unionOf, WireWriter } from './lib/contract/wire-writer.ts'
export type { Asked, Requests } from './lib/log/kafka/edge-reader.ts'
export type { FactsTopic } from './lib/log/kafka/relay-facts.ts'
export { TopicScan } from './lib/log/kafka/topic-scan.ts'
export { Relays } from './lib/log/kafka/relays.ts'
export { Stall } from './lib/log/kafka/stall.ts'
export { KafkaJournal } from './lib/registry/kafka-journal.ts'
