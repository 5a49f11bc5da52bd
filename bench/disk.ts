/** How long the disk takes to make a small write durable: the floor under every latency here. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Histogram, type Latencies } from './load/histogram.ts'

const writes = 300

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
