import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { FileJournal } from './file-journal.ts'
import { OwnRegistry } from './own-registry.ts'

const record = (name: string) => ({ type: 'record', name, fields: [] })

describe('registry: in the directory of a store', () => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-schemas-'))
  after(() => rmSync(root, { recursive: true }))

  it('is there again after a restart', async () => {
    const before = new OwnRegistry(new FileJournal(root))
    await before.register('a', record('A'))
    await before.promise('a', 'FULL')
    await before.promise('a', 'NONE')
    await before.close()
    const after_ = new OwnRegistry(new FileJournal(root))
    assert.deepEqual(await after_.schemaById(1), record('A'))
    assert.equal((await after_.book()).ownLevel('a'), 'NONE')
    await after_.close()
  })

  it('B1 agrees with another one on the same file', async () => {
    const [one, other] = [new FileJournal(root), new FileJournal(root)].map(
      (journal) => new OwnRegistry(journal),
    )
    assert.ok(one !== undefined && other !== undefined)
    const names = ['C', 'D', 'E']
    const ids = await Promise.all(
      [one, other].map((registry) =>
        Promise.all(names.map((name) => registry.register(name, record(name)))),
      ),
    )
    assert.deepEqual(ids[0], ids[1])
    await one.promise('C', 'NONE')
    assert.equal((await other.book()).ownLevel('C'), 'NONE')
    await Promise.all([one.close(), other.close()])
  })

  it('says in one line what is wrong with its file', () => {
    assert.throws(
      () => new FileJournal(join(root, 'nowhere')),
      /schemas\.db in .* cannot be opened/,
    )
  })
})
