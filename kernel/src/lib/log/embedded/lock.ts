/** X1: the lock of a store is a database held open, which the system drops with the process. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreRefused } from '../log.ts'
import { isInUse, refusal } from './refusals.ts'

export function takeLock(directory: string): DatabaseSync {
  const name = 'lock.db'
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(join(directory, name))
    lock.exec('PRAGMA journal_mode = DELETE')
    lock.exec('PRAGMA locking_mode = EXCLUSIVE')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock?.close()
    if (!isInUse(error)) throw refusal('opened', { directory, name, error })
    throw new StoreRefused(
      `${directory} is in use by another Millrace. Stop that one first, or give --data another directory.`,
    )
  }
}
