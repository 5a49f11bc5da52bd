import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StateSum, type Row } from './state-sum.ts'

const root = (key: string, s: unknown, rest = {}): Row => ({
  ...{ key, map: '', entry: '' },
  value: JSON.stringify({ s, v: 1, at: 5, ...rest }),
})
const entry = (map: string, name: string, value: unknown): Row => ({
  ...{ key: 'shop/tea', map, entry: name },
  value: JSON.stringify(value),
})

const tea = root('shop/tea', { onHand: 5, held: 1 })
const held = entry('holds', 'o-1', { quantity: 1 })

const hashOf = (...rows: readonly Row[]): string => {
  const sum = new StateSum()
  for (const row of rows) sum.add('warehouse', row)
  return sum.hash()
}

describe('state hash', () => {
  it('B1 does not depend on the order of rows, nor of fields', () => {
    const turned = root('shop/tea', { held: 1, onHand: 5 })
    assert.equal(hashOf(tea, held), hashOf(held, turned))
  })

  it('B1 tells apart values, names, keys and services', () => {
    const others = [
      [root('shop/tea', { onHand: 5, held: 2 }), held],
      [tea, entry('holds', 'o-2', { quantity: 1 })],
      [tea, entry('booked', 'o-1', { quantity: 1 })],
      [root('shop/cup', { onHand: 5, held: 1 }), held],
      [tea],
      [tea, held, held],
    ]
    for (const rows of others) assert.notEqual(hashOf(...rows), hashOf(tea, held))
    assert.notEqual(new StateSum().addAll(['billing'], () => [tea, held]).hash(), hashOf(tea, held))
  })

  it('B2 leaves out clocks, the memory of calls, and whatever is no business', () => {
    const later = root('shop/tea', { onHand: 5, held: 1 }, { at: 9, once: true, timers: 1 })
    const memory = [entry('~once', 'key', { digest: 'd' }), entry('~timers', '~once', 7)]
    assert.equal(hashOf(later, held, ...memory), hashOf(tea, held))
    const sum = new StateSum().addAll(['warehouse'], () => [tea, held])
    for (const service of ['order-list', 'requests', '~timers', '~dead']) sum.add(service, tea)
    assert.equal(sum.hash(), hashOf(tea, held))
  })

  it('B2 counts the timers that a key has set itself', () => {
    assert.notEqual(hashOf(tea, held, entry('~timers', 'sweep', 7)), hashOf(tea, held))
  })

  it('goes on with a change as if all had been read anew', () => {
    const sum = new StateSum().addAll(['warehouse'], () => [tea, held])
    const next = root('shop/tea', { onHand: 4, held: 0 })
    sum.remove('warehouse', tea)
    sum.add('warehouse', next)
    sum.remove('warehouse', held)
    assert.equal(sum.hash(), hashOf(next))
  })
})
