/** How long the disk takes to make a small write durable: the floor under every latency here. */
import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { DiskWriting } from './disk-writer.ts'
import { Histogram, type Latencies } from './load/histogram.ts'

const writes = 300
/** What a commit of a few orders writes, and how soon the next one comes. */
const commitBytes = 64 * 1024
const commitEveryMs = 5
/** They go round in a file that is as large from the beginning, as a write-ahead file is. */
const places = 256

export function syncLatencies(directory: string): Latencies {
  const histogram = new Histogram()
  const file = openSync(join(directory, 'probe'), 'w')
  const page = Buffer.alloc(4096, 1)
  for (let nth = 0; nth < writes; nth += 1) {
    const begunAt = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    histogram.record((performance.now() - begunAt) * 1000)
  }
  closeSync(file)
  return histogram.summary()
}

type Beside = { readonly bytesPerSecond: number; readonly seconds: number }

/** The same of what a commit writes, while somebody else writes to the disk all the time. */
export async function syncLatenciesBeside(
  directory: string,
  { bytesPerSecond, seconds }: Beside,
): Promise<Latencies> {
  const histogram = new Histogram()
  const commit = Buffer.alloc(commitBytes, 1)
  const file = openSync(join(directory, 'probe-of-commits'), 'w')
  for (let place = 0; place < places; place++) writeSync(file, commit)
  fsyncSync(file)
  const writing: DiskWriting = { path: join(directory, 'probe-of-others'), bytesPerSecond }
  const worker = new Worker(new URL('disk-writer.ts', import.meta.url), { workerData: writing })
  try {
    const end = performance.now() + seconds * 1000
    for (let nth = 0; performance.now() < end; nth++) {
      const begunAt = performance.now()
      writeSync(file, commit, 0, commitBytes, (nth % places) * commitBytes)
      fdatasyncSync(file)
      histogram.record((performance.now() - begunAt) * 1000)
      await sleep(commitEveryMs)
    }
  } finally {
    await worker.terminate()
    closeSync(file)
  }
  return histogram.summary()
}
