/** Goes through the rows of a service key by key, with no more than one key's sums in memory. */
import { isRoot, rootOf, type Row } from './evidence.ts'

export type Root = Readonly<Record<string, unknown>>

export type KeyVisit<Sums> = {
  readonly begin: (key: string, root: Root) => Sums
  readonly entry: (sums: Sums, row: Row) => void
  readonly end: (sums: Sums, key: string) => void
}

export function perKey<Sums>(rows: Iterable<Row>, { begin, entry, end }: KeyVisit<Sums>): void {
  let key: string | undefined
  let sums: Sums | undefined
  for (const row of rows) {
    if (row.key !== key) {
      if (key !== undefined && sums !== undefined) end(sums, key)
      key = row.key
      sums = begin(key, isRoot(row) ? rootOf(row) : {})
    }
    if (!isRoot(row) && sums !== undefined) entry(sums, row)
  }
  if (key !== undefined && sums !== undefined) end(sums, key)
}
