import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { entryFrom } from './transaction-log.ts'

/** As Kafka 4.3.1 wrote them. */
const key = Buffer.from('000000116d696c6c726163652e656e67696e652d32', 'hex')
const begun = Buffer.from(
  '000100000000000000050000000027100000000001a20014c712ffffffffffffffff0100080000000000000005',
  'hex',
)
const committing = Buffer.from(
  '000100000000000000050000000027100203135f5f636f6e73756d65725f6f6666736574730200000003000f6d69' +
    '6c6c726163652e73746174650400000003000000040000000500000001a20014e158000001a20014dc3a0100080000000000000005',
  'hex',
)
/** As brokers of before write them: `a-7` of `x`, being aborted. */
const older = Buffer.from(
  '0000000000000000000900020000271003000000010001610000000100000007000000000000000000000000000000',
  'hex',
)
const olderKey = Buffer.from('0000000178', 'hex')

void describe("kafka: the brokers' own log of transactions", () => {
  it('says which partitions a transaction touched, and how it is to end', () => {
    const [entry] = entryFrom({ key, value: committing })
    assert.deepEqual(entry, {
      transactionalId: 'millrace.engine-2',
      ...{ producer: 5, epoch: 0, state: 'committing' },
      partitions: new Set([
        '__consumer_offsets-3',
        'millrace.state-3',
        'millrace.state-4',
        'millrace.state-5',
      ]),
    })
  })

  it('knows one that has touched nothing', () => {
    const [entry] = entryFrom({ key, value: begun })
    assert.equal(entry?.state, 'empty')
    assert.equal(entry?.partitions.size, 0)
  })

  it('reads the form of before', () => {
    const [entry] = entryFrom({ key: olderKey, value: older })
    assert.equal(entry?.state, 'aborting')
    assert.deepEqual([...(entry?.partitions ?? [])], ['a-7'])
    assert.equal(entry?.epoch, 2)
  })

  it('passes over what is forgotten, and forms that are not known', () => {
    assert.deepEqual(entryFrom({ key, value: null }), [])
    const later = Buffer.from(begun)
    later.writeInt16BE(2)
    assert.deepEqual(entryFrom({ key, value: later }), [])
  })
})
