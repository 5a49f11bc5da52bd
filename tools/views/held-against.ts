/** What is stored of a view, held against what the events make of it. */
import { canonical } from '../state-hash/canonical.ts'
import type { BuiltView, Row } from './built-view.ts'

type Stored = Omit<Row, 'value'> & { readonly value: string }

export type Difference = Omit<Row, 'value'> & {
  readonly is: 'not stored' | 'stored otherwise' | 'in no event'
  /** As the events have it. */
  readonly built?: unknown
}

export type Outcome = {
  readonly view: string
  readonly keys: number
  readonly entries: number
  readonly differences: readonly Difference[]
}

/** Whether two roots say the same, where that is not seen by their texts. */
export type SaysTheSame = (stored: unknown, built: unknown) => boolean

const same: SaysTheSame = (stored, built) => canonical(stored) === canonical(built)

export function heldAgainst(
  built: BuiltView,
  stored: Iterable<Stored>,
  isSame: SaysTheSame = same,
): Outcome {
  const left = new Map([...built.rows()].map((row) => [nameOf(row), row]))
  const entries = left.size - built.keys
  const differences: Difference[] = []
  for (const { value, ...place } of stored) {
    // The kernel's own: what was asked once, and timers.
    if (place.map.startsWith('~')) continue
    const row = left.get(nameOf(place))
    left.delete(nameOf(place))
    const found = place.map === '' ? (JSON.parse(value) as { s: unknown }).s : JSON.parse(value)
    if (row === undefined) {
      if (place.map !== '') differences.push({ ...place, is: 'in no event' })
    } else if (!(place.map === '' ? isSame(found, row.value) : same(found, row.value))) {
      differences.push({ ...place, is: 'stored otherwise', built: row.value })
    }
  }
  for (const { value, ...place } of left.values()) {
    differences.push({ ...place, is: 'not stored', built: value })
  }
  return { view: built.view.name, keys: built.keys, entries, differences }
}

const nameOf = ({ key, map, entry }: Omit<Row, 'value'>): string => `${key}\n${map}\n${entry}`
