import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { openStateFile } from './files.ts'
import { encodeWrites } from './journal-text.ts'
import { Merge, mergedPosition } from './merge.ts'
import { StateReader } from './state-tables.ts'

const place = { service: 'diary', key: 't/anna', map: 'words' }
const journal = (entries: Readonly<Record<string, string | undefined>>) =>
  encodeWrites(
    Object.entries(entries).map(([entry, value]) => ({ ...place, shard: 0, entry, value })),
  )
const words = (file: DatabaseSync) => [...new StateReader(file).scan(place)]
const finish = (merge: Merge) => {
  while (!merge.isIdle) merge.step()
}

function withFiles(run: (writer: DatabaseSync, reader: DatabaseSync) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-merge-'))
  const files = [openStateFile(directory), openStateFile(directory)] as const
  try {
    run(...files)
  } finally {
    for (const file of files) file.close()
    rmSync(directory, { recursive: true })
  }
}

describe('embedded log: merge', () => {
  it('G1 brings the last write of each entry into the tables, in slices', () => {
    withFiles((file, reader) => {
      const merge = new Merge(file)
      const many = Array.from({ length: 2500 }, (_, n) => [`n${String(n).padStart(4, '0')}`, '1'])
      merge.add(journal({ ...Object.fromEntries(many), a: '1', b: '1', c: '1' }))
      merge.add(journal({ a: '2', b: undefined }))
      merge.begin(2)
      merge.add(journal({ a: '3', d: '3' }))
      merge.step()
      merge.step()
      assert.equal(mergedPosition(reader), 0)
      finish(merge)
      assert.equal(mergedPosition(reader), 2)
      assert.deepEqual(words(reader).slice(0, 3), [
        ['a', '2'],
        ['c', '1'],
        ['n0000', '1'],
      ])
      assert.equal(words(reader).length, 2502)
      merge.begin(3)
      finish(merge)
      assert.deepEqual(words(reader)[0], ['a', '3'])
      assert.equal(words(reader).length, 2503)
    })
  })

  it('G2 calls durable only what was brought back whole', () => {
    withFiles((file, reader) => {
      const merge = new Merge(file)
      assert.equal(merge.durable, 0)
      merge.add(journal({ a: '1' }))
      merge.begin(1)
      reader.exec('BEGIN')
      words(reader)
      finish(merge)
      assert.equal(merge.merged, 1)
      assert.equal(merge.durable, 0)
      reader.exec('COMMIT')
      merge.add(journal({ b: '1' }))
      merge.begin(2)
      finish(merge)
      assert.equal(merge.durable, 2)
    })
  })

  it('G2 does not take for durable what an earlier process left', () => {
    withFiles((file) => {
      const before = new Merge(file)
      before.add(journal({ a: '1' }))
      before.begin(1)
      while (before.isUnderWay) before.step()
      const after = new Merge(file)
      assert.equal(after.merged, 1)
      assert.equal(after.durable, 0)
      finish(after)
      assert.equal(after.durable, 1)
    })
  })
})
