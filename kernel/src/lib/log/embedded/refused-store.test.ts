import assert from 'node:assert/strict'
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { renameSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { ShardOwner } from '../log.ts'
import { EmbeddedLog } from './embedded-log.ts'
import { openStoreToRead } from './read-store.ts'

let directory: string
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'millrace-refused-'))))
afterEach(() => rmSync(directory, { recursive: true }))

const file = (name: string) => join(directory, name)
const open = () => new EmbeddedLog({ directory, shards: 1 })
const read = () => openStoreToRead(directory)

/** A store with so many batches, left in order. */
async function made(batches: number): Promise<void> {
  const log = open()
  let ownership = 0
  const owner: ShardOwner = {
    opened: (_, number) => void (ownership = number),
    closing: async () => undefined,
    received: () => undefined,
  }
  await log.start(owner)
  const place = { shard: 0, service: 'diary', key: 't/anna', map: 'words' }
  for (let nth = 0; nth < batches; nth++) {
    await log.commit({
      shards: new Map([[0, ownership]]),
      writes: [{ ...place, entry: `n${nth}`, value: JSON.stringify('.'.repeat(3000)) }],
      ...{ events: new Map(), inbox: new Map(), positions: new Map() },
    })
  }
  await log.stop()
}

const inOneLine = (run: () => unknown, message: RegExp): void =>
  assert.throws(run, (error) => {
    assert.ok(error instanceof Error)
    assert.equal(error.name, 'StoreRefused')
    assert.match(error.message, message)
    assert.doesNotMatch(error.message, /\n/)
    return true
  })

function swap(): void {
  renameSync(file('log.db'), file('other'))
  renameSync(file('state.db'), file('log.db'))
  renameSync(file('other'), file('state.db'))
}

function executed(name: string, sql: string): void {
  const database = new DatabaseSync(file(name))
  database.exec(sql)
  database.close()
}

function overwritten(name: string, at: number): void {
  const opened = openSync(file(name), 'r+')
  writeSync(opened, Buffer.alloc(4096, 0xa5), 0, 4096, at)
  closeSync(opened)
}

describe('embedded log: the lock', () => {
  it('tells why it cannot be taken, when nobody has it', () => {
    mkdirSync(file('lock.db'))
    inOneLine(open, /^lock\.db in .* cannot be opened: unable to open database file\. /)
  })
})

describe('embedded log: whose a file is', () => {
  it('X3 refuses files that have exchanged their names, and leaves them as they are', async () => {
    await made(3)
    swap()
    const before = ['log.db', 'state.db'].map((name) => readFileSync(file(name)))
    inOneLine(open, /^log\.db in .* is the state\.db of a store\. Give each file its own name/)
    inOneLine(read, /^log\.db in .* is the state\.db of a store/)
    const after = ['log.db', 'state.db'].map((name) => readFileSync(file(name)))
    assert.deepEqual(after, before)
  })

  it('refuses the file of another program', async () => {
    await made(1)
    executed('state.db', 'PRAGMA application_id = 7')
    inOneLine(open, /^state\.db in .* is no file of a store/)
  })

  it('refuses files of two stores', async () => {
    await made(3)
    renameSync(file('state.db'), file('kept'))
    rmSync(file('log.db'))
    await made(3)
    renameSync(file('kept'), file('state.db'))
    inOneLine(open, /^log\.db and state\.db in .* belong to two different stores/)
    inOneLine(read, /^log\.db and state\.db in .* belong to two different stores/)
  })

  it('refuses a state.db without its log.db, and makes none', async () => {
    await made(3)
    rmSync(file('log.db'))
    inOneLine(open, /^log\.db in .* is lost, and state\.db is there/)
    inOneLine(read, /^log\.db in .* is lost/)
    assert.equal(statSync(file('log.db'), { throwIfNoEntry: false }), undefined)
  })

  it('takes files that were made before there were marks, and marks them', async () => {
    await made(2)
    for (const name of ['log.db', 'state.db']) executed(name, 'PRAGMA application_id = 0')
    executed('state.db', 'DROP TABLE belongs_to')
    const copy = `${directory}-copy`
    cpSync(directory, copy, { recursive: true })
    swap()
    inOneLine(open, /^log\.db in .* is no file of a store/)
    rmSync(directory, { recursive: true })
    renameSync(copy, directory)
    await open().stop()
    swap()
    inOneLine(open, /^log\.db in .* is the state\.db of a store/)
  })
})

describe('embedded log: what a start meets that is damaged', () => {
  it('refuses what cannot be read or taken apart, and no other failure of its owner', async () => {
    await made(1)
    const startWith = async (opened: () => void): Promise<void> => {
      const log = open()
      const owner = { opened, closing: async () => undefined, received: () => undefined }
      try {
        await log.start(owner)
      } finally {
        await log.stop()
      }
    }
    await assert.rejects(
      startWith(() => void JSON.parse('{"a"')),
      /^StoreRefused: The store in .* cannot be opened: .*one backup\.$/,
    )
    await assert.rejects(
      startWith(() => assert.fail('of its own')),
      /^AssertionError.*: of its own$/,
    )
  })
})

describe('embedded log: reading a store that is not whole', () => {
  it('X4 says what a start says where state.db is lost or too old', async () => {
    await made(3)
    executed('log.db', 'DELETE FROM journal WHERE position < 3')
    executed('state.db', 'UPDATE merged SET position = 1')
    const tooOld =
      /^state\.db in .* is lost or too old: it ends at batch 1, and log\.db begins at 3/
    inOneLine(read, tooOld)
    inOneLine(open, tooOld)
    rmSync(file('state.db'))
    inOneLine(read, /^state\.db in .* is lost or too old: it ends at batch 0/)
    assert.equal(statSync(file('state.db'), { throwIfNoEntry: false }), undefined)
  })

  it('reads what a start would make of a lost state.db that the journal reaches back to', async () => {
    await made(3)
    rmSync(file('state.db'))
    const reader = read()
    assert.equal([...reader.rows('diary')].length, 3)
    reader.close()
  })

  it('tells a file that was cut off', async () => {
    await made(20)
    for (const name of ['log.db', 'state.db']) {
      const copy = readFileSync(file(name))
      truncateSync(file(name), copy.length / 2)
      inOneLine(read, new RegExp(`^${name} in .* cannot be read: .*malformed\\. If it is damaged`))
      inOneLine(open, new RegExp(`^(The store|${name}) in .* cannot be opened: .*malformed`))
      const opened = openSync(file(name), 'w')
      writeSync(opened, copy)
      closeSync(opened)
    }
    read().close()
  })

  it('tells damaged pages when all are looked at, and when one is met', async () => {
    await made(40)
    // The fourth is the first one of the diary.
    overwritten('state.db', 3 * 16_384)
    const reader = read()
    inOneLine(() => reader.checkPages(), /^state\.db in .* is damaged: .*one backup\.$/)
    inOneLine(() => [...reader.rows('diary')], /^The store in .* cannot be read: .*malformed/)
    reader.close()
  })
})
