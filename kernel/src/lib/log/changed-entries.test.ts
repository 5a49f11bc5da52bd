import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Range } from '../machine/entries.ts'
import { ChangedEntries, entriesAsTheyStand } from './changed-entries.ts'

type Changes = ReadonlyMap<string, string | undefined>
type Row = readonly [string, string]

/** Sorted, as a table gives them; `reads` counts the rows that were read. */
function table(content: ReadonlyMap<string, string>) {
  const all = [...content].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const told = { reads: 0 }
  const stored = ({ from, to, limit, backwards }: Range): readonly Row[] => {
    const within = all.filter(([name]) => !(name < (from ?? '')) && (to === undefined || name < to))
    const rows = (backwards === true ? within.toReversed() : within).slice(0, limit)
    told.reads += rows.length
    return rows
  }
  return { told, stored }
}

function changed(changes: Changes): ChangedEntries<string | undefined> {
  const entries = new ChangedEntries<string | undefined>()
  for (const [name, value] of changes) entries.set(name, value)
  return entries
}

const textOf = (value: string | undefined): string | undefined => value
const numbered = (count: number) =>
  Array.from({ length: count }, (_, nth) => String(nth).padStart(6, '0'))

const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 3 })
const text = fc.constantFrom('1', '2')
const mapOf = <V>(value: fc.Arbitrary<V>) =>
  fc.array(fc.tuple(name, value), { maxLength: 60 }).map((all) => new Map(all))
const range: fc.Arbitrary<Range> = fc.record(
  { from: name, to: name, limit: fc.nat({ max: 5 }), backwards: fc.boolean() },
  { requiredKeys: [] },
)

describe('log: a map as it stands', () => {
  it('is what is stored, with what was changed on top, however it is gone through', () => {
    const changes = mapOf(fc.option(text, { nil: undefined }))
    const world = fc.tuple(mapOf(text), changes, changes, fc.array(range, { maxLength: 4 }))
    fc.assert(
      fc.property(world, ([content, older, newer, ranges]) => {
        const whole = new Map<string, string | undefined>([...content, ...older, ...newer])
        const layers = [changed(newer), changed(older)]
        for (const scan of ranges) {
          const stands = table(new Map([...whole].flatMap(([at, v]) => (v ? [[at, v]] : []))))
          const found = entriesAsTheyStand(scan, { layers, textOf, ...table(content) })
          assert.deepEqual(found, stands.stored(scan))
          // What comes between two looks is seen by the second.
          layers[0]?.set(`b${layers[0].size}`, '3')
          whole.set(`b${(layers[0]?.size ?? 1) - 1}`, '3')
        }
      }),
    )
  })

  it('C1 is read as far as is wanted, however much was changed', () => {
    const names = numbered(10_000)
    const content = new Map(names.map((at) => [at, 'old']))
    const layers = [changed(new Map(names.map((at) => [at, 'new'])))]
    for (const [wanted, found] of [
      [{ limit: 2 }, ['000000', '000001']],
      [{ from: '005000', limit: 1 }, ['005000']],
      [{ limit: 1, backwards: true }, ['009999']],
    ] as const) {
      const { told, stored } = table(content)
      const rows = entriesAsTheyStand(wanted, { layers, textOf, stored })
      assert.deepEqual(
        rows,
        found.map((at) => [at, 'new']),
      )
      assert.ok(told.reads <= 3, String(told.reads))
    }
  })

  it('is found behind many that were taken away', () => {
    const names = numbered(10_000)
    const content = new Map(names.map((at) => [at, 'old']))
    const layers = [changed(new Map(names.slice(0, -1).map((at) => [at, undefined])))]
    const first = entriesAsTheyStand({ limit: 1 }, { layers, textOf, ...table(content) })
    assert.deepEqual(first, [['009999', 'old']])
  })
})
