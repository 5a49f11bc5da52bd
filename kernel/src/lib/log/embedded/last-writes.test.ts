import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eachGroup, journalOf } from './journal-text.ts'
import { LastWrites } from './last-writes.ts'

type Given = readonly [key: string, map: string, entry: string, value: string | undefined]

function added(...batches: readonly (readonly Given[])[]): LastWrites {
  const writes = new LastWrites()
  for (const batch of batches) {
    const given = batch.map(([key, map, entry, value]) => ({
      ...{ service: 'diary', key, map, entry, value },
    }))
    eachGroup(Buffer.from(journalOf(given).text), (service, group) => writes.add(service, group))
  }
  return writes
}

/** Row by row. */
function listed(writes: LastWrites): (readonly string[])[] {
  const fields = [...writes.inOrder()].flatMap((next) => ('fields' in next ? next.fields : []))
  return fields.flatMap((_, at) => (at % 4 === 0 ? [fields.slice(at, at + 4)] : []))
}

describe('embedded log: the last writes of many batches', () => {
  it('come once each, in the order of the tables', () => {
    const writes = added(
      [
        ['t/b', '', '', '1'],
        ['t/a', 'words', 'z', '1'],
        ['t/a', '', '', '1'],
        ['t/a-1', '', '', '1'],
      ],
      [
        ['t/a', 'words', 'm', '2'],
        ['t/a', 'notes', 'q', '2'],
        ['t/b', '', '', '2'],
      ],
    )
    assert.deepEqual(listed(writes), [
      ['t/a', '', '', '1'],
      ['t/a', 'notes', 'q', '2'],
      ['t/a', 'words', 'm', '2'],
      ['t/a', 'words', 'z', '1'],
      ['t/a-1', '', '', '1'],
      ['t/b', '', '', '2'],
    ])
  })

  it('tell an entry that was removed last by an empty value', () => {
    const writes = added(
      [
        ['t/a', '', '', '1'],
        ['t/b', '', '', '1'],
        ['t/b', 'words', 'z', '1'],
      ],
      [
        ['t/a', '', '', undefined],
        ['t/b', 'words', 'z', undefined],
      ],
    )
    assert.deepEqual(listed(writes), [
      ['t/a', '', '', ''],
      ['t/b', '', '', '1'],
      ['t/b', 'words', 'z', ''],
    ])
  })

  it('come so many at once as a table takes best, and never more', () => {
    const names = Array.from({ length: 100 }, (_, n) => `w${String(n).padStart(3, '0')}`)
    const writes = added(names.map((name) => ['t/a', 'words', name, '1']))
    const parts = [...writes.inOrder()].flatMap((next) => ('fields' in next ? [next.fields] : []))
    assert.deepEqual(
      parts.map(({ length }) => length / 4),
      [64, 36],
    )
    assert.deepEqual(
      listed(added(names.map((name) => ['t/a', 'words', name, '1']))).map(([, , entry]) => entry),
      names,
    )
  })
})
