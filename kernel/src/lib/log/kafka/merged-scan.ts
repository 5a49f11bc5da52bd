/** The entries of a map as they stand: those in the cache, with what was handed over since. */
import type { Scan } from '../log.ts'
import type { StateCopy } from './state-cache.ts'

type Row = readonly [entry: string, value: string]

export function mergedScan(
  scan: Scan,
  held: ReadonlyMap<string, { readonly value: string | undefined }> | undefined,
  cache: StateCopy,
): readonly Row[] {
  const changed = [...(held ?? [])].filter(([entry]) => isWithin(entry, scan))
  if (changed.length === 0) return cache.scan(scan)
  const { limit, ...unlimited } = scan
  // Each change can take away one of the rows that the limit leaves.
  const stored = cache.scan(
    limit === undefined ? unlimited : { ...unlimited, limit: limit + changed.length },
  )
  const rows = new Map<string, string>(stored)
  for (const [entry, { value }] of changed) {
    if (value === undefined) rows.delete(entry)
    else rows.set(entry, value)
  }
  const direction = scan.backwards === true ? -1 : 1
  return [...rows].sort(([a], [b]) => (a < b ? -direction : direction)).slice(0, limit)
}

const isWithin = (entry: string, { from, to }: Scan): boolean =>
  (from === undefined || entry >= from) && (to === undefined || entry < to)
