import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { StateCopy, type Change } from './state-copy.ts'

const write = (entry: string, value: string | undefined) => ({
  ...{ shard: 0, service: 'diary', key: 't/anna', map: 'words', entry, value },
})

function withDirectory(use: (directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-copy-'))
  try {
    use(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

describe('a copy of the state of another log', () => {
  it('C1 has what it took and how far that is, also when it is opened anew', () => {
    withDirectory((directory) => {
      const copy = new StateCopy(directory, 'one')
      copy.take([write('b', '2'), write('a', '1'), write('b', undefined)], new Map([[0, 3]]))
      copy.close()
      const again = new StateCopy(directory, 'one')
      assert.equal(again.mark(0), 3)
      assert.deepEqual(
        [...again.rows('diary')].map(({ entry, value }) => [entry, value]),
        [['a', '1']],
      )
      again.close()
    })
  })

  it('tells of each change what was there before it, also in the first batch of a service', () => {
    withDirectory((directory) => {
      const copy = new StateCopy(directory, 'one')
      const told: Change[] = []
      copy.take([write('a', '1'), write('a', '2')], new Map(), (_, __, change) => told.push(change))
      copy.close()
      assert.deepEqual(told, [
        { before: undefined, after: '1' },
        { before: '1', after: '2' },
      ])
    })
  })

  it('C2 begins anew where it was of another installation', () => {
    withDirectory((directory) => {
      const copy = new StateCopy(directory, 'one')
      copy.take([write('a', '1')], new Map([[0, 1]]))
      copy.close()
      const other = new StateCopy(directory, 'two')
      assert.equal(other.mark(0), 0)
      assert.deepEqual(other.services(), [])
      other.close()
    })
  })
})
