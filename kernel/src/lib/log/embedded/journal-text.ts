/**
 * The writes of a batch as one text: five fields a write, joined by a separator that no JSON value
 * and no name contains. A removed entry has an empty value, which no JSON text is.
 */
import type { StateWrite } from '../log.ts'

const separator = '\u001f'

export function encodeWrites(writes: readonly StateWrite[]): string {
  const fields: string[] = []
  for (const { service, key, map, entry, value } of writes) {
    checkField(key)
    checkField(entry)
    fields.push(service, key, map, entry, value ?? '')
  }
  return fields.join(separator)
}

/** `name` is key, map and entry as they stand in the text; `value` is empty for a removed entry. */
export type TakeWrite = (service: string, name: string, value: string) => void

/** Goes through a text without taking it apart more than needed: a merge reads millions of them. */
export function eachWrite(text: string, take: TakeWrite): void {
  if (text === '') return
  for (let at = 0; at <= text.length;) {
    const service = endOfField(text, at)
    const key = endOfField(text, service + 1)
    const map = endOfField(text, key + 1)
    const entry = endOfField(text, map + 1)
    const value = text.indexOf(separator, entry + 1)
    const end = value === -1 ? text.length : value
    take(text.slice(at, service), text.slice(service + 1, entry), text.slice(entry + 1, end))
    at = end + 1
  }
}

export type JournalWrite = Omit<StateWrite, 'shard'>

export function decodeWrites(text: string): JournalWrite[] {
  const writes: JournalWrite[] = []
  eachWrite(text, (service, name, value) => {
    const [key = '', map = '', entry = ''] = name.split(separator)
    writes.push({ service, key, map, entry, value: value === '' ? undefined : value })
  })
  return writes
}

/** The fields of a name that `eachWrite` told, without an array for each. */
export function takeName(
  name: string,
  take: (key: string, map: string, entry: string) => void,
): void {
  const key = name.indexOf(separator)
  const map = name.indexOf(separator, key + 1)
  take(name.slice(0, key), name.slice(key + 1, map), name.slice(map + 1))
}

function endOfField(text: string, from: number): number {
  const end = text.indexOf(separator, from)
  if (end === -1) throw new Error('A journal row is damaged.')
  return end
}

/** A name that would break a journal row apart; the kernel refuses it long before (names.ts). */
function checkField(name: string): void {
  if (name.includes(separator)) throw new Error('A name contains a control character.')
}
