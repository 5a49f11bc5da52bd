import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BrokenRecord, group, text, type AvroSchema } from '@millrace/kernel'
import { MemoryJournal, OwnRegistry } from '@millrace/kernel/registry'
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
import { codecOf, valueAsRead } from './codec.ts'

const registry = new OwnRegistry(new MemoryJournal())
const topicOf = (format: Format) => ({ topic: 't', partitions: 1, format, summary: 'A sample.' })
const codec = (format: Format) => codecOf(topicOf(format), () => Promise.resolve(registry))

const order = {
  type: 'record',
  name: 'Order',
  namespace: 'ours',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'state', type: 'State' },
    { name: 'price', type: 'double' },
    { name: 'level', type: 'string', default: 'bronze' },
  ],
}
const state = { type: 'enum', name: 'State', namespace: 'ours', symbols: ['CREATED', 'FAILED'] }
const union: AvroSchema = [state, order]
const deposit = jsonText({ deposit: group({ event: text(), accountId: text(), value: double() }) })

const samples: readonly [what: string, Format, value: unknown, hex: string][] = [
  ['a double', doubleBytes, 199, '4068e00000000000'],
  ['a negative double', doubleBytes, -650.5, 'c084540000000000'],
  ['a long', longBytes, 258, '0000000000000102'],
  ['a negative long', longBytes, -2, 'fffffffffffffffe'],
  ['an int', intBytes, -20, 'ffffffec'],
  ['text', plainText, 'ö', 'c3b6'],
  [
    'JSON, with doubles as Java has them',
    deposit,
    { event: 'DEPOSIT_REQUEST', accountId: 'a', value: 199 },
    Buffer.from('{"event":"DEPOSIT_REQUEST","accountId":"a","value":199.0}').toString('hex'),
  ],
]

describe('topics: bytes of records', () => {
  for (const [what, format, value, hex] of samples) {
    it(`are ${what}, there and back`, async () => {
      const { read, write } = await codec(format)
      assert.equal(write(value).toString('hex'), hex)
      assert.deepEqual(await read(Buffer.from(hex, 'hex')), value)
    })
  }

  it('are Avro, with the place of the record in its union', async () => {
    const { read, write } = await codec(avro(union, 'Order'))
    const value = { id: 'é', state: 'FAILED', price: 1.5, level: 'gold' }
    const bytes = write(value)
    const id = (await registry.latest('t-value'))?.id ?? 0
    const head = Buffer.from([0, 0, 0, 0, id])
    // The second of the union, a text of two bytes, the second word, a double, a text of four.
    const rest = '02 04c3a9 02 000000000000f83f 08676f6c64'.replaceAll(' ', '')
    assert.equal(bytes.toString('hex'), head.toString('hex') + rest)
    assert.deepEqual(await read(bytes), value)
  })

  it('are read with the schema that they were written with', async () => {
    const { read } = await codec(avro(union, 'Order'))
    const [idField, , price] = order.fields
    const fields = [idField, { name: 'state', type: state }, price]
    const id = await registry.register('theirs', { ...order, namespace: 'theirs', fields })
    const bytes = Buffer.from(
      `00000000${id.toString(16).padStart(2, '0')}023100000000000000f83f`,
      'hex',
    )
    assert.deepEqual(await read(bytes), { id: '1', state: 'CREATED', price: 1.5, level: 'bronze' })
  })

  const broken: readonly [what: string, Format, hex: string][] = [
    ['a double of seven bytes', doubleBytes, '40'.repeat(7)],
    ['a double that is no number', doubleBytes, '7ff8000000000000'],
    ['a long that JSON cannot tell', longBytes, '7fffffffffffffff'],
    ['text that is no UTF-8', plainText, 'ff'],
    ['JSON that is none', deposit, '7b'],
    ['JSON with nothing in it', deposit, ''],
    ['Avro without a head', avro(union, 'Order'), '7b7d'],
    ['Avro of an unknown schema', avro(union, 'Order'), '007fffffff02'],
  ]
  for (const [what, format, hex] of broken) {
    it(`X1 are refused where they are ${what}`, async () => {
      const { read } = await codec(format)
      await assert.rejects(async () => read(Buffer.from(hex, 'hex')), BrokenRecord)
    })
  }

  it('X1 are refused where Avro ends too early, goes on, or is another record', async () => {
    const { read, write } = await codec(avro(union, 'Order'))
    const whole = write({ id: '1', state: 'CREATED', price: 1, level: 'x' })
    const another = Buffer.from(whole).fill(0, 5, 6)
    const outside = Buffer.from(whole).fill(8, 5, 6)
    const worse = [whole.subarray(0, -1), Buffer.concat([whole, whole]), another, outside]
    for (const bytes of worse) await assert.rejects(async () => read(bytes), BrokenRecord)
    assert.deepEqual(await read(whole), { id: '1', state: 'CREATED', price: 1, level: 'x' })
  })

  it('are known before there are any: what is left out has its default', async () => {
    const given = { id: '1', state: 'CREATED', price: 1 }
    const topic = topicOf(avro(union, 'Order'))
    assert.deepEqual(await valueAsRead(topic, given), { ...given, level: 'bronze' })
  })

  const wrong: readonly [what: string, Format, value: unknown, why: RegExp][] = [
    ['text for a double', doubleBytes, '1', /no number/],
    ['half an int', intBytes, 1.5, /32 bits/],
    ['an int that is too large', intBytes, 2 ** 31, /32 bits/],
    ['a number for text', plainText, 1, /no text/],
    ['an order without a price', avro(union, 'Order'), { id: '1', state: 'CREATED' }, /price/],
    [
      'an order in no known state',
      avro(union, 'Order'),
      { id: '1', state: 'LOST', price: 1 },
      /state is no State/,
    ],
  ]
  for (const [what, format, value, why] of wrong) {
    it(`are not made of ${what}`, async () => {
      await assert.rejects(valueAsRead(topicOf(format), value), why)
      const { write } = await codec(format)
      assert.throws(() => write(value), why)
    })
  }
})
