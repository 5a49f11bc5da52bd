import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sealedWith } from '@millrace/kernel'
import { Marking, Tally } from './marks.ts'

const marking = new Marking({
  ...{ tenant: 'shop', customerId: 'anna', keyId: 'key-1234' },
  texts: ['Zoë "Z" Ång', 'Z.'],
})
const marks = (text: string | Buffer) => marking.in(Buffer.from(text))

describe('search: what leads to a customer', () => {
  it('M1 is their id as a whole', () => {
    const avro = Buffer.from([2, 97, 8, 97, 110, 110, 97, 65])
    for (const text of ['{"customerId":"anna"}', 'shop/anna', 'all|0001|anna', 'anna', avro]) {
      assert.ok(marks(text).byId, text.toString())
    }
    for (const text of ['"annabel"', 'joanna', 'shop/anna-2', 'anna#2', 'hanna or annas']) {
      assert.ok(!marks(text).byId, text)
    }
    assert.ok(marks('annabel and anna').byId)
  })

  it('is what was sealed with their key', () => {
    assert.ok(marks(`"${sealedWith('key-1234')}xyz"`).sealed)
    assert.ok(!marks(`"${sealedWith('key-4321')}xyz"`).sealed)
  })

  it('M2 are texts of theirs, as they are and as JSON has them, but none that is found anywhere', () => {
    assert.ok(marks('to Zoë "Z" Ång,').plain)
    assert.ok(marks(JSON.stringify({ name: 'Zoë "Z" Ång' })).plain)
    assert.ok(!marks('Z.').plain)
  })

  it('counts an entry once, whatever parts of it have', () => {
    const tally = new Tally()
    tally.look(marking, 'shop/anna', '"anna"', null)
    tally.look(marking, 'shop/ben', undefined)
    assert.deepEqual(tally.told, { searched: 2, byId: 1, sealed: 0, plain: 0 })
  })
})
