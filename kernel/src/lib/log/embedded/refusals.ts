/**
 * Job: tells in one line why a store cannot be opened or read, in the words of whoever refused it, and
 * what can be done about it.
 */
import { accessSync, constants, statfsSync } from 'node:fs'
import { StoreRefused } from '../log.ts'

/** Results of SQLite, without what extends them. */
const busy = 5
const locked = 6
const readOnly = 8
const failedIo = 10
const full = 13
const cannotOpen = 14

/** A disk with less is full: SQLite needs that much beside a file to read it. */
const roomBytes = 64 * 1024

const copyIt = 'Copy the whole directory to where it can be written, and take that.'
export const putBack = 'put back both log.db and state.db of one backup'

const advice = new Map([
  [busy, 'Another process holds it.'],
  [locked, 'Another process holds it.'],
  [readOnly, 'Its directory has to be one that can be written.'],
  [failedIo, 'The disk may be failing.'],
  [cannotOpen, 'It has to be a file, in a directory that can be written.'],
])

type Failed = { readonly directory: string; readonly name?: string; readonly error: unknown }

export function refusal(done: 'opened' | 'read' | 'written', failed: Failed): StoreRefused {
  const { directory, name, error } = failed
  if (error instanceof StoreRefused) return error
  const what = name === undefined ? `The store in ${directory}` : `${name} in ${directory}`
  return new StoreRefused(`${what} cannot be ${done}: ${whyOf(failed)}`)
}

function whyOf({ directory, name, error }: Failed): string {
  const result = resultOf(error)
  if (isVague(result) && isReadOnly(directory)) return `its file system is read-only. ${copyIt}`
  if (isDiskFull(directory, error)) return 'the disk is full. Make room on it.'
  const why = `${textOf(error)}.`
  if (advice.has(result)) return `${why} ${advice.get(result)}`
  if (name === 'lock.db') return `${why} It holds nothing: delete it.`
  return `${why} If it is damaged, ${putBack}.`
}

export function isDiskFull(directory: string, error: unknown): boolean {
  const result = resultOf(error)
  return result === full || (isVague(result) && isFull(directory))
}

/** A file beside it could not be made, or made longer: the system is asked why. */
const isVague = (result: number): boolean => result === failedIo || result === cannotOpen

export function isInUse(error: unknown): boolean {
  return [busy, locked].includes(resultOf(error))
}

/** One line, whatever a broken file made of it. */
export function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').replace(/\.$/, '')
}

function isFull(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize < roomBytes
  } catch {
    return false
  }
}

function isReadOnly(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EROFS'
  }
}

export const isOfSqlite = (error: unknown): error is Error & { readonly errcode: unknown } =>
  error instanceof Error && 'errcode' in error

function resultOf(error: unknown): number {
  return isOfSqlite(error) && typeof error.errcode === 'number' ? error.errcode & 0xff : 0
}
