/** What others read and write on Kafka, beside the engine: topics of facts, and the topic of requests. */
import { BrokenRecord, type Engine, type KeyStore } from '@millrace/kernel'
import {
  Relays,
  unionOf,
  WireReader,
  WireWriter,
  type Asked,
  type FactsTopic,
  type KafkaLog,
  type Requests,
} from '@millrace/kernel/kafka'
import type { SchemaRegistry } from '@millrace/kernel/registry'
import { reportBroken } from '#contracts/records'
import { factsTopics } from '#contracts/topics/facts'
import { requestsTopic, requestTypes } from '#contracts/topics/requests'
import type { CheckBoard } from '../gateway/checks/check-board.ts'
import { NoKeys } from '../gateway/customers/no-keys.ts'
import { Personal, personOf } from '../gateway/customers/personal.ts'
import { asAtTheEdge, faultsIn, wishOf, type Wish } from '../gateway/requests-topic.ts'
import { Problem } from '../gateway/problem.ts'
import type { OnLog } from '../gateway/thread/engine-thread.ts'
import { handsIn, toldTopic, type SharedTopic, type Takers } from './shared-topics.ts'

/** Whose a request is that names no tenant: the native API's. */
const tenant = 'shop'
const tenantHeader = 'millrace-tenant'

export type RelaysAround = {
  readonly registry: SchemaRegistry
  readonly topicPrefix: string
  /** Of the storefronts. */
  readonly topics: readonly SharedTopic[]
  readonly onLog: OnLog
  /** Which checks orders need. */
  readonly checks: CheckBoard
  /** Of customers who are known. */
  readonly keys: KeyStore
}

/** Before the engine begins: what it does in the shards that open is relayed from the first event on. */
export async function beginRelays(
  log: KafkaLog,
  { registry, topicPrefix, topics, onLog, keys }: RelaysAround,
): Promise<Relays> {
  const facts = await Promise.all(
    factsTopics.map(async ({ topic: name, events }): Promise<FactsTopic> => {
      const topic = topicPrefix + name
      const writer = new WireWriter(
        events,
        await registry.register(`${topic}-value`, unionOf(events)),
      )
      return { topic, events, write: (type, data) => writer.write(type, data) }
    }),
  )
  const personal = personalWith(keys)
  return log.alongside((connections) =>
    Relays.begin(connections, {
      facts: [...facts, ...topics.map((topic) => toldTopic(topic, personal))],
      shared: topics.map(({ topic: { topic, partitions, settings } }) => {
        return { topic, partitions, settings }
      }),
      requestsTopic: topicPrefix + requestsTopic,
      onLeftOut: (event) =>
        onLog({
          is: 'log',
          level: 'error',
          msg: 'an event was left out of its topic',
          fields: event,
        }),
      onTrouble: (error) => {
        const fields = { error: error instanceof Error ? error.message : String(error) }
        onLog({ is: 'log', level: 'warn', msg: 'a relay failed and begins anew', fields })
      },
    }),
  )
}

/** Without keys what is sealed stays so, what is not is not sealed, and nothing waits for them. */
const personalWith = (keys: KeyStore): Personal | undefined =>
  keys instanceof NoKeys ? undefined : new Personal(keys, tenant)

/** When the engine is there to say who takes a request. */
export function takeRequests(relays: Relays, engine: Engine, around: RelaysAround): void {
  relays.readHands(requestsFrom(engine, { ...around, personal: personalWith(around.keys) }))
}

type HandsAround = Pick<RelaysAround, 'registry' | 'topicPrefix' | 'topics'> & {
  readonly personal?: Personal | undefined
  readonly checks: Pick<CheckBoard, 'needed'>
  readonly keys: Pick<KeyStore, 'isKnown'>
}

/** What others write, and who takes it. */
export function requestsFrom(
  engine: Takers,
  { registry, topicPrefix, topics, checks, keys, personal }: HandsAround,
): readonly Requests[] {
  const reader = new WireReader(requestTypes, (id) => registry.schemaById(id))
  const broken: Requests['broken'] = (record) => {
    const recordId = [record.topic, record.partition, record.offset].join(':')
    return addressed(engine, { sent: reportBroken({ recordId, ...record }) })
  }
  const clock = Date.now
  const requests: Requests = {
    ...{ topic: topicPrefix + requestsTopic, tenant, clock, broken },
    read: async (value, { headers = [] }) => {
      const { type, data } = await reader.read(value)
      const named = headers.flatMap(Object.entries).find(([name]) => name === tenantHeader)
      const whose = named === undefined ? tenant : String(named[1])
      const wish = await asAtTheEdge(judged(type, data), {
        needed: () => checks.needed(whose),
        isKnown: (customerId) => keys.isKnown(personOf(whose, customerId)),
      })
      return addressed(engine, wish)
    },
  }
  const hands = topics.map((shared) =>
    handsIn(shared, { engine, clock, broken, personal: personal?.of(shared.topic.tenant) }),
  )
  return [requests, ...hands.filter((one) => one !== undefined)]
}

function judged(type: string, data: unknown): Wish {
  try {
    return wishOf(type, data)
  } catch (error) {
    const why = error instanceof Problem ? faultsIn(error) : String(error)
    throw new BrokenRecord(why)
  }
}

function addressed({ registry }: Takers, { sent, orderId }: Wish): Asked {
  const target = registry.targets(sent.type.wireName)[0]
  if (target?.by === undefined) throw new BrokenRecord(`Nobody takes ${sent.type.wireName}.`)
  if (!sent.type.fits(sent.data)) throw new BrokenRecord(`This is no ${sent.type.wireName}.`)
  const key = String((sent.data as Readonly<Record<string, unknown>>)[target.by])
  const asked = { sent, service: target.service.name, key }
  return orderId === undefined ? asked : { ...asked, correlation: orderId }
}
