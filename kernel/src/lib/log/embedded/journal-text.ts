/**
 * The writes of a batch as one text: five fields a write, joined by a separator that no JSON value
 * and no name contains. A removed entry has an empty value, which no JSON text is.
 */
import type { StateWrite } from '../log.ts'

const separator = '\u001f'
const fieldsOfAWrite = 5

export function encodeWrites(writes: readonly StateWrite[]): string {
  const fields: string[] = []
  for (const { service, key, map, entry, value } of writes) {
    checkField(key)
    checkField(entry)
    fields.push(service, key, map, entry, value ?? '')
  }
  return fields.join(separator)
}

export type JournalWrite = Omit<StateWrite, 'shard'>

export function decodeWrites(text: string): JournalWrite[] {
  if (text === '') return []
  const fields = text.split(separator)
  if (fields.length % fieldsOfAWrite !== 0) throw new Error('A journal row is damaged.')
  const writes: JournalWrite[] = []
  for (let at = 0; at < fields.length; at += fieldsOfAWrite) {
    const [service = '', key = '', map = '', entry = '', value = ''] = fields.slice(at, at + 5)
    writes.push({ service, key, map, entry, value: value === '' ? undefined : value })
  }
  return writes
}

/** A name that would break a journal row apart; the kernel refuses it long before (names.ts). */
function checkField(name: string): void {
  if (name.includes(separator)) throw new Error('A name contains a control character.')
}
