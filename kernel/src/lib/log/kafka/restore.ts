/** Job: brings the cache up to a place in the changelog, from wherever it stands. */
import type { PartitionReader } from './partition-reader.ts'
import { writeFrom } from './records.ts'
import type { StateCopy } from './state-cache.ts'

type Options = {
  readonly cache: StateCopy
  readonly openReader: () => Promise<PartitionReader>
  /** The shards are wanted no more. */
  readonly signal: AbortSignal
}

/** `to` is where the changelog of each shard ended when it was looked at; returns the records read. */
export async function restore(
  to: ReadonlyMap<number, number>,
  { cache, openReader, signal }: Options,
): Promise<number> {
  const behind = [...to].filter(([shard, end]) => cache.mark(shard) < end)
  if (behind.length === 0) return 0
  const reader = await openReader()
  let records = 0
  try {
    for (const [shard] of behind) reader.take(shard, cache.mark(shard))
    const isBehind = ([shard, end]: readonly [number, number]): boolean =>
      reader.readTo(shard) < end
    while (behind.some(isBehind)) {
      signal.throwIfAborted()
      const found = await reader.read()
      records += found.length
      const marks = new Map(behind.map(([shard]) => [shard, reader.readTo(shard)]))
      cache.write(found.map(writeFrom), marks)
    }
  } finally {
    await reader.close()
  }
  return records
}
