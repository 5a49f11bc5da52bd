/** The log that end-to-end tests run on: the embedded one, or Kafka where they are given a broker. */
import { randomUUID } from 'node:crypto'
import { EmbeddedLog, type Log } from '@millrace/kernel'
import { KafkaLog } from '@millrace/kernel/kafka'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const clientFolder = process.env['MILLRACE_KAFKA_CLIENT']

export async function logOf(directory: string): Promise<Log> {
  if (brokers === undefined) return new EmbeddedLog({ directory, shards: 8 })
  return KafkaLog.open({
    brokers,
    shards: 8,
    directory,
    topicPrefix: `e2e-${randomUUID().slice(0, 8)}.`,
    sessionMs: 30_000,
    ...(clientFolder === undefined ? {} : { clientFolder }),
  })
}
