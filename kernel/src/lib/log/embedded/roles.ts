/**
 * Job: knows which file of a store is which, by a mark in its header and by whose it is, so that files
 * that lie under a wrong name or come from two stores are refused.
 *
 * X3 This is known before SQLite opens a file: it would bring the write-ahead file that lies beside
 *    it back into it, whosever that is.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreRefused } from '../log.ts'
import { putBack, refusal } from './refusals.ts'

export type FileName = 'log.db' | 'state.db'

/** `table` is one that only this file has: files that were made before there were marks have none. */
const roles = {
  'log.db': { mark: 0x4d_72_6c_67, table: 'meta' },
  'state.db': { mark: 0x4d_72_73_74, table: 'merged' },
}

const format = 'SQLite format 3\0'
/** Where the header of a database has the number that says whose it is. */
const markAt = 68
const headerLength = 100

/** Which of the two files are still to be made. */
export type Missing = { readonly log: boolean; readonly state: boolean }

export function checkRoles(directory: string): Missing {
  const missing = { log: isMissing(directory, 'log.db'), state: isMissing(directory, 'state.db') }
  if (missing.log && !missing.state) {
    throw new StoreRefused(
      `log.db in ${directory} is lost, and state.db is there. Put back the log.db that belongs to ` +
        'it, or both files of one backup.',
    )
  }
  return missing
}

/** A file that is made gets its mark before anything else. */
export function setMark(file: DatabaseSync, name: FileName): void {
  const { application_id: mark } = file.prepare('PRAGMA application_id').get() ?? {}
  if (mark === 0) file.exec(`PRAGMA application_id = ${roles[name].mark}`)
}

/** Tells whose a `state.db` is; one that was just made is the installation's. */
export function checkInstallation(
  state: DatabaseSync,
  { directory, installation }: { directory: string; installation: string },
): void {
  const known = state.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'belongs_to'`).get()
  if (known === undefined) return
  const { installation: found } = state.prepare('SELECT installation FROM belongs_to').get() ?? {}
  if (found === undefined || found === installation) return
  throw new StoreRefused(
    `log.db and state.db in ${directory} belong to two different stores. Put back the one that ` +
      'belongs to the other, or both files of one backup.',
  )
}

export function setInstallation(state: DatabaseSync, installation: string): void {
  state.exec('CREATE TABLE IF NOT EXISTS belongs_to (installation TEXT NOT NULL)')
  const add = 'INSERT INTO belongs_to SELECT ? WHERE NOT EXISTS (SELECT 1 FROM belongs_to)'
  state.prepare(add).run(installation)
}

/** Throws where the file is another one than its name says. */
function isMissing(directory: string, name: FileName): boolean {
  const header = headerOf(directory, name)
  if (header === undefined) return true
  // What is no database at all is told by SQLite.
  if (header.toString('latin1', 0, format.length) !== format) return false
  const mark = header.readInt32BE(markAt)
  if (mark === roles[name].mark || (mark === 0 && hasOwnTable(directory, name))) return false
  const other = name === 'log.db' ? 'state.db' : 'log.db'
  const is = mark === roles[other].mark ? `the ${other} of a store` : 'no file of a store'
  throw new StoreRefused(
    `${name} in ${directory} is ${is}. Give each file its own name, or ${putBack}.`,
  )
}

/** Undefined where there is no file, or one that nothing was written to yet. */
function headerOf(directory: string, name: FileName): Buffer | undefined {
  let file: number | undefined
  try {
    file = openSync(join(directory, name), 'r')
    const header = Buffer.alloc(headerLength)
    return readSync(file, header, 0, headerLength, 0) === 0 ? undefined : header
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw refusal('read', { directory, name, error })
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Read-only, so that nothing is brought back when it is closed. */
function hasOwnTable(directory: string, name: FileName): boolean {
  let file: DatabaseSync | undefined
  try {
    file = new DatabaseSync(join(directory, name), { readOnly: true })
    const tables = file.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all()
    return tables.length === 0 || tables.some((row) => row['name'] === roles[name].table)
  } catch (error) {
    throw refusal('opened', { directory, name, error })
  } finally {
    file?.close()
  }
}
