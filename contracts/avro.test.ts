import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import avsc from 'avsc'
import {
  avroSchemaOf,
  checker,
  fromAvro,
  jsonSchemaOf,
  toAvro,
  type AnyMessageType,
} from '@millrace/kernel'
import * as billing from './billing.ts'
import * as cards from './cards.ts'
import * as checks from './checks.ts'
import * as customers from './customers.ts'
import * as delivery from './delivery.ts'
import * as notifications from './notifications.ts'
import * as orders from './orders.ts'
import * as requests from './requests.ts'
import * as reviews from './reviews.ts'
import * as warehouse from './warehouse.ts'
import { sampleOf } from './sample.ts'

const isType = (value: unknown): value is AnyMessageType =>
  typeof value === 'function' && 'wireName' in value

const modules: object[] = [
  ...[billing, cards, checks, customers, delivery, notifications, orders, requests],
  ...[reviews, warehouse],
]
const types = modules.flatMap((module) => Object.values(module)).filter(isType)

describe('contracts: every message goes through Avro and back', () => {
  it('finds the messages', () => assert.ok(types.length > 50, `only ${types.length}`))

  for (const type of types) {
    for (const fill of ['whole', 'bare'] as const) {
      it(`${type.wireName}, ${fill}`, () => {
        const data = sampleOf(type.schema, fill)
        assert.ok(type.fits(data), `the sample ${JSON.stringify(data)} is no ${type.wireName}`)
        const avro = avsc.Type.forSchema(avroSchemaOf(type) as avsc.Schema)
        const bytes = avro.toBuffer(toAvro(type, data as never))
        assert.deepEqual(fromAvro(type, avro.fromBuffer(bytes)), data)
      })
    }

    it(`${type.wireName} has a JSON Schema of its own`, () => {
      assert.equal(jsonSchemaOf(type)['title'], type.wireName)
      assert.ok(checker(type.schema).fits(sampleOf(type.schema, 'whole')))
    })
  }

  it('names each message once', () => {
    const names = types.map(({ wireName }) => wireName)
    assert.deepEqual(names, [...new Set(names)])
  })
})
