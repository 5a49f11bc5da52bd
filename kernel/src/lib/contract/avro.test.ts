import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import avsc from 'avsc'
import { avroSchemaOf, fromAvro, toAvro } from './avro.ts'
import {
  anything,
  flag,
  group,
  instant,
  integer,
  listOf,
  oneOf,
  optional,
  text,
  usual,
} from './fields.ts'
import { jsonSchemaOf } from './json-schema.ts'
import { command, event } from './message.ts'

const placeThing = command('test.place-thing', {
  id: text({ max: 9 }),
  count: integer({ min: 1 }),
  at: instant(),
  urgent: flag(),
  size: oneOf('S', 'XL'),
  code: oneOf('not-a-symbol', 'other'),
  lines: listOf(group({ sku: optional(text()), price: group({ minor: integer() }) })),
  note: optional(text()),
  body: anything(),
})

// The test's Avro library stops one short of the largest safe integer.
const largest = Number.MAX_SAFE_INTEGER - 1

const whole = {
  id: 'a',
  count: 2,
  at: 1_767_355_200_000,
  urgent: true,
  size: 'XL',
  code: 'not-a-symbol',
  lines: [{ sku: 'tea', price: { minor: -5 } }, { price: { minor: largest } }],
  note: 'quick',
  body: { any: [1, null, 'x'] },
} as const

describe('contract: schemas from one declaration', () => {
  it('W1 goes through Avro and back', () => {
    const type = avsc.Type.forSchema(avroSchemaOf(placeThing) as avsc.Schema)
    const { note: _, ...bare } = { ...whole, lines: [...whole.lines] }
    for (const data of [{ ...bare, note: 'quick' }, bare]) {
      const bytes = type.toBuffer(toAvro(placeThing, data))
      assert.deepEqual(fromAvro(placeThing, type.fromBuffer(bytes)), data)
    }
  })

  it('reads what was written before there was a field as it usually is', () => {
    const id = text()
    const before = event('test.done', { id })
    const level = usual(oneOf('bronze', 'gold'), 'bronze')
    const marks = usual(listOf(group({ by: text(), note: optional(text()) })), [{ by: 'us' }])
    const now = event('test.done', { id, level, marks })
    const [writer, reader] = [before, now].map((type) =>
      avsc.Type.forSchema(avroSchemaOf(type) as avsc.Schema),
    )
    assert.ok(writer !== undefined && reader !== undefined)
    const bytes = writer.toBuffer(toAvro(before, { id: 'a' }))
    const read = reader.fromBuffer(bytes, reader.createResolver(writer))
    assert.deepEqual(fromAvro(now, read), { id: 'a', level: 'bronze', marks: [{ by: 'us' }] })
    // Over HTTP and between services it has to be there: the default is for old records only.
    assert.ok(!now.fits({ id: 'a' }))
  })

  it('names what Avro wants named, each once', () => {
    const schema = avroSchemaOf(placeThing)
    assert.ok(typeof schema === 'object' && 'name' in schema)
    assert.equal(schema.name, 'test.PlaceThing')
    const names = JSON.stringify(schema).match(/"name":"test\.\w+"/g) ?? []
    assert.equal(new Set(names).size, names.length)
    assert.match(JSON.stringify(schema), /"type":"enum","name":"test.PlaceThingSize"/)
    assert.match(JSON.stringify(schema), /"name":"code","type":"string"/)
  })

  it('tells JSON Schema what is required, bounded and open', () => {
    const { $id, title, required, properties } = jsonSchemaOf(placeThing)
    assert.equal($id, 'urn:millrace:test.place-thing:v1')
    assert.equal(title, 'test.place-thing')
    assert.ok(Array.isArray(required) && !required.includes('note') && required.includes('body'))
    const { id, count } = properties as Record<string, unknown>
    assert.deepEqual(id, { type: 'string', maxLength: 9 })
    assert.deepEqual(count, { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
  })
})
