/** Where a list goes on: which list, the place of the last item shown, and the filter that it was shown under. */
import { canonical } from './ids.ts'
import { invalid } from './problem.ts'

export type Filter = Readonly<Record<string, string>>
export type Cursor = { readonly list: string; readonly place: string; readonly filter: Filter }

export const encodeCursor = ({ list, place, filter }: Cursor): string =>
  Buffer.from(JSON.stringify([list, place, filter])).toString('base64url')

const longest = 2048

/** Places of two lists may look the same: a cursor is taken by the list that gave it only. */
export function decodeCursor(text: string, list: string): Cursor {
  const cursor = text.length <= longest ? decode(text) : undefined
  if (cursor === undefined) throw invalid('/cursor', 'This is no cursor that a list has given.')
  if (cursor.list !== list) throw invalid('/cursor', 'This cursor goes on with another list.')
  return cursor
}

/** The cursor brings its filter along; one that is asked for besides must be the same. */
export function sameFilter(cursor: Cursor, asked: Filter): Filter {
  const isSame = Object.keys(asked).length === 0 || canonical(asked) === canonical(cursor.filter)
  if (!isSame) throw invalid('/cursor', 'This cursor goes on with another filter.')
  return cursor.filter
}

function decode(text: string): Cursor | undefined {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text) return undefined
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
  if (!Array.isArray(value) || value.length !== 3) return undefined
  const [list, place, filter]: readonly unknown[] = value
  if (typeof list !== 'string' || typeof place !== 'string' || place === '') return undefined
  return isFilter(filter) ? { list, place, filter } : undefined
}

const isFilter = (value: unknown): value is Filter =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((one) => typeof one === 'string')
