import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeWrites, groupsIn, journalOf } from './journal-text.ts'

const write = (service: string, key: string, value: string | undefined) => ({
  ...{ service, key, map: '', entry: '', value },
})
const writes = [
  write('diary', 't/anna', '{"s":"ä€😀"}'),
  { ...write('diary', 't/anna', undefined), map: 'words', entry: 'ö' },
  write('till', 't/bea', '1'),
  write('diary', 't/carl', '2'),
  write('diary', 't/dora', undefined),
]

describe('embedded log: the text of a batch', () => {
  it('has every write, in the order in which they were told', () => {
    assert.deepEqual(decodeWrites(journalOf(writes).text), writes)
  })

  it('has a group for those of a service that stand together, as a reader finds it', () => {
    const { text, groups } = journalOf(writes)
    const keys = groups.map((group) => [group.service, ...group.keys])
    assert.deepEqual(keys, [
      ['diary', 't/anna'],
      ['till', 't/bea'],
      ['diary', 't/carl', 't/dora'],
    ])
    assert.deepEqual(groupsIn(text), groups)
  })

  it('is empty where nothing is written', () => {
    assert.deepEqual(journalOf([]), { text: '', groups: [] })
    assert.deepEqual(groupsIn(''), [])
  })
})
