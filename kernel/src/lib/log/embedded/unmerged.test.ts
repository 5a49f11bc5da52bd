import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { journalOf } from './journal-text.ts'
import { Unmerged } from './unmerged.ts'

const anna = { service: 'diary', key: 't/anna' } as const
const root = { ...anna, map: '' } as const
const words = { ...anna, map: 'words' } as const

function write(
  unmerged: Unmerged,
  ...writes: [typeof root | typeof words, string, string?][]
): void {
  const all = writes.map(([place, entry, value]) => ({ ...place, entry, value }))
  unmerged.write(journalOf(all))
}

/** What is read of each entry that lies there. */
const content = (unmerged: Unmerged) =>
  [...new Set(unmerged.of(words).flatMap((changes) => [...changes.names({})]))]
    .toSorted()
    .map((name) => [name, unmerged.read(words, name)?.value])

describe('embedded log: state that is not merged yet', () => {
  it('U1 reads what was written last, while it is merged and before', () => {
    const unmerged = new Unmerged()
    write(unmerged, [root, '', '1'], [words, 'a', '1'], [words, 'b', '1'])
    assert.deepEqual(unmerged.read(words, 'a'), { value: '1' })
    write(unmerged, [words, 'a', '2'], [words, 'b'])
    assert.deepEqual(unmerged.read(words, 'a'), { value: '2' })
    unmerged.beginMerge()
    write(unmerged, [words, 'a', '3'], [words, 'c', '3'])
    assert.deepEqual(unmerged.read(words, 'a'), { value: '3' })
    assert.deepEqual(unmerged.read(words, 'b'), { value: undefined })
    assert.deepEqual(unmerged.read(root, ''), { value: '1' })
    assert.deepEqual(content(unmerged), [
      ['a', '3'],
      ['b', undefined],
      ['c', '3'],
    ])
    unmerged.endMerge()
    assert.equal(unmerged.read(root, ''), undefined)
    assert.deepEqual(content(unmerged), [
      ['a', '3'],
      ['c', '3'],
    ])
  })

  it('has nothing of a key or service that was not written', () => {
    const unmerged = new Unmerged()
    write(unmerged, [words, 'a', '1'])
    assert.equal(unmerged.read({ ...words, key: 't/bob' }, 'a'), undefined)
    assert.equal(unmerged.read({ ...words, service: 'shelf' }, 'a'), undefined)
    assert.equal(unmerged.read({ ...words, map: 'pages' }, 'a'), undefined)
    assert.equal(unmerged.read(root, ''), undefined)
  })
})
