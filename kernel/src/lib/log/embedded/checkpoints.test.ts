import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { Checkpoints } from './checkpoints.ts'
import { bringBack, openLogFile, openStateFile } from './files.ts'
import { mergedPosition } from './merge.ts'
import { refusal } from './refusals.ts'
import type { FileName } from './roles.ts'

type Place = {
  readonly directory: string
  readonly file: DatabaseSync
  readonly log: DatabaseSync
  readonly checkpoints: Checkpoints
}

async function withFile(run: (place: Place) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-checkpoints-'))
  const file = openStateFile(directory)
  const log = openLogFile(directory)
  log.exec('CREATE TABLE rows (n INTEGER)')
  const checkpoints = new Checkpoints(directory, (error) => assert.fail(String(error)))
  try {
    await run({ directory, file, log, checkpoints })
  } finally {
    await checkpoints.end()
    for (const each of [file, log]) each.close()
    checkpoints.close()
    rmSync(directory, { recursive: true })
  }
}

const broughtBack = (checkpoints: Checkpoints, name: FileName = 'state.db') =>
  new Promise<boolean>((resolve) => checkpoints.bringBack(name, resolve))

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
const beginnings = (directory: string, name: FileName = 'state.db') =>
  readFileSync(join(directory, `${name}-wal`)).readUInt32BE(12)

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
      checkpoints.bringBack('state.db', () => told.push('before'))
      const ended = checkpoints.end()
      checkpoints.bringBack('state.db', () => told.push('after'))
      await ended
      assert.deepEqual(told, ['before'])
    })
  })

  it('tell why they fail', async () => {
    await withFile(async ({ directory }) => {
      const broken = join(directory, 'broken')
      mkdirSync(broken)
      openLogFile(broken).close()
      mkdirSync(join(broken, 'state.db'))
      const error = await new Promise((resolve) => {
        const checkpoints = new Checkpoints(broken, (why) => {
          checkpoints.close()
          resolve(why)
        })
        checkpoints.bringBack('state.db', () => resolve(undefined))
      })
      assert.match(
        refusal('written', { directory, error }).message,
        /state\.db in .* cannot be opened/,
      )
    })
  })
})

describe('embedded log: checkpoints of log.db', () => {
  it('bring back what was committed before them, and leave the rest for later', async () => {
    await withFile(async ({ directory, log, checkpoints }) => {
      const reader = openLogFile(directory)
      reader.exec('BEGIN')
      reader.prepare('SELECT count(*) FROM rows').get()
      log.exec('INSERT INTO rows VALUES (7)')
      assert.equal(await broughtBack(checkpoints, 'log.db'), false)
      reader.close()
      assert.equal(await broughtBack(checkpoints, 'log.db'), true)
    })
  })

  it('leave it to the next commit to begin the write-ahead file anew', async () => {
    await withFile(async ({ directory, log, checkpoints }) => {
      const before = beginnings(directory, 'log.db')
      assert.equal(await broughtBack(checkpoints, 'log.db'), true)
      assert.equal(beginnings(directory, 'log.db'), before)
      log.exec('INSERT INTO rows VALUES (7)')
      assert.equal(beginnings(directory, 'log.db'), before + 1)
    })
  })

  it('go on side by side with those of state.db', async () => {
    await withFile(async ({ file, log, checkpoints }) => {
      file.exec('UPDATE merged SET position = 7')
      log.exec('INSERT INTO rows VALUES (7)')
      const both = [broughtBack(checkpoints, 'log.db'), broughtBack(checkpoints)]
      assert.deepEqual(await Promise.all(both), [true, true])
      assert.equal(bringBack(log), true)
    })
  })
})
