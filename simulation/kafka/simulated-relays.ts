/**
 * Job: the relays of an instance on simulated Kafka: the product's own, over topics of facts and two
 * topics in which others write, one of which is ours too.
 * Boundary: values are JSON here; how a value lies in a topic is no matter of the relays.
 */
import { Relays, type FactsTopic, type KafkaLog, type Requests } from '@millrace/kernel/kafka'
import type { Payload } from '@millrace/kernel'
import { reportBroken } from '#contracts/records'
import { factsTopics } from '#contracts/topics/facts'
import { tenant } from '../edge.ts'
import { brought, sentOut, setOut } from './couriers.ts'

export const requestsTopic = 'millrace.requests'
/** What other systems have too: our couriers are told of here, and are asked for. */
export const sharedTopic = 'rounds'
const sharedPartitions = 3

const json = (_: string, data: unknown): Buffer => Buffer.from(JSON.stringify(data))

const facts: readonly FactsTopic[] = [
  ...factsTopics.map(({ topic, events }) => ({ topic: `millrace.${topic}`, events, write: json })),
  { topic: sharedTopic, events: [sentOut, brought], write: json },
]

/** In which topic an event lies, by its type. */
export const factsTopicOf = new Map(
  facts.flatMap(({ topic, events }) => events.map(({ wireName }) => [wireName, topic] as const)),
)

export const beginRelays = (log: KafkaLog, onTrouble: () => void): Promise<Relays> =>
  log.alongside((connections) =>
    Relays.begin(connections, {
      ...{ facts, requestsTopic, onTrouble },
      shared: [{ topic: sharedTopic, partitions: sharedPartitions }],
      onLeftOut: ({ type, reason }) => {
        throw new Error(`${type} was left out of its topic: ${reason}`)
      },
    }),
  )

type Wanted = Payload<typeof setOut>

/** From now on what others ask for can be handled. */
export function takeRecords(relays: Relays, clock: () => number): void {
  const broken: Requests['broken'] = (record) => {
    const recordId = [record.topic, record.partition, record.offset].join(':')
    return { sent: reportBroken({ recordId, ...record }), service: 'records', key: recordId }
  }
  const read: Requests['read'] = async (value) => {
    // Who writes here in a simulation writes what is wanted.
    const wanted = JSON.parse(String(value)) as Wanted
    return { sent: setOut(wanted), service: 'couriers', key: wanted.courier }
  }
  const from = { tenant, clock, broken, read }
  relays.readHands([
    { ...from, topic: requestsTopic },
    { ...from, topic: sharedTopic, isOneTenants: true },
  ])
}
