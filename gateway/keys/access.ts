/** What there is to be allowed, and which roles are. */
import type { Role } from './key-lines.ts'

/**
 * `open` is for everybody, `known` for any key; a shop has `read` and `write`, and shares what it may `tend`;
 * what is told of `all` tenants at once is for no one's alone.
 */
export type Access = 'open' | 'known' | 'read' | 'write' | 'tend' | 'operate' | 'all'

export const allowed: Readonly<Record<Exclude<Access, 'open'>, readonly Role[]>> = {
  known: ['shop', 'operator', 'reader'],
  read: ['shop', 'operator', 'reader'],
  write: ['shop'],
  tend: ['shop', 'operator'],
  operate: ['operator'],
  all: ['operator'],
}

export const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD'
