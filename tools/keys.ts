/** `npm run keys`: makes a key and shows it once, lists keys, takes one back. Their file has only hashes. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isoTime, newMasterKey } from '@millrace/kernel'
import { keyLine, readKeys, roles, type KeyEntry } from '../gateway/keys/key-lines.ts'
import { flagsOf, refuse } from './flags.ts'

const usage = `Usage: npm run keys -- --file FILE [what]

  --make NAME     a new key, which is shown once; it has --roles
  --roles LIST    of ${roles.join(', ')}
  --tenant NAME   whose data it is for; without it the native API's, and for an operator all
  --until TIME    when it ends, as 2027-01-01T00:00:00Z; else it stays until it is revoked
  --revoke NAME   takes a key back: who reads the file knows within a second
  --master FILE   makes another kind of key instead: the one under which those of customers lie on Kafka,
                  for --master-key; every instance needs the same file, and without it nobody reads them
  --help

Without --make or --revoke it lists what is there. The server reads the file with --keys FILE.`

const given = flagsOf(usage, {
  file: { type: 'string' },
  make: { type: 'string' },
  revoke: { type: 'string' },
  master: { type: 'string' },
  roles: { type: 'string' },
  tenant: { type: 'string' },
  until: { type: 'string' },
})
const { make, revoke, master } = given
const file = given.file ?? process.env['MILLRACE_KEYS'] ?? ''
if (master !== undefined) {
  makeMaster(master)
  process.exit()
}
if (file === '') refuse('--file names the file of keys')
if (make !== undefined && revoke !== undefined) refuse('--make or --revoke, one of them')
const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
const entries = entriesIn(text)

if (make !== undefined) makeKey(make)
else if (revoke !== undefined) revokeKey(revoke)
else for (const entry of entries) console.log(told(entry))

function entriesIn(lines: string): readonly KeyEntry[] {
  try {
    return readKeys(lines)
  } catch (error) {
    refuse(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function makeKey(name: string): void {
  const key = `mr_${randomBytes(32).toString('base64url')}`
  const hash = createHash('sha256').update(key).digest('hex')
  const { tenant, until } = given
  const asked = [name, hash, given.roles ?? '', tenant ?? '']
  const line = (until === undefined ? asked : [...asked, until]).join(':')
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  // What is wrong with it is what would be wrong with the file.
  const [entry] = entriesIn(`${before}${line}`).slice(-1)
  if (entry !== undefined) write(`${before}${keyLine(entry)}\n`)
  console.log(key)
}

/** One that is there is not put in danger: what it keeps nobody could read any more. */
function makeMaster(path: string): void {
  try {
    writeFileSync(path, `${newMasterKey()}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    refuse(`--master: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function revokeKey(name: string): void {
  if (!entries.some((one) => one.name === name)) refuse(`--revoke: there is no key ${name}`)
  const lines = text.split('\n')
  write(lines.filter((line) => line.trim().split(':')[0] !== name).join('\n'))
}

/** Whoever reads it sees the file as it was or as it is, never half of it. */
function write(next: string): void {
  const beside = `${file}.${process.pid}`
  try {
    writeFileSync(beside, next, { mode: 0o600 })
    renameSync(beside, file)
  } catch (error) {
    rmSync(beside, { force: true })
    refuse(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function told({ name, roles: named, tenant = '', until }: KeyEntry): string {
  const end = until === undefined ? '' : `  until ${isoTime(until)}`
  return `${name.padEnd(20)}  ${named.join(',').padEnd(20)}  ${tenant}${end}`.trimEnd()
}
