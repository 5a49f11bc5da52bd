import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SchemaUnknown } from '../registry/registry.ts'
import type { AvroSchema } from './avro.ts'
import {
  anything,
  group,
  instant,
  integer,
  listOf,
  oneOf,
  optional,
  personal,
  text,
} from './fields.ts'
import { command, event } from './message.ts'
import { BrokenRecord } from './broken-record.ts'
import { WireReader } from './wire-reader.ts'
import { unionOf, WireWriter } from './wire-writer.ts'

const placed = event('shop.placed', {
  id: text(),
  state: oneOf('PENDING', 'DONE'),
  lines: listOf(group({ sku: text(), price: optional(integer()) })),
  note: optional(text()),
})
const noted = event('shop.noted', { any: anything(), who: optional(personal()) })
/** As somebody else may declare it. */
const wait = command('shop.wait', { at: integer() })
const types = [placed, noted]
const schema = unionOf(types)
const order = { id: 'o-1', state: 'DONE', lines: [{ sku: 'tea' }, { sku: 'cup', price: 5 }] }

const registry = (schemas: Readonly<Record<number, AvroSchema>>) => async (id: number) => {
  const found = schemas[id]
  if (found === undefined) throw new SchemaUnknown(id)
  return found
}
const written = (type: string, data: unknown): Buffer => new WireWriter(types, 7).write(type, data)
const reader = new WireReader(types, registry({ 7: schema, 8: 'string' }))
const isBroken = (why: RegExp) => (error: unknown) =>
  error instanceof BrokenRecord && why.test(error.message)

describe('contract: records that people read', () => {
  it('begin with a byte 0 and the id of their schema', () => {
    assert.deepEqual([...written('shop.placed', order).subarray(0, 6)], [0, 0, 0, 0, 7, 0])
    assert.equal(written('shop.noted', { any: 1 })[5], 2)
  })

  it('come back as they were', async () => {
    const record = { type: 'shop.placed', data: order }
    assert.deepEqual(await reader.read(written('shop.placed', order)), record)
    const data = { any: { deep: [1, null] } }
    assert.deepEqual(await reader.read(written('shop.noted', data)), { type: 'shop.noted', data })
  })

  it('share memory, and none is overwritten by another', async () => {
    const writer = new WireWriter(types, 7)
    const long = 'x'.repeat(100_000)
    const texts = ['a', long, 'b', long, long, 'c', 'y'.repeat(600_000), 'd']
    const records = texts.map((note) => writer.write('shop.placed', { ...order, note }))
    for (const [at, record] of records.entries()) {
      assert.deepEqual((await reader.read(record)).data, { ...order, note: texts[at] })
    }
  })

  it('that do not fit are not written, and the next is whole', async () => {
    const writer = new WireWriter(types, 7)
    assert.throws(() => writer.write('shop.placed', { ...order, state: 'LOST' }), /LOST/)
    assert.throws(() => writer.write('shop.other', order), /in no contract/)
    assert.deepEqual((await reader.read(writer.write('shop.placed', order))).data, order)
  })

  it('have personal data sealed, or are not written', async () => {
    const sealed = { any: 1, who: 'sealed:1:abc' }
    assert.deepEqual((await reader.read(written('shop.noted', sealed))).data, sealed)
    assert.throws(() => written('shop.noted', { any: 1, who: 'Anna' }), /not sealed/)
  })

  it('are read by the schema that they were written with', async () => {
    const earlier = event('shop.placed', {
      id: text(),
      state: oneOf('DONE'),
      lines: listOf(text()),
    })
    const later = event('shop.placed', { ...placed.schema.properties, more: integer() })
    const schemas = { 1: unionOf([earlier]), 2: unionOf([later]), 3: unionOf([noted, placed]) }
    const reads = new WireReader(types, registry(schemas))
    const write = (type: typeof later | typeof earlier, id: number, data: object) =>
      new WireWriter([type], id).write('shop.placed', data)
    const newer = write(later, 2, { ...order, note: 'n', more: 3 })
    assert.deepEqual((await reads.read(newer)).data, { ...order, note: 'n' })
    const other = new WireWriter([noted, placed], 3).write('shop.placed', order)
    assert.deepEqual((await reads.read(other)).data, order)
    const old = write(earlier, 1, { id: 'o', state: 'DONE', lines: [] })
    await assert.rejects(reads.read(old), isBroken(/another shop.Placed/))
  })

  it('that break the contract are refused with the reason', async () => {
    const good = written('shop.placed', order)
    const cases: readonly (readonly [Buffer | null, RegExp])[] = [
      [null, /no value/],
      [Buffer.from('{}'), /begin with a byte 0/],
      [Buffer.concat([Buffer.from([1]), good.subarray(1)]), /begin with a byte 0/],
      [Buffer.from([0, 0, 0, 0, 9, 0]), /schema with the id 9 is not known/],
      [Buffer.from([0, 0, 0, 0, 8, 0]), /takes no string/],
      [Buffer.from([0, 0, 0, 0, 7, 8]), /no branch 4/],
      [Buffer.from([0, 0, 0, 0, 7, 0xff, 0xff, 0xff, 0xff, 0xff]), /which branch/],
      [good.subarray(0, good.length - 1), /ends too early/],
      [Buffer.concat([good, Buffer.from([0])]), /goes on/],
    ]
    for (const [value, why] of cases) await assert.rejects(reader.read(value), isBroken(why))
  })

  it('that say what no such message may say are refused', async () => {
    const due = { at: instant() }
    const reads = new WireReader([command('shop.wait', due)], registry({ 1: unionOf([wait]) }))
    const record = new WireWriter([wait], 1).write('shop.wait', { at: -1 })
    await assert.rejects(reads.read(record), isBroken(/is no shop\.wait/))
  })

  it('of unknown bytes never do anything else than being refused or read', async () => {
    const good = written('shop.placed', order)
    for (let at = 5; at < good.length; at++) {
      for (const bits of [1, 0x40, 0x80, 0xff]) {
        const bad = Buffer.from(good)
        bad[at] = (bad[at] ?? 0) ^ bits
        await reader.read(bad).catch((error: unknown) => assert.ok(error instanceof BrokenRecord))
      }
    }
  })

  it('may be read later where the registry does not answer', async () => {
    const away = new Error('away')
    const reads = new WireReader([command('shop.do', {})], () => Promise.reject(away))
    await assert.rejects(reads.read(Buffer.from([0, 0, 0, 0, 1, 0])), away)
  })
})
