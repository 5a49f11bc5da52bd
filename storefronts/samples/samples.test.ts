/** Records of the topics as other programs write them (make-samples.py), against our bytes and values. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AvroSchema } from '@millrace/kernel'
import { SchemaUnknown, type SchemaRegistry } from '@millrace/kernel/registry'
import { keyBytes } from '#contracts/topics/topic'
import { codecOf } from '#gateway/topics/codec'
import { storefronts } from '../all.ts'
import samples from './samples.json' with { type: 'json' }

type Sample = {
  readonly topic: string
  readonly value: unknown
  readonly hex: string
  readonly key?: string
  readonly keyHex?: string
  readonly schema?: { readonly id: number; readonly schema: unknown }
  /** Written with a schema that is not ours. */
  readonly onlyRead?: boolean
}

const all: readonly Sample[] = samples
const topics = storefronts.flatMap((storefront) => storefront.topics)

/** Where the schemas of the samples have the ids that stand in them. */
const registryOf = ({ schema }: Sample): SchemaRegistry => ({
  register: async () => schema?.id ?? 0,
  schemaById: async (id) => {
    if (schema?.id !== id) throw new SchemaUnknown(id)
    return schema.schema as AvroSchema
  },
  latest: async () => undefined,
  check: async () => [],
  close: async () => undefined,
})

describe('storefronts: samples of topics', () => {
  for (const [index, sample] of all.entries()) {
    const topic = topics.find((one) => one.topic === sample.topic)
    if (topic === undefined) continue

    it(`${topic.topic}, ${index}, is read as it was meant`, async () => {
      const { read } = await codecOf(topic, async () => registryOf(sample))
      assert.deepEqual(await read(Buffer.from(sample.hex, 'hex')), sample.value)
    })

    it(`${topic.topic}, ${index}, is written byte by byte`, async () => {
      if (sample.key !== undefined) {
        assert.equal(Buffer.from(keyBytes(topic, sample.key)).toString('hex'), sample.keyHex)
      }
      if (sample.onlyRead === true) return
      const { write } = await codecOf(topic, async () => registryOf(sample))
      assert.equal(write(sample.value).toString('hex'), sample.hex)
    })
  }

  it('are there for every topic', () => {
    const sampled = new Set(all.map(({ topic }) => topic))
    assert.deepEqual(
      topics.map(({ topic }) => topic).filter((topic) => !sampled.has(topic)),
      [],
    )
  })

  it('are in the schema that is registered', () => {
    for (const { topic, schema, onlyRead } of all) {
      const format = topics.find((one) => one.topic === topic)?.format
      if (format?.is !== 'avro' || onlyRead === true) continue
      assert.deepEqual(JSON.parse(JSON.stringify(format.schema)), schema?.schema)
    }
  })
})
