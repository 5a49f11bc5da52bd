import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { until } from '../../until.ts'
import { bringBack, openStateFile } from './files.ts'
import { journalOf } from './journal-text.ts'
import { Merge, mergedPosition, type BringBack, type JournalRow, type RowAfter } from './merge.ts'
import { StateReader } from './state-tables.ts'

const place = { service: 'diary', key: 't/anna', map: 'words' }
const journal = (entries: Readonly<Record<string, string | undefined>>) =>
  journalOf(Object.entries(entries).map(([entry, value]) => ({ ...place, shard: 0, entry, value })))
    .text
const words = (file: DatabaseSync) => [...new StateReader(file).scan(place)]

/** A merge, and the journal that it reads. */
function merging(file: DatabaseSync, askToBringBack?: BringBack) {
  const rows: JournalRow[] = []
  const after: RowAfter = (position) => rows.find((row) => row.position > position)
  const ask: BringBack = askToBringBack ?? ((done) => done(bringBack(file)))
  const merge = new Merge(file, after, ask)
  const add = (text: string): void => {
    const position = (rows.at(-1)?.position ?? merge.merged) + 1
    rows.push({ position, writes: Buffer.from(text) })
  }
  return Object.assign(merge, { add })
}

const finish = (merge: Merge) => {
  while (merge.canStep) merge.step()
}

async function withFiles(
  run: (writer: DatabaseSync, reader: DatabaseSync) => void | Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-merge-'))
  const files = [openStateFile(directory), openStateFile(directory)] as const
  try {
    await run(...files)
  } finally {
    for (const file of files) file.close()
    rmSync(directory, { recursive: true })
  }
}

describe('embedded log: merge', () => {
  it('G1 brings the last write of each entry into the tables, in slices', async () => {
    await withFiles((file, reader) => {
      const merge = merging(file)
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

  it('G2 calls durable only what was brought back whole', async () => {
    await withFiles((file, reader) => {
      const merge = merging(file)
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

  it('G2 takes what an earlier process left for durable when it has brought it back whole', async () => {
    await withFiles((file, reader) => {
      const before = merging(file)
      reader.exec('BEGIN')
      words(reader)
      before.add(journal({ a: '1' }))
      before.begin(1)
      before.finish()
      const between = merging(file)
      assert.equal(between.merged, 1)
      assert.equal(between.durable, 0)
      reader.exec('COMMIT')
      assert.equal(merging(file).durable, 1)
    })
  })

  it('G2 calls nothing durable that was written while it was being brought back', async () => {
    await withFiles((file) => {
      const asked: ((isWhole: boolean) => void)[] = []
      const merge = merging(file, (done) => asked.push(done))
      merge.add(journal({ a: '1' }))
      merge.begin(1)
      finish(merge)
      assert.equal(asked.length, 1)
      merge.add(journal({ b: '1' }))
      merge.begin(2)
      assert.equal(merge.canStep, false)
      merge.finish()
      assert.equal(merge.merged, 2)
      asked[0]?.(true)
      assert.equal(merge.durable, 1)
      finish(merge)
      asked[1]?.(false)
      assert.equal(merge.durable, 1)
    })
  })

  it('G2 has not brought back what somebody else is at', async () => {
    await withFiles(async (file, reader) => {
      const merge = merging(file)
      reader.exec('BEGIN')
      words(reader)
      merge.add(journal({ a: '1' }))
      merge.begin(1)
      merge.finish()
      const other = new Worker(bringingBack, { eval: true, workerData: file.location() })
      await until(async () => isBusy(file))
      finish(merge)
      assert.equal(merge.durable, 0)
      reader.exec('COMMIT')
      await once(other, 'exit')
    })
  })
})

/** Goes on for as long as a reader is in its way. */
const bringingBack = `
  const { DatabaseSync } = require('node:sqlite')
  const file = new DatabaseSync(require('node:worker_threads').workerData)
  file.exec('PRAGMA busy_timeout = 60000; PRAGMA wal_checkpoint(RESTART)')
  file.close()
`
const isBusy = (file: DatabaseSync) =>
  file.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()?.['busy'] === 1
