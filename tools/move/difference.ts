/** What has to be written so that one store has the rows of another: both are read in their order. */
import type { Row } from '../state-hash/state-sum.ts'

export type Change = Omit<Row, 'value'> & { readonly value: string | undefined }

/** Tells each row that is missing, another one, or too much there. */
export function* differences(
  here: Iterable<Row>,
  there: Iterable<Row>,
): Generator<Change, void, undefined> {
  const others = there[Symbol.iterator]()
  let other = others.next()
  for (const row of here) {
    while (other.done !== true && order(other.value, row) < 0) {
      yield { ...other.value, value: undefined }
      other = others.next()
    }
    if (other.done === true || order(other.value, row) > 0) yield row
    else {
      if (other.value.value !== row.value) yield row
      other = others.next()
    }
  }
  for (; other.done !== true; other = others.next()) yield { ...other.value, value: undefined }
}

/** As SQLite has them: by their bytes. */
function order(a: Omit<Row, 'value'>, b: Omit<Row, 'value'>): number {
  return compare(a.key, b.key) || compare(a.map, b.map) || compare(a.entry, b.entry)
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  // Of characters beyond ASCII UTF-16 has some in another order than UTF-8.
  return isAscii.test(a) && isAscii.test(b)
    ? a < b
      ? -1
      : 1
    : Buffer.compare(Buffer.from(a), Buffer.from(b))
}

const isAscii = /^[\x20-\x7e]*$/
