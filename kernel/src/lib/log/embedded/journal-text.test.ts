import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeWrites, journalIn, journalOf } from './journal-text.ts'

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
    const journal = journalOf(writes)
    const { groups } = journal
    const keys = groups.map((group) => [group.service, ...group.keys])
    assert.deepEqual(keys, [
      ['diary', 't/anna'],
      ['till', 't/bea'],
      ['diary', 't/carl', 't/dora'],
    ])
    assert.deepEqual(journalIn(journal.text), journal)
  })

  it('is empty where nothing is written', () => {
    assert.deepEqual(journalOf([]), { text: '', groups: [] })
    assert.deepEqual(journalIn(''), { text: '', groups: [] })
  })
})
