import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { Checkpoints } from './checkpoints.ts'
import { openStateFile } from './files.ts'
import { mergedPosition } from './merge.ts'
import { refusal } from './refusals.ts'

type Place = {
  readonly directory: string
  readonly file: DatabaseSync
  readonly checkpoints: Checkpoints
}

async function withFile(run: (place: Place) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-checkpoints-'))
  const file = openStateFile(directory)
  const checkpoints = new Checkpoints(directory, (error) => assert.fail(String(error)))
  try {
    await run({ directory, file, checkpoints })
  } finally {
    await checkpoints.end()
    file.close()
    rmSync(directory, { recursive: true })
  }
}

const broughtBack = (checkpoints: Checkpoints) =>
  new Promise<boolean>((resolve) => checkpoints.bringBack(resolve))

/** What is in the file itself, without the one beside it. */
function positionInFile(directory: string): number {
  const alone = join(directory, 'alone')
  mkdirSync(alone)
  copyFileSync(join(directory, 'state.db'), join(alone, 'state.db'))
  const file = openStateFile(alone)
  const position = mergedPosition(file)
  file.close()
  return position
}

/** How often the write-ahead file has been begun anew. */
const beginnings = (directory: string) =>
  readFileSync(join(directory, 'state.db-wal')).readUInt32BE(12)

describe('embedded log: checkpoints of state.db', () => {
  it('are told when all that was written is in the file', async () => {
    await withFile(async ({ directory, file, checkpoints }) => {
      file.exec('UPDATE merged SET position = 7')
      assert.equal(await broughtBack(checkpoints), true)
      assert.equal(positionInFile(directory), 7)
    })
  })

  it('begin the write-ahead file anew, so that no merge has to sync its head', async () => {
    await withFile(async ({ directory, file, checkpoints }) => {
      file.exec('UPDATE merged SET position = 7')
      const before = beginnings(directory)
      await broughtBack(checkpoints)
      assert.equal(beginnings(directory), before + 1)
      file.exec('UPDATE merged SET position = 8')
      assert.equal(beginnings(directory), before + 1)
    })
  })

  it('make no table that is lost', async () => {
    await withFile(async ({ file, checkpoints }) => {
      file.exec('ALTER TABLE merged RENAME TO hidden')
      await broughtBack(checkpoints)
      assert.throws(() => mergedPosition(file), /no such table: merged/)
    })
  })

  it('are not whole while somebody reads what was before', async () => {
    await withFile(async ({ directory, file, checkpoints }) => {
      const reader = openStateFile(directory)
      reader.exec('BEGIN')
      mergedPosition(reader)
      file.exec('UPDATE merged SET position = 7')
      assert.equal(await broughtBack(checkpoints), false)
      reader.close()
      assert.equal(await broughtBack(checkpoints), true)
    })
  })

  it('end when what was asked for before is told, and nothing else', async () => {
    await withFile(async ({ checkpoints }) => {
      const told: string[] = []
      checkpoints.bringBack(() => told.push('before'))
      const ended = checkpoints.end()
      checkpoints.bringBack(() => told.push('after'))
      await ended
      assert.deepEqual(told, ['before'])
    })
  })

  it('tell why they fail', async () => {
    await withFile(async ({ directory }) => {
      const nowhere = join(directory, 'nowhere')
      const error = await new Promise((resolve) =>
        new Checkpoints(nowhere, resolve).bringBack(() => resolve(undefined)),
      )
      assert.match(
        refusal('written', { directory, error }).message,
        /state\.db in .* cannot be opened/,
      )
    })
  })
})
