import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { differences } from './difference.ts'
import type { Row } from '../state-hash/state-sum.ts'

const name = fc.constantFrom('', 'a', 'b', 'ä', '𝄞', '￮')
const row = fc.record({ key: name, map: name, entry: name, value: fc.constantFrom('1', '2') })
const nameOf = ({ key, map, entry }: Omit<Row, 'value'>): string =>
  JSON.stringify([key, map, entry])

/** As a table has them: by the bytes of their names, each once. */
const tables = fc.array(row, { maxLength: 12 }).map((rows) => {
  const once: Row[] = [...new Map(rows.map((one) => [nameOf(one), one])).values()]
  const bytes = ({ key, map, entry }: Row) => Buffer.from([key, map, entry].join('\u0001'))
  return once.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)))
})

describe('moving: the difference between two stores', () => {
  it('M1 makes the one out of the other, and writes nothing that is there', () => {
    fc.assert(
      fc.property(tables, tables, (here, there) => {
        const after = new Map<string, string>(there.map((one) => [nameOf(one), one.value]))
        for (const change of differences(here, there)) {
          assert.notEqual(after.get(nameOf(change)), change.value)
          if (change.value === undefined) after.delete(nameOf(change))
          else after.set(nameOf(change), change.value)
        }
        assert.deepEqual(after, new Map(here.map((one) => [nameOf(one), one.value])))
      }),
      { seed: 11, numRuns: 1000 },
    )
  })
})
