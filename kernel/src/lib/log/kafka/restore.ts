/** Job: brings the cache up to a place in the changelog, from wherever it stands. */
import type { PartitionReader } from './partition-reader.ts'
import { writeFrom } from './records.ts'
import type { StateCopy } from './state-cache.ts'

type Options = {
  readonly cache: StateCopy
  readonly openReader: () => Promise<PartitionReader>
  /** Hears how many records were read. */
  readonly onRead: (records: number) => void
  /** The shards are wanted no more. */
  readonly signal: AbortSignal
}

/** How many offsets of the changelog lie before these ends and were not read yet. */
export const toRestore = (
  to: ReadonlyMap<number, number>,
  cache: Pick<StateCopy, 'mark'>,
): number => [...to].reduce((sum, [shard, end]) => sum + Math.max(end - cache.mark(shard), 0), 0)

/** `to` is where the changelog of each shard ended when it was looked at. */
export async function restore(
  to: ReadonlyMap<number, number>,
  { cache, openReader, onRead, signal }: Options,
): Promise<void> {
  const behind = [...to].filter(([shard, end]) => cache.mark(shard) < end)
  if (behind.length === 0) return
  const reader = await openReader()
  let written: Promise<void> | void = undefined
  try {
    for (const [shard] of behind) reader.take(shard, cache.mark(shard))
    const isBehind = ([shard, end]: readonly [number, number]): boolean =>
      reader.readTo(shard) < end
    while (behind.some(isBehind)) {
      signal.throwIfAborted()
      const found = await reader.read()
      onRead(found.length)
      const marks = new Map(behind.map(([shard]) => [shard, reader.readTo(shard)]))
      // The next are read while these are written.
      await written
      written = cache.write(found.map(writeFrom), marks)
    }
    await written
  } finally {
    await reader.close()
  }
}
