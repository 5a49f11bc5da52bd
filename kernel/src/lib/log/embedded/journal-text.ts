/**
 * The writes of a batch as one text: a group for those of a service that stand together, four fields
 * a write behind its name, joined by a separator that no JSON value and no name contains. A removed
 * entry has an empty value, which no JSON text is.
 */
import type { StateWrite } from '../log.ts'

const separator = '\u001f'
const groupSeparator = '\u001d'
const [separatorByte, groupSeparatorByte] = [0x1f, 0x1d]
const damaged = 'A journal row is damaged.'

export type JournalWrite = Omit<StateWrite, 'shard'>

/** What a batch writes: its text, and of each group of it the service and the keys, as they were written. */
export type Journal = { readonly text: string; readonly groups: readonly JournalGroup[] }
export type JournalGroup = { readonly service: string; readonly keys: readonly string[] }

/** Names have none of the separators: they were looked at when they came (names.ts). */
export function journalOf(writes: readonly JournalWrite[]): Journal {
  const groups: { readonly service: string; readonly keys: string[] }[] = []
  const fields: string[] = []
  let group: (typeof groups)[number] | undefined
  for (const { service, key, map, entry, value = '' } of writes) {
    if (group?.service !== service) {
      groups.push((group = { service, keys: [] }))
      const end = fields.pop()
      fields.push(end === undefined ? service : end + groupSeparator + service)
    }
    if (group.keys.at(-1) !== key) group.keys.push(key)
    fields.push(key, map, entry, value)
  }
  return { text: fields.join(separator), groups }
}

/** What a journal's text has of each service: a part of its bytes, since no letter has a separator in it. */
export function eachGroup(journal: Buffer, take: (service: string, group: Buffer) => void): void {
  for (let at = 0; at < journal.length;) {
    const service = journal.indexOf(separatorByte, at)
    if (service === -1) throw new Error(damaged)
    const next = journal.indexOf(groupSeparatorByte, service)
    const end = next === -1 ? journal.length : next
    take(journal.toString('latin1', at, service), journal.subarray(service + 1, end))
    at = end + 1
  }
}

/** A journal that was stored, as the batch had it. */
export function journalIn(text: string): Journal {
  const groups: JournalGroup[] = []
  eachGroup(Buffer.from(text), (service, group) => {
    const keys: string[] = []
    eachWrite(group.toString(), (key) => {
      if (keys.at(-1) !== key) keys.push(key)
    })
    groups.push({ service, keys })
  })
  return { text, groups }
}

/** `place` is map and entry as they stand in the text; `value` is empty for a removed entry. */
export type TakeWrite = (key: string, place: string, value: string) => void

/** The place of a key's root: its map and its entry have no name. */
export const rootPlace = separator

/** Goes through a group without taking it apart more than needed: a merge reads millions of them. */
export function eachWrite(group: string, take: TakeWrite): void {
  for (let at = 0; at <= group.length;) {
    const key = endOfField(group, at)
    const map = endOfField(group, key + 1)
    const entry = endOfField(group, map + 1)
    const value = group.indexOf(separator, entry + 1)
    const end = value === -1 ? group.length : value
    take(group.slice(at, key), group.slice(key + 1, entry), group.slice(entry + 1, end))
    at = end + 1
  }
}

export function decodeWrites(journal: string): JournalWrite[] {
  const writes: JournalWrite[] = []
  eachGroup(Buffer.from(journal), (service, group) =>
    eachWrite(group.toString(), (key, place, value) => {
      takePlace(place, (map, entry) => {
        writes.push({ service, key, map, entry, value: value === '' ? undefined : value })
      })
    }),
  )
  return writes
}

/** The fields of a place that `eachWrite` told, without an array for each. */
export function takePlace(place: string, take: (map: string, entry: string) => void): void {
  const map = place.indexOf(separator)
  take(place.slice(0, map), place.slice(map + 1))
}

function endOfField(text: string, from: number): number {
  const end = text.indexOf(separator, from)
  if (end === -1) throw new Error(damaged)
  return end
}
