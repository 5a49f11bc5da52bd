/** Job: an entry of the registry's journal from its text; one that a newer release made is refused. */
import { levelFrom } from './level.ts'
import type { Entry } from './schema-book.ts'

export function entryFrom(text: string): Entry {
  const read: unknown = JSON.parse(text)
  const entry =
    typeof read === 'object' && read !== null ? (schemaFrom(read) ?? promiseFrom(read)) : undefined
  if (entry === undefined) {
    throw new Error(`The registry has an entry that this release does not know: ${text}`)
  }
  return entry
}

function schemaFrom(read: object): Entry | undefined {
  const { is, subject, version, id, schema, attempt }: Partial<Record<string, unknown>> = {
    ...read,
  }
  if (is !== 'schema' || typeof subject !== 'string' || typeof schema !== 'string') return undefined
  if (typeof version !== 'number' || typeof id !== 'number' || typeof attempt !== 'string')
    return undefined
  return { is, subject, version, id, schema, attempt }
}

function promiseFrom(read: object): Entry | undefined {
  const { is, subject, level }: Partial<Record<string, unknown>> = { ...read }
  if (is !== 'level') return undefined
  const known = levelFrom(level)
  if (level !== undefined && known === undefined) return undefined
  return {
    is,
    ...(typeof subject === 'string' ? { subject } : {}),
    ...(known === undefined ? {} : { level: known }),
  }
}
