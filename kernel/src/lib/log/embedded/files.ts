/**
 * Job: the files of a store. `log.db` holds what was committed: events, inboxes, and the journal of
 * state that is not merged yet. `state.db` holds the merged state.
 */
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreRefused } from '../log.ts'
import { refusal } from './refusals.ts'
import { checkRoles, setMark, type FileName } from './roles.ts'

const pragmas = [
  'journal_mode = WAL',
  'temp_store = MEMORY',
  'wal_autocheckpoint = 0',
  'journal_size_limit = 67108864',
]

const mergedTable = `
  CREATE TABLE IF NOT EXISTS merged (position INTEGER NOT NULL);
  INSERT INTO merged SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM merged);
`

/** A size counts only for a file that is made, so it goes before everything. */
const pageSizes = { 'log.db': 8192, 'state.db': 16_384 }

export function openLogFile(directory: string): DatabaseSync {
  return open(directory, 'log.db', [...pragmas, 'synchronous = FULL'])
}

/**
 * What is lost of it when the machine dies is still in the journal (V2), so its commits need no sync.
 * Its pages are big enough for the roots of most keys: a longer one takes a page of its own. A merge goes
 * through them in their order: more memory for them would save nothing.
 */
export function openStateFile(directory: string): DatabaseSync {
  const database = openStateFileAsItIs(directory)
  try {
    database.exec(mergedTable)
    return database
  } catch (error) {
    database.close()
    throw refusal('opened', { directory, name: 'state.db', error })
  }
}

/** The same for who needs no table in it: where one is lost, that is not to be hidden. */
export function openStateFileAsItIs(directory: string): DatabaseSync {
  const own = ['synchronous = NORMAL', 'cache_size = -8192']
  return open(directory, 'state.db', [...pragmas, ...own])
}

/** A descriptor of `log.db` to sync it by; for whoever has the store, and closes it last. */
export function openLogToSync(directory: string): number {
  const name = 'log.db'
  try {
    return openSync(join(directory, name), 'r+')
  } catch (error) {
    throw refusal('opened', { directory, name, error })
  }
}

/**
 * Brings back what of a write-ahead file nobody reads any more, and says whether that was all that was
 * in it at the beginning. It does not say whether another thread has written more since.
 */
export function bringBack(file: DatabaseSync): boolean {
  const { busy, log, checkpointed } = file.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() ?? {}
  return busy === 0 && log === checkpointed
}

/**
 * Opens the files of a store that another process may be writing: nothing is changed. A lost `state.db`
 * is read as an empty one, as a start would make it.
 */
export function openFilesToRead(directory: string): { log: DatabaseSync; state: DatabaseSync } {
  const missing = checkRoles(directory)
  if (missing.log) throw new StoreRefused(`There is no store in ${directory}.`)
  const log = openToRead(directory, 'log.db')
  try {
    return { log, state: missing.state ? noState() : openToRead(directory, 'state.db') }
  } catch (error) {
    log.close()
    throw error
  }
}

function noState(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  database.exec(mergedTable)
  return database
}

function openToRead(directory: string, name: FileName): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(join(directory, name), { readOnly: true })
    database.exec('PRAGMA busy_timeout = 10000')
    // SQLite looks at a file no sooner than it has to.
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    return database
  } catch (error) {
    database?.close()
    throw refusal('read', { directory, name, error })
  }
}

function open(directory: string, name: FileName, settings: readonly string[]): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(join(directory, name))
    database.exec('PRAGMA busy_timeout = 10000')
    database.exec(`PRAGMA page_size = ${pageSizes[name]}`)
    setMark(database, name)
    for (const setting of settings) database.exec(`PRAGMA ${setting}`)
    return database
  } catch (error) {
    database?.close()
    throw refusal('opened', { directory, name, error })
  }
}
