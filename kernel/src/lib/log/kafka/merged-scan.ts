/** The entries of a map as they stand: those in the cache, with what was handed over since. */
import { entriesAsTheyStand, type ChangedEntries } from '../changed-entries.ts'
import type { Scan, StateWrite } from '../log.ts'
import type { StateCopy } from './state-cache.ts'

type Row = readonly [entry: string, value: string]

export function mergedScan(
  scan: Scan,
  layers: readonly ChangedEntries<StateWrite>[],
  cache: StateCopy,
): readonly Row[] {
  if (layers.length === 0) return cache.scan(scan)
  return entriesAsTheyStand(scan, {
    layers,
    textOf: ({ value }) => value,
    stored: (range) => cache.scan({ ...scan, ...range }),
  })
}
