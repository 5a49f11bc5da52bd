/**
 * Job: the files of a store. `log.db` holds what was committed: events, inboxes, and the journal of
 * state that is not merged yet. `state.db` holds the merged state.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreRefused } from '../log.ts'

const pragmas = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'busy_timeout = 10000',
  'temp_store = MEMORY',
  'wal_autocheckpoint = 0',
  'journal_size_limit = 67108864',
]

export const openLogFile = (directory: string): DatabaseSync => open(directory, 'log.db')

export function openStateFile(directory: string): DatabaseSync {
  const database = open(directory, 'state.db')
  database.exec('PRAGMA cache_size = -32768')
  database.exec('CREATE TABLE IF NOT EXISTS merged (position INTEGER NOT NULL)')
  database.exec('INSERT INTO merged SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM merged)')
  return database
}

/** Opens the files of a store that another process may be writing: nothing is changed. */
export function openFilesToRead(directory: string): { log: DatabaseSync; state: DatabaseSync } {
  if (!existsSync(join(directory, 'log.db'))) {
    throw new StoreRefused(`There is no store in ${directory}.`)
  }
  const [log, state] = ['log.db', 'state.db'].map((name) => {
    const database = new DatabaseSync(join(directory, name), { readOnly: true })
    database.exec('PRAGMA busy_timeout = 10000')
    return database
  })
  if (log === undefined || state === undefined) throw new StoreRefused(`${directory} is damaged.`)
  return { log, state }
}

function open(directory: string, name: string): DatabaseSync {
  const database = new DatabaseSync(join(directory, name))
  for (const pragma of pragmas) database.exec(`PRAGMA ${pragma}`)
  return database
}
