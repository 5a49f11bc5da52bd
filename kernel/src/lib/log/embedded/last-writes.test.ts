import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eachGroup, journalOf, placeOf, rootPlace } from './journal-text.ts'
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

const listed = (writes: LastWrites) =>
  [...writes.inOrder()].flatMap((next) =>
    'key' in next ? [[next.key, next.place, next.value]] : [],
  )

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
      ['t/a', rootPlace, '1'],
      ['t/a', placeOf('notes', 'q'), '2'],
      ['t/a', placeOf('words', 'm'), '2'],
      ['t/a', placeOf('words', 'z'), '1'],
      ['t/a-1', rootPlace, '1'],
      ['t/b', rootPlace, '2'],
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
      ['t/a', rootPlace, ''],
      ['t/b', rootPlace, '1'],
      ['t/b', placeOf('words', 'z'), ''],
    ])
  })
})
