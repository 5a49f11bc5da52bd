/**
 * The AsyncAPI document of all topics: what lies in each, as it is declared, and who writes it. It says
 * the same on both logs: on the embedded one these are the records that the log API shows.
 */
import { avroSchemaOf, type AnyMessageType } from '@millrace/kernel'
import { factsTopics } from '#contracts/topics/facts'
import type { Format } from '#contracts/topics/format'
import { requestsTopic, requestTypes } from '#contracts/topics/requests'
import type { HandTopic } from './hand-topic.ts'
import { requestsSummary } from './requests-shelf.ts'

export type Documented = {
  readonly topics: readonly HandTopic[]
  /** Of Millrace's own topics. */
  readonly prefix: string
  readonly version: string
}

type Channel = {
  readonly topic: string
  readonly summary: string
  readonly partitions?: number
  readonly settings?: HandTopic['settings']
  readonly tenant?: string
  readonly messages: Readonly<Record<string, object>>
  readonly does: readonly ('send' | 'receive')[]
}

export function asyncapi({ topics, prefix, version }: Documented): object {
  const channels = [
    ...topics.map(storefrontsChannel),
    ...factsTopics.map(({ topic, summary, events }) =>
      ownChannel({ topic: prefix + topic, summary, types: events, does: ['send'] }),
    ),
    ownChannel({
      topic: prefix + requestsTopic,
      summary: requestsSummary,
      types: requestTypes,
      does: ['receive'],
    }),
  ]
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Millrace',
      version,
      description:
        'What Millrace tells, and takes, in topics. On Kafka they are topics of these names; on the embedded log they are read and written through /v1/log/topics.',
    },
    channels: Object.fromEntries(channels.map((channel) => [channel.topic, channelOf(channel)])),
    operations: Object.fromEntries(channels.flatMap(operationsOf)),
  }
}

const bindingVersion = '0.5.0'

function channelOf({ topic, summary, partitions, settings, tenant, messages }: Channel): object {
  const kept = settings && { 'cleanup.policy': [settings['cleanup.policy']] }
  const has = {
    ...(partitions === undefined ? {} : { partitions }),
    ...(kept === undefined ? {} : { topicConfiguration: kept }),
  }
  return {
    address: topic,
    description: summary,
    messages,
    bindings: { kafka: { topic, ...has, bindingVersion } },
    ...(tenant === undefined ? {} : { 'x-tenant': tenant }),
  }
}

const operationsOf = ({ topic, does, summary }: Channel) =>
  does.map((action) => {
    const channel = { $ref: `#/channels/${topic.replaceAll('~', '~0').replaceAll('/', '~1')}` }
    return [`${action} ${topic}`, { action, channel, summary }] as const
  })

function storefrontsChannel(topic: HandTopic): Channel {
  const { format, keys, partitions, read, settings, summary, tenant } = topic
  const key = keys === 'long' ? { type: 'integer', format: 'int64' } : { type: 'string' }
  const messages = Object.entries(payloadsOf(format)).map(([name, message]) => {
    return [name, { name, ...message, bindings: { kafka: { key, bindingVersion } } }] as const
  })
  return {
    ...{ topic: topic.topic, summary, partitions, tenant },
    ...(settings === undefined ? {} : { settings }),
    messages: Object.fromEntries(messages),
    does: read === undefined ? ['send'] : ['send', 'receive'],
  }
}

const avroFormat = 'application/vnd.apache.avro;version=1.9.0'
const avroType = 'application/vnd.confluent.avro'
const bytesType = 'application/octet-stream'

/** By the names of the messages. */
function payloadsOf(format: Format): Readonly<Record<string, object>> {
  switch (format.is) {
    case 'json':
      return Object.fromEntries(
        Object.entries(format.messages).map(([name, payload]) => [
          name,
          { contentType: 'application/json', payload },
        ]),
      )
    case 'avro': {
      const payload = { schemaFormat: avroFormat, schema: format.schema }
      return { [format.writes]: { contentType: avroType, payload } }
    }
    case 'text':
      return { text: { contentType: 'text/plain', payload: { type: 'string' } } }
    case 'double':
      return { double: { contentType: bytesType, payload: { type: 'number', format: 'double' } } }
    case 'long':
      return { long: { contentType: bytesType, payload: { type: 'integer', format: 'int64' } } }
    case 'int':
      return { int: { contentType: bytesType, payload: { type: 'integer', format: 'int32' } } }
  }
}

type Own = Pick<Channel, 'topic' | 'summary' | 'does'> & {
  readonly types: readonly AnyMessageType[]
}

/** Its schema with the registry is the union of these. */
const ownChannel = ({ types, ...channel }: Own): Channel => ({
  ...channel,
  messages: Object.fromEntries(
    types.map((type) => [
      type.wireName,
      {
        name: type.wireName,
        contentType: avroType,
        payload: { schemaFormat: avroFormat, schema: withNamespaces(avroSchemaOf(type)) },
        bindings: { kafka: { key: { type: 'string' }, bindingVersion } },
      },
    ]),
  ),
})

/** AsyncAPI has names without dots: what stands before the last one is told apart. */
function withNamespaces(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withNamespaces)
  if (typeof schema !== 'object' || schema === null) return schema
  const parts = Object.entries(schema).map(([name, part]) => [name, withNamespaces(part)] as const)
  const { name, ...rest } = Object.fromEntries(parts)
  if (typeof name !== 'string') return rest
  const dot = name.lastIndexOf('.')
  if (dot < 0) return { name, ...rest }
  return { name: name.slice(dot + 1), namespace: name.slice(0, dot), ...rest }
}
