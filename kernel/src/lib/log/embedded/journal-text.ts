/**
 * The writes of a batch as one text: a group for those of a service that stand together, four fields
 * a write behind its name, joined by a separator that no JSON value and no name contains. A removed
 * entry has an empty value, which no JSON text is.
 */
import type { StateWrite } from '../log.ts'

const separator = '\u001f'
const groupSeparator = '\u001d'

export type JournalWrite = Omit<StateWrite, 'shard'>

/** What a batch writes: its text, and what of it is about each service. */
export type Journal = { readonly text: string; readonly groups: readonly JournalGroup[] }

/** Writes of one service: their text, and the keys they are about, as they were written. */
export type JournalGroup = {
  readonly service: string
  readonly keys: readonly string[]
  readonly text: string
}

type Growing = { readonly service: string; readonly keys: string[]; length: number }

/**
 * Put together once: what a group has is a part of the whole. Names have none of the separators: they
 * were looked at when they came (names.ts).
 */
export function journalOf(writes: readonly JournalWrite[]): Journal {
  const growing: Growing[] = []
  const fields: string[] = []
  let group: Growing | undefined
  for (const { service, key, map, entry, value = '' } of writes) {
    if (group?.service !== service) {
      growing.push((group = { service, keys: [], length: 0 }))
      const end = fields.pop()
      fields.push(end === undefined ? service : end + groupSeparator + service)
    }
    if (group.keys.at(-1) !== key) group.keys.push(key)
    fields.push(key, map, entry, value)
    group.length += key.length + map.length + entry.length + value.length + 4
  }
  const text = fields.join(separator)
  let end = 0
  const groups = growing.map(({ service, keys, length }) => {
    const from = end + service.length + 1
    end = from + length
    return { service, keys, text: text.slice(from, end - 1) }
  })
  return { text, groups }
}

/** The groups of a journal's text. */
export function eachGroup(journal: string, take: (service: string, text: string) => void): void {
  if (journal === '') return
  for (const group of journal.split(groupSeparator)) {
    const end = endOfField(group, 0)
    take(group.slice(0, end), group.slice(end + 1))
  }
}

/** The groups of a journal's text, as the batch had them. */
export function groupsIn(journal: string): JournalGroup[] {
  const groups: JournalGroup[] = []
  eachGroup(journal, (service, text) => {
    const keys: string[] = []
    eachWrite(text, (key) => {
      if (keys.at(-1) !== key) keys.push(key)
    })
    groups.push({ service, keys, text })
  })
  return groups
}

/** `place` is map and entry as they stand in the text; `value` is empty for a removed entry. */
export type TakeWrite = (key: string, place: string, value: string) => void

/** The place of a key's root: its map and its entry have no name. */
export const rootPlace = separator

export const placeOf = (map: string, entry: string): string => map + separator + entry

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
  eachGroup(journal, (service, text) =>
    eachWrite(text, (key, place, value) => {
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
  if (end === -1) throw new Error('A journal row is damaged.')
  return end
}
