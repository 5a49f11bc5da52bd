/** A thread that writes to a file at a steady rate, and has it on the disk every few megabytes. */
import { fdatasyncSync, openSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'

export type DiskWriting = { readonly path: string; readonly bytesPerSecond: number }

const megabyte = Buffer.alloc(1024 * 1024, 1)
const syncedEvery = 8

const { path, bytesPerSecond } = workerData as DiskWriting
const file = openSync(path, 'w')
const begunAt = performance.now()
for (let written = 1; ; written++) {
  writeSync(file, megabyte)
  if (written % syncedEvery === 0) fdatasyncSync(file)
  const dueAt = begunAt + (written * megabyte.length * 1000) / bytesPerSecond
  await sleep(Math.max(0, dueAt - performance.now()))
}
