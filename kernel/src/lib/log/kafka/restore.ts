/**
 * Job: brings the cache up to a place in the changelog, from wherever it stands.
 *
 * K7 A reader is read from by one restore at a time: of two, each would get a part of what is read, and
 *    mark the copy as far as both have read.
 */
import type { StateWrite } from '../log.ts'
import type { PartitionReader } from './partition-reader.ts'
import { writeFrom } from './records.ts'
import type { StateCopy } from './state-cache.ts'

/** What is written together shares the pages that it goes to. */
const writesAtOnce = 20_000

const reading = new WeakSet<PartitionReader>()

type Options = {
  readonly cache: StateCopy
  readonly reader: PartitionReader
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
  { cache, reader, onRead, signal }: Options,
): Promise<void> {
  const behind = [...to].filter(([shard, end]) => cache.mark(shard) < end)
  if (behind.length === 0) return
  if (reading.has(reader)) throw new Error('This reader restores something else already.')
  reading.add(reader)
  let gathered: StateWrite[] = []
  let written: Promise<void> = Promise.resolve()
  let from = new Map(behind.map(([shard]) => [shard, cache.mark(shard)]))
  try {
    for (const [shard, next] of from) reader.take(shard, next)
    const isBehind = ([shard, end]: readonly [number, number]): boolean =>
      reader.readTo(shard) < end
    while (behind.some(isBehind)) {
      signal.throwIfAborted()
      const found = await reader.read()
      onRead(found.length)
      for (const record of found) gathered.push(writeFrom(record))
      if (gathered.length < writesAtOnce && behind.some(isBehind)) continue
      // The next are read while these are written.
      await written
      const marks = new Map(behind.map(([shard]) => [shard, reader.readTo(shard)]))
      written = Promise.resolve(cache.write(gathered, marks, from))
      from = marks
      written.catch(() => undefined)
      gathered = []
    }
    await written
  } finally {
    for (const [shard] of behind) reader.drop(shard)
    // Whoever reads on finds where the copy stands.
    await written.catch(() => undefined)
    reading.delete(reader)
  }
}
