import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { Allowance } from './allowance.ts'
import type { KeyEntry } from './key-lines.ts'
import { KeyRing } from './key-ring.ts'

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')
const till: KeyEntry = { name: 'till', hash: hashOf('one'), roles: ['shop'], until: 1000 }

describe('keys: a ring', () => {
  it('finds a key by what was shown, and no other', () => {
    const ring = new KeyRing([till], () => 0)
    assert.equal(ring.find('one'), till)
    for (const shown of ['two', 'one ', 'ONE', '', hashOf('one')]) {
      assert.equal(ring.find(shown), undefined)
    }
  })

  it('K2 knows none that has ended, or that was taken back', () => {
    let now = 999
    const ring = new KeyRing([till], () => now)
    assert.equal(ring.has(till), true)
    now = 1000
    assert.deepEqual([ring.find('one'), ring.has(till)], [undefined, false])
    now = 0
    ring.replace([])
    assert.deepEqual([ring.find('one'), ring.has(till)], [undefined, false])
  })
})

describe('keys: an allowance', () => {
  it('is used up, and comes back with time, for each key by itself', () => {
    let now = 0
    const allowance = new Allowance(2, () => now)
    const other = { ...till, name: 'other' }
    assert.deepEqual([allowance.take(till), allowance.take(till)], [undefined, undefined])
    assert.equal(allowance.take(till), 1)
    assert.equal(allowance.take(other), undefined)
    now = 499
    assert.equal(allowance.take(till), 1)
    now = 500
    assert.equal(allowance.take(till), undefined)
    assert.equal(allowance.take(till), 1)
    now = 3_600_000
    for (const _ of [1, 2]) assert.equal(allowance.take(till), undefined)
    assert.equal(allowance.take(till), 1)
  })

  it('has no bound where that is 0', () => {
    const allowance = new Allowance(0, () => 0)
    for (let nth = 0; nth < 100; nth++) assert.equal(allowance.take(till), undefined)
  })
})
