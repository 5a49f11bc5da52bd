/** The document is held against AsyncAPI's own schema, and against what is declared. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, it } from 'node:test'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { anything, openGroup, optional, text } from '@millrace/kernel'
import { factsTopics } from '#contracts/topics/facts'
import {
  avro,
  double,
  doubleBytes,
  intBytes,
  jsonText,
  longBytes,
  plainText,
  type Format,
} from '#contracts/topics/format'
import { requestTypes } from '#contracts/topics/requests'
import { asyncapi } from './asyncapi.ts'
import type { HandTopic } from './hand-topic.ts'

const official: object = createRequire(import.meta.url)(
  '@asyncapi/specs/schemas/3.0.0-without-$id.json',
)
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true })
addFormats.default(ajv)
const isValid = ajv.compile(official)

const order = { type: 'record', name: 'Order', fields: [{ name: 'id', type: 'string' }] }
const formats: Readonly<Record<string, Format>> = {
  json: jsonText({
    one: openGroup({ id: text(), price: double() }),
    other: openGroup({ any: optional(anything()) }),
  }),
  avro: avro([order], 'Order'),
  text: plainText,
  double: doubleBytes,
  long: longBytes,
  'int.v1': intBytes,
}
const topics = Object.entries(formats).map(([topic, format]): HandTopic => ({
  ...{ topic, format, partitions: 3, tenant: 't', summary: `Records of ${topic}.` },
  ...(topic === 'long' ? { keys: 'long' as const } : {}),
  ...(topic === 'text' ? { settings: { 'cleanup.policy': 'compact' as const } } : {}),
  ...(topic === 'json' ? { read: ({ value }) => ({ value, about: 'a' }) } : {}),
}))

type Told = {
  readonly channels: Readonly<
    Record<
      string,
      {
        readonly messages: object
        readonly bindings: { readonly kafka: { readonly topicConfiguration?: object } }
      }
    >
  >
  readonly operations: Readonly<Record<string, { readonly action: string }>>
}
const document = asyncapi({ topics, prefix: 'm.', version: '1.2.3' })
const { channels, operations } = JSON.parse(JSON.stringify(document)) as Told

describe('topics: the AsyncAPI document', () => {
  it('is one', () => {
    assert.ok(isValid(JSON.parse(JSON.stringify(document))), ajv.errorsText(isValid.errors))
    const { info: _, ...broken } = JSON.parse(JSON.stringify(document)) as { info: unknown }
    assert.equal(isValid(broken), false)
  })

  it('has every topic with its messages', () => {
    const facts = factsTopics.map(({ topic }) => `m.${topic}`)
    assert.deepEqual(Object.keys(channels), [...Object.keys(formats), ...facts, 'm.requests'])
    assert.deepEqual(Object.keys(channels['json']?.messages ?? {}), ['one', 'other'])
    assert.deepEqual(Object.keys(channels['avro']?.messages ?? {}), ['Order'])
    for (const { topic, events } of factsTopics) {
      const messages = Object.keys(channels[`m.${topic}`]?.messages ?? {})
      assert.deepEqual(
        messages,
        events.map(({ wireName }) => wireName),
      )
    }
    const asked = Object.keys(channels['m.requests']?.messages ?? {})
    assert.deepEqual(
      asked,
      requestTypes.map(({ wireName }) => wireName),
    )
  })

  it('says of which topics the last record of each key is kept', () => {
    const kept = Object.entries(channels).filter(
      ([, { bindings }]) => bindings.kafka.topicConfiguration !== undefined,
    )
    assert.deepEqual(
      kept.map(([name, { bindings }]) => [name, bindings.kafka.topicConfiguration]),
      [['text', { 'cleanup.policy': ['compact'] }]],
    )
  })

  it('says what is written by others', () => {
    const received = Object.entries(operations).filter(([, { action }]) => action === 'receive')
    assert.deepEqual(
      received.map(([name]) => name),
      ['receive json', 'receive m.requests'],
    )
  })
})
