/**
 * Job: where a shop is, as its store says: that it is asked to hold still, that it does, that it has
 * moved, that it is only half here. One row, which the running shop and the tool that moves it share.
 * Boundary: what holding still means is the log's affair (house-watch.ts); what is moved, the tool's.
 *
 * H1 The row changes only from what its changer has seen, in one transaction of the file: of a shop
 *    that goes on by itself and a tool that seals its store, one comes too late and knows it.
 */
import type { DatabaseSync } from 'node:sqlite'
import { StoreRefused } from '../log.ts'
import { openLogFile } from './files.ts'
import { checkRoles } from './roles.ts'
import { takeLock } from './lock.ts'

export type House = {
  /**
   * `asked`: the shop is to hold still. `held`: it does. `elsewhere`: it has moved, and this store is
   * sealed. `arriving`: it is being moved here.
   */
  readonly is: 'asked' | 'held' | 'elsewhere' | 'arriving'
  /** The name of the move. */
  readonly move: string
  /** Where it is moved to, or from. */
  readonly place: string
}

const name = 'house'

export function houseOf(log: DatabaseSync): House | undefined {
  const row = log.prepare('SELECT value FROM meta WHERE name = ?').get(name)
  return row === undefined ? undefined : (JSON.parse(String(row['value'])) as House)
}

/** H1: false where the row is not what it should be by now. */
export function changeHouse(
  log: DatabaseSync,
  may: (now: House | undefined) => boolean,
  next: House | undefined,
): boolean {
  log.exec('BEGIN IMMEDIATE')
  try {
    const isAsSeen = may(houseOf(log))
    if (isAsSeen) log.prepare('DELETE FROM meta WHERE name = ?').run(name)
    if (isAsSeen && next !== undefined) {
      log.prepare('INSERT INTO meta VALUES (?, ?)').run(name, JSON.stringify(next))
    }
    log.exec('COMMIT')
    return isAsSeen
  } catch (error) {
    if (log.isTransaction) log.exec('ROLLBACK')
    throw error
  }
}

/** To be called by who has the lock: a shop that was to hold still when it ended does so no more. */
export function enterHouse(log: DatabaseSync, directory: string): void {
  const house = houseOf(log)
  if (house?.is === 'elsewhere') {
    throw new StoreRefused(
      `The shop of ${directory} has moved to ${house.place}, and this store is sealed: start it there.`,
    )
  }
  if (house?.is === 'arriving') {
    throw new StoreRefused(
      `The shop in ${directory} is only half here: end its move from ${house.place} with npm run move.`,
    )
  }
  if (house !== undefined) changeHouse(log, () => true, undefined)
}

/** A store as the tool has it that moves the shop: it may be running. */
export class StoreHouse {
  readonly #directory: string
  readonly #log: DatabaseSync
  #lock: DatabaseSync | undefined

  constructor(directory: string) {
    if (checkRoles(directory).log) throw new StoreRefused(`There is no store in ${directory}.`)
    this.#directory = directory
    this.#log = openLogFile(directory)
  }

  get now(): House | undefined {
    return houseOf(this.#log)
  }

  /** True where nobody runs the shop, and nobody can before `release`; else it is asked. */
  ask(move: string, place: string): boolean {
    try {
      this.#lock = takeLock(this.#directory)
    } catch (error) {
      if (!(error instanceof StoreRefused)) throw error
    }
    const is = this.#lock === undefined ? 'asked' : 'held'
    const isFree = (now: House | undefined): boolean => now?.is !== 'elsewhere'
    if (!changeHouse(this.#log, isFree, { is, move, place })) throw new Error('It has moved.')
    return this.#lock !== undefined
  }

  /** H1: false where the shop has gone on by itself. */
  seal(move: string, place: string): boolean {
    const isHeld = (now: House | undefined): boolean => now?.is === 'held' && now.move === move
    return changeHouse(this.#log, isHeld, { is: 'elsewhere', move, place })
  }

  /** The shop may go on, where it was only asked or held by this move. */
  release(move: string): void {
    const isOurs = (now: House | undefined): boolean =>
      now?.move === move && (now.is === 'asked' || now.is === 'held')
    changeHouse(this.#log, isOurs, undefined)
    this.#lock?.close()
    this.#lock = undefined
  }

  close(): void {
    this.#log.close()
    this.#lock?.close()
  }
}
