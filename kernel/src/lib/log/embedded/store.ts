/**
 * Job: opening a store: its directory, its lock, its format.
 *
 * X1 One process at a time: the lock is a database held open, which the system drops with the process.
 * X2 A store of a newer format is refused; so is one made with another number of shards.
 */
import { randomUUID } from 'node:crypto'
import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { StoreRefused } from '../log.ts'
import { openLogFile } from './files.ts'
import { enterHouse } from './house.ts'
import { takeLock } from './lock.ts'
import { refusal } from './refusals.ts'
import { checkRoles } from './roles.ts'
import { StateStore } from './state-store.ts'
import { StoreLink } from './store-link.ts'

/** Raised when what is stored changes its form. */
const storeFormat = 2

export type Store = {
  readonly log: DatabaseSync
  readonly state: StateStore
  readonly link: StoreLink
  readonly installation: string
  readonly shards: number
  readonly close: () => void
}

export type StoreOptions = { readonly directory: string; readonly shards: number }

export function openStore({ directory, shards }: StoreOptions): Store {
  makeDirectory(directory)
  const lock = takeLock(directory)
  const link = new StoreLink(directory)
  let log: DatabaseSync | undefined
  try {
    checkRoles(directory)
    log = openLogFile(directory)
    const meta = openMeta(log, { directory, shards })
    enterHouse(log, directory)
    const state = new StateStore(log, { directory, installation: meta.installation })
    const files = [state, log, lock]
    const close = (): void => files.forEach((file) => file.close())
    return { log, state, link, ...meta, close }
  } catch (error) {
    void link.end()
    log?.close()
    lock.close()
    throw refusal('opened', { directory, error })
  }
}

function makeDirectory(directory: string): void {
  try {
    makeWithParents(resolve(directory))
    accessSync(directory, constants.W_OK)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StoreRefused(`The directory ${directory} cannot be written: ${why}`)
  }
}

/**
 * Not by `recursive`: where making a name says that there is no such file, as it does below /proc,
 * Node would make its parent and try again for ever.
 */
function makeWithParents(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return
  if (dirname(directory) !== directory) makeWithParents(dirname(directory))
  mkdirSync(directory)
}

type Meta = { readonly installation: string; readonly shards: number }

function openMeta(log: DatabaseSync, { directory, shards }: StoreOptions): Meta {
  log.exec(tables)
  const read = log.prepare('SELECT value FROM meta WHERE name = ?')
  const stored = (name: string): string | undefined => {
    const row = read.get(name)
    return row === undefined ? undefined : String(row['value'])
  }
  const format = stored('format')
  if (format === undefined) return makeMeta(log, shards)
  if (Number(format) > storeFormat) {
    throw new StoreRefused(
      `${directory} was written by a newer Millrace (format ${format}; this one knows ${storeFormat}).`,
    )
  }
  if (Number(format) < storeFormat) {
    throw new StoreRefused(
      `${directory} was written before the first release (format ${format}; this one knows ${storeFormat}).`,
    )
  }
  const has = Number(stored('shards'))
  if (has !== shards) {
    throw new StoreRefused(
      `${directory} was made with ${has} shards; --shards ${shards} does not fit. The number is fixed.`,
    )
  }
  return { installation: stored('installation') ?? '', shards: has }
}

/** A store that nobody has begun gets its tables, and says whose it is. */
export function beginStore(directory: string, shards: number): DatabaseSync {
  makeDirectory(directory)
  const log = openLogFile(directory)
  log.exec(tables)
  const known = log.prepare(`SELECT 1 FROM meta WHERE name = 'format'`).get()
  if (known === undefined) makeMeta(log, shards)
  return log
}

function makeMeta(log: DatabaseSync, shards: number): Meta {
  const installation = randomUUID()
  const write = log.prepare('INSERT INTO meta (name, value) VALUES (?, ?)')
  log.exec('BEGIN')
  write.run('format', String(storeFormat))
  write.run('installation', installation)
  write.run('shards', String(shards))
  const add = log.prepare('INSERT INTO shards (shard) VALUES (?)')
  for (let shard = 0; shard < shards; shard++) add.run(shard)
  log.exec('COMMIT')
  return { installation, shards }
}

const tables = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS shards (
    shard INTEGER PRIMARY KEY,
    ownership INTEGER NOT NULL DEFAULT 0,
    inbox_position INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE IF NOT EXISTS journal (position INTEGER PRIMARY KEY, writes TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS events (
    shard INTEGER NOT NULL,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    records TEXT NOT NULL,
    PRIMARY KEY (shard, first)
  );
  CREATE TABLE IF NOT EXISTS inbox (
    shard INTEGER NOT NULL,
    "offset" INTEGER NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (shard, "offset")
  ) WITHOUT ROWID;
`
