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
  'busy_timeout = 10000',
  'temp_store = MEMORY',
  'wal_autocheckpoint = 0',
  'journal_size_limit = 67108864',
]

export function openLogFile(directory: string): DatabaseSync {
  return open(directory, 'log.db', [...pragmas, 'synchronous = FULL'])
}

/**
 * What is lost of it when the machine dies is still in the journal (V2), so its commits need no sync.
 * Its pages are big enough for the roots of most keys: a longer one takes a page of its own.
 */
export function openStateFile(directory: string): DatabaseSync {
  const own = ['synchronous = NORMAL', 'cache_size = -16384']
  const database = open(directory, 'state.db', ['page_size = 8192', ...pragmas, ...own])
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

function open(directory: string, name: string, settings: readonly string[]): DatabaseSync {
  const database = new DatabaseSync(join(directory, name))
  try {
    for (const setting of settings) database.exec(`PRAGMA ${setting}`)
    return database
  } catch (error) {
    database.close()
    const why = error instanceof Error ? error.message : String(error)
    throw new StoreRefused(
      `${name} in ${directory} cannot be opened: ${why}. If it is damaged, put back both log.db and ` +
        `state.db of one backup.`,
    )
  }
}
