/**
 * Keys as they stand in their file, one a line: `name:sha256-of-key:roles[:tenant[:until]]`, with roles
 * joined by commas. The key itself stands nowhere. What is wrong with a line is said without the line:
 * somebody may have written a key there.
 */
import { isoTime } from '@millrace/kernel'
import { instantOf } from '../instant.ts'

export const roles = ['shop', 'operator', 'reader'] as const
export type Role = (typeof roles)[number]

export type KeyEntry = {
  readonly name: string
  /** In hexadecimal digits. */
  readonly hash: string
  readonly roles: readonly Role[]
  /** Whose data it is for; the native API's own, or all of an operator's, where it is left out. */
  readonly tenant?: string
  /** It is not taken from then on. */
  readonly until?: number
}

export class BadKeys extends Error {
  override name = 'BadKeys'
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const hashPattern = /^[0-9a-f]{64}$/
const tenantPattern = /^[a-z0-9][a-z0-9._-]{0,63}$/

const isKeyName = (text: string): boolean => namePattern.test(text)
export const isTenant = (text: string): boolean => tenantPattern.test(text)

export function readKeys(text: string): readonly KeyEntry[] {
  const entries: KeyEntry[] = []
  for (const [at, line] of text.split('\n').entries()) {
    const bare = line.trim()
    if (bare === '' || bare.startsWith('#')) continue
    const entry = entryIn(bare, (what) => new BadKeys(`Line ${at + 1}: ${what}.`))
    const isTwice = entries.some(({ name, hash }) => name === entry.name || hash === entry.hash)
    if (isTwice) throw new BadKeys(`Line ${at + 1}: this name, or this key, is there twice.`)
    entries.push(entry)
  }
  return entries
}

function entryIn(line: string, bad: (what: string) => BadKeys): KeyEntry {
  const [name = '', hash = '', given = '', tenant = '', ...rest] = line.split(':')
  const end = rest.join(':')
  const named = rolesIn(given)
  const until = instantOf(end)
  const isEndWrong = rest.length > 0 && until === undefined
  const isTenantWrong = tenant !== '' && !isTenant(tenant)
  const faults = {
    'a name has up to 64 of A-Z a-z 0-9 . _ -': !isKeyName(name),
    'the SHA-256 of a key has 64 digits of 0-9 a-f': !hashPattern.test(hash),
    [`roles are some of ${roles.join(', ')}`]: named === undefined,
    'a tenant has up to 64 of a-z 0-9 . _ -': isTenantWrong,
    'the end is a time as RFC 3339 has it': isEndWrong,
  }
  const fault = Object.entries(faults).find(([, isSo]) => isSo)
  if (fault !== undefined) throw bad(fault[0])
  const whose = tenant === '' ? {} : { tenant }
  return { name, hash, roles: named ?? [], ...whose, ...untilOf(until) }
}

const untilOf = (until: number | undefined) => (until === undefined ? {} : { until })

/** Undefined where there is none, or one that is not known. */
function rolesIn(text: string): readonly Role[] | undefined {
  const named = new Set(text.split(',').map((one) => one.trim()))
  const known = roles.filter((role) => named.has(role))
  return known.length === named.size && known.length > 0 ? known : undefined
}

export function keyLine({ name, hash, roles: named, tenant = '', until }: KeyEntry): string {
  const end = until === undefined ? '' : `:${isoTime(until)}`
  const whose = tenant === '' && end === '' ? '' : `:${tenant}`
  return `${name}:${hash}:${named.join(',')}${whose}${end}`
}
