/**
 * The writes of a batch as one text: a group for each service, four fields a write behind its name,
 * joined by a separator that no JSON value and no name contains. A removed entry has an empty value,
 * which no JSON text is.
 */
import type { StateWrite } from '../log.ts'

const separator = '\u001f'
const groupSeparator = '\u001d'

export type JournalWrite = Omit<StateWrite, 'shard'>

/** What a batch writes of one service: its text, and the keys it is about, as they were written. */
export type JournalGroup = {
  readonly service: string
  readonly keys: readonly string[]
  readonly text: string
}

type Growing = { readonly keys: string[]; readonly fields: string[] }

export function groupsOf(writes: readonly JournalWrite[]): JournalGroup[] {
  const groups = new Map<string, Growing>()
  let group: Growing = { keys: [], fields: [] }
  let last: string | undefined
  for (const { service, key, map, entry, value } of writes) {
    if (service !== last) {
      last = service
      group = groups.get(service) ?? { keys: [], fields: [] }
      groups.set(service, group)
    }
    const { keys, fields } = group
    if (keys.at(-1) !== key) {
      checkName(key)
      keys.push(key)
    }
    if (entry !== '') checkName(entry)
    fields.push(key, map, entry, value ?? '')
  }
  return [...groups].map(([service, { keys, fields }]) => ({
    ...{ service, keys },
    text: fields.join(separator),
  }))
}

export const journalOf = (groups: readonly JournalGroup[]): string =>
  groups.map(({ service, text }) => service + separator + text).join(groupSeparator)

export const encodeWrites = (writes: readonly JournalWrite[]): string => journalOf(groupsOf(writes))

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

/** A name that would break a group apart; the kernel refuses it long before (names.ts). */
function checkName(name: string): void {
  if (name.includes(separator) || name.includes(groupSeparator)) {
    throw new Error('A name contains a control character.')
  }
}
