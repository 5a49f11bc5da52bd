/** The log on Apache Kafka: a door of its own, so that a start without Kafka loads nothing of it. */
export { KafkaLog } from './lib/log/kafka/kafka-log.ts'
