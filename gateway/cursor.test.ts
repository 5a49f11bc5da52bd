import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeCursor, encodeCursor, sameFilter } from './cursor.ts'
import { Problem } from './problem.ts'

const cursor = { place: '0000000000000010|o-1', filter: { state: 'PENDING' } }

describe('gateway: cursors', () => {
  it('come back as they were given', () => {
    const text = encodeCursor(cursor)
    assert.match(text, /^[\w-]+$/)
    assert.deepEqual(decodeCursor(text), cursor)
  })

  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const broken = {
    'no base64': '%%%',
    'padded base64': `${forged(['p', {}])}=`,
    'no JSON': Buffer.from('nothing').toString('base64url'),
    'another shape': forged({ place: 'p' }),
    'no place': forged(['', {}]),
    'a filter that is a list': forged(['p', ['x']]),
    'a filter of numbers': forged(['p', { state: 1 }]),
    'more than fits': forged(['p'.repeat(3000), {}]),
  }
  for (const [what, text] of Object.entries(broken)) {
    it(`are refused when they are ${what}`, () => {
      assert.throws(() => decodeCursor(text), Problem)
    })
  }

  it('bring their filter along, and take the same one besides', () => {
    assert.deepEqual(sameFilter(cursor, {}), cursor.filter)
    assert.deepEqual(sameFilter(cursor, { state: 'PENDING' }), cursor.filter)
    assert.throws(() => sameFilter(cursor, { state: 'APPROVED' }), Problem)
  })
})
