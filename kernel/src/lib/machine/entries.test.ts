import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Entries, entries as empty, type Range } from './entries.ts'

const stored: readonly (readonly [string, number])[] = Array.from({ length: 10 }, (_, nth) => [
  `n${nth}`,
  nth,
])

/** A source as a log is one: it hands over no more than it was asked for. */
function source() {
  const handed: string[] = []
  const list = ({ from = '', to = '~', limit = Infinity, backwards = false }: Range) => {
    const found = stored.filter(([name]) => name >= from && name < to)
    const rows = (backwards ? found.toReversed() : found).slice(0, limit)
    handed.push(...rows.map(([name]) => name))
    return rows
  }
  const get = (name: string) => new Map(stored).get(name)
  return { handed, entries: new Entries<number>({ get, list }) }
}

const names = (entries: Entries<number>, range: Range) =>
  Array.from(entries.list(range), ([name]) => name)

describe('entries: list', () => {
  it('reads no more than is asked for', () => {
    const { handed, entries } = source()
    assert.deepEqual(names(entries, { limit: 2 }), ['n0', 'n1'])
    assert.deepEqual(names(entries, { limit: 2, backwards: true }), ['n9', 'n8'])
    assert.deepEqual(handed, ['n0', 'n1', 'n9', 'n8'])
  })

  it('does not count what was removed towards the limit', () => {
    const { entries } = source()
    const left = entries.withoutAll(['n0', 'n1', 'n9'])
    assert.deepEqual(names(left, { limit: 2 }), ['n2', 'n3'])
    assert.deepEqual(names(left, { limit: 2, backwards: true }), ['n8', 'n7'])
  })

  it('puts what was added in its place', () => {
    const { entries } = source()
    const more = entries.with('n05', 0.5).with('n95', 9.5).with('n3', 33)
    assert.deepEqual(names(more, { limit: 3 }), ['n0', 'n05', 'n1'])
    assert.deepEqual(names(more, { limit: 3, backwards: true }), ['n95', 'n9', 'n8'])
    assert.deepEqual(names(more, { from: 'n05', to: 'n3' }), ['n05', 'n1', 'n2'])
    assert.deepEqual([...more.list({ from: 'n3', limit: 1 })], [['n3', 33]])
  })

  it('leaves alone what lies outside the range', () => {
    const changed = source().entries.without('n9').with('n01', 1)
    assert.deepEqual(names(changed, { from: 'n5', to: 'n7', limit: 5 }), ['n5', 'n6'])
  })

  it('takes no name that a log cannot hold, alone or among many', () => {
    const torn = 'a\u001fb'
    const among = [['a', 1] as const, [torn, 2] as const]
    assert.throws(() => empty<number>().with(torn, 1), /cannot be a name/)
    assert.throws(() => empty<number>().withAll(among), /cannot be a name/)
    assert.throws(() => empty<number>().without(torn), /cannot be a name/)
    assert.throws(() => empty<number>().withoutAll([torn]), /cannot be a name/)
  })
})
