import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeCursor, encodeCursor, sameFilter } from './cursor.ts'
import { Problem } from './problem.ts'

const cursor = { list: 'orders', place: '0000000000000010|o-1', filter: { state: 'PENDING' } }

describe('gateway: cursors', () => {
  it('come back as they were given', () => {
    const text = encodeCursor(cursor)
    assert.match(text, /^[\w-]+$/)
    assert.deepEqual(decodeCursor(text, 'orders'), cursor)
  })

  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const broken = {
    'no base64': '%%%',
    'padded base64': `${forged(['orders', 'p', {}])}=`,
    'no JSON': Buffer.from('nothing').toString('base64url'),
    'another shape': forged({ place: 'p' }),
    'of no list': forged(['p', {}]),
    'no place': forged(['orders', '', {}]),
    'a filter that is a list': forged(['orders', 'p', ['x']]),
    'a filter of numbers': forged(['orders', 'p', { state: 1 }]),
    'more than fits': forged(['orders', 'p'.repeat(3000), {}]),
  }
  for (const [what, text] of Object.entries(broken)) {
    it(`are refused when they are ${what}`, () => {
      assert.throws(() => decodeCursor(text, 'orders'), Problem)
    })
  }

  it('are taken by the list that gave them only', () => {
    const text = encodeCursor(cursor)
    assert.throws(() => decodeCursor(text, 'letters'), /another list/)
  })

  it('bring their filter along, and take the same one besides', () => {
    assert.deepEqual(sameFilter(cursor, {}), cursor.filter)
    assert.deepEqual(sameFilter(cursor, { state: 'PENDING' }), cursor.filter)
    assert.throws(() => sameFilter(cursor, { state: 'APPROVED' }), Problem)
  })
})
