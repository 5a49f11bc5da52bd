import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Chance } from './chance.ts'
import { drawn, drawnTogether, inWords, type Fault } from './schedule.ts'

const ground = { instances: 3, brokers: 3, parts: true, poisons: true }

const faults = (seed: number, over: Partial<typeof ground> = {}): readonly Fault[] => {
  const chance = new Chance(seed)
  return Array.from({ length: 400 }, () => drawn(chance, { ...ground, ...over }))
}

const kinds = (some: readonly Fault[]): ReadonlySet<string> => new Set(some.map(({ kind }) => kind))

void describe('fault run: the schedule', () => {
  it('draws the same faults from the same seed, and others from another', () => {
    assert.deepEqual(faults(7), faults(7))
    assert.notDeepEqual(faults(7), faults(8))
  })

  it('draws every kind of fault', () => {
    assert.deepEqual([...kinds(faults(1))].toSorted(), [
      ...['kill', 'kill-broker', 'lose-disk', 'part', 'poison'],
      ...['stop', 'stop-both', 'stop-broker', 'storm'],
    ])
  })

  it('parts nobody where there are no networks, and poisons nothing that nobody reads', () => {
    const found = kinds(faults(1, { parts: false, poisons: false }))
    assert.deepEqual([found.has('part'), found.has('poison')], [false, false])
  })

  it('names only instances and brokers that there are', () => {
    for (const fault of faults(2, { brokers: 1 })) {
      const slots = 'slots' in fault ? fault.slots : []
      const brokers = 'broker' in fault ? [fault.broker] : []
      assert.ok(
        slots.every((slot) => slot >= 1 && slot <= 3),
        inWords(fault),
      )
      assert.ok(
        brokers.every((broker) => broker === 1),
        inWords(fault),
      )
      if (fault.kind === 'part') assert.deepEqual(fault.pairs, [[1, 'clients']])
    }
  })

  it('lets two come together only where one is of the brokers and the other is not', () => {
    const chance = new Chance(4)
    const pairs = Array.from({ length: 400 }, () => drawnTogether(chance, ground))
    const ofBrokers = new Set(['kill-broker', 'stop-broker', 'part'])
    const counts = pairs.map((pair) => pair.filter(({ kind }) => ofBrokers.has(kind)).length)
    assert.ok(pairs.some(({ length }) => length === 2))
    for (const [at, pair] of pairs.entries()) if (pair.length === 2) assert.equal(counts[at], 1)
  })

  it('stops instances past the session, and past the transaction', () => {
    const times = new Set(faults(3).flatMap((fault) => (fault.kind === 'stop' ? [fault.forS] : [])))
    assert.deepEqual(
      [...times].toSorted((a, b) => a - b),
      [2, 5, 8, 13],
    )
  })
})
