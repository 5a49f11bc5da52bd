import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EventRecord } from '../../runtime/envelope.ts'
import { decodeEvents, encodeEvents } from './events-text.ts'

const usual: EventRecord = {
  ...{ id: 'e-1', type: 'stock.held', version: 1, tenant: 'shop', key: 'tea', time: 1000 },
  ...{ origin: 'step', cause: 'm-1', correlation: 'o-1', trace: undefined },
  data: { sku: 'tea', orderId: 'o-1' },
}
const unlike: readonly Partial<EventRecord>[] = [
  {},
  { type: 'stock.sold' },
  { time: 1003 },
  { time: 990 },
  { version: 2 },
  { tenant: 'wallet' },
  { origin: 'operator' },
  { trace: '00-ab-cd-01' },
  { cause: undefined },
  { correlation: undefined },
  { correlation: 'tea' },
  { correlation: 'another' },
  { data: {} },
]

describe('embedded log: events as text', () => {
  it('gives back each event as it was, whatever came before it', () => {
    const records = unlike.flatMap((part, nth) => [
      { ...usual, ...part, id: `a-${nth}` },
      { ...usual, id: `b-${nth}` },
      { ...usual, id: `c-${nth}` },
    ])
    assert.deepEqual(decodeEvents(encodeEvents(records)), records)
  })

  it('names each type once, and says what is like before by nothing', () => {
    const text = encodeEvents([usual, { ...usual, id: 'e-2' }])
    assert.equal(text.match(/stock\.held/g)?.length, 1)
    assert.equal(text.match(/shop/g)?.length, 1)
    assert.equal(text.match(/o-1/g)?.length, 2)
  })
})
