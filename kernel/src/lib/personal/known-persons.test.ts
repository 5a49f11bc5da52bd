import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { KnownPersons } from './known-persons.ts'

describe('personal: who may be known', () => {
  it('is nobody where no store is', () => {
    const known = new KnownPersons(join(tmpdir(), 'millrace-nowhere'), () => assert.fail())
    assert.equal(known.mayBe('anna'), false)
    known.add('anna')
    assert.deepEqual([known.mayBe('anna'), known.mayBe('ben')], [true, false])
  })

  it('is anybody until all is read, and then only who was read', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-known-'))
    writeFileSync(join(directory, 'keys.db'), '')
    const all = ['anna', 'ben']
    const known = new KnownPersons(directory, (after) =>
      all.filter((one) => one > after).slice(0, 1),
    )
    assert.equal(known.mayBe('carl'), true)
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
    assert.deepEqual(
      ['anna', 'ben', 'carl'].map((one) => known.mayBe(one)),
      [true, true, false],
    )
    rmSync(directory, { recursive: true })
  })
})
