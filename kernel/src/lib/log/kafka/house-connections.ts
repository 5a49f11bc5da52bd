/** Job: what a tool is connected to that reads or writes a whole installation, and is no instance. */
import { StoreRefused } from '../log.ts'
import { Admin } from './admin.ts'
import { loadClient, type KafkaClient } from './client.ts'
import { noBroker } from './no-broker.ts'
import { PartitionReader } from './partition-reader.ts'
import { topicsWith, type Topics } from './topics.ts'

export type Where = {
  readonly brokers: string
  readonly topicPrefix?: string
  readonly clientFolder?: string
}

export type HouseConnections = {
  readonly brokers: string
  readonly client: KafkaClient
  readonly admin: Admin
  readonly topics: Topics
  readonly prefix: string
  readonly reader: (topic: string) => Promise<PartitionReader>
}

const hurryWaitMs = 10

/** Fails where no broker answers. */
export async function connectHouse({
  brokers,
  topicPrefix: prefix = 'millrace.',
  clientFolder,
}: Where): Promise<HouseConnections> {
  const client = loadClient(clientFolder)
  const admin = new Admin(client, brokers)
  const topics = topicsWith(prefix)
  try {
    await admin.topic(topics.state)
  } catch (error) {
    await admin.close()
    throw new StoreRefused(noBroker(brokers, error))
  }
  const reader = (topic: string) =>
    PartitionReader.open(client, {
      ...{ topic, brokers, group: `${prefix}reader`, fetchWaitMs: hurryWaitMs },
    })
  return { brokers, client, admin, topics, prefix, reader }
}
