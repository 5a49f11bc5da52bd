import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { firstSlot, hashOf, secondSlot } from './text-hash.ts'

const mask = 0xfffff
const names = (word: string) => Array.from({ length: 20_000 }, (_, at) => `shop/${word}-${at}`)

describe('kernel: the places of a text in a filter', () => {
  it('are hardly ever both taken by other texts', () => {
    const firsts = new Set<number>()
    const all = new Set<number>()
    for (const name of names('account')) {
      const hash = hashOf(name)
      firsts.add(firstSlot(hash) & mask)
      all.add(firstSlot(hash) & mask).add(secondSlot(hash) & mask)
    }
    const others = names('customer').map((name) => hashOf(name))
    const oneTaken = others.filter((hash) => firsts.has(firstSlot(hash) & mask))
    const bothTaken = others.filter(
      (hash) => all.has(firstSlot(hash) & mask) && all.has(secondSlot(hash) & mask),
    )
    assert.ok(oneTaken.length > 100, `${oneTaken.length}`)
    assert.ok(bothTaken.length * 5 < oneTaken.length, `${bothTaken.length}`)
  })
})
