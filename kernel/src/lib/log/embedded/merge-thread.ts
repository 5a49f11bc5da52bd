/**
 * The thread that merges, so that neither a commit nor HTTP waits for it. A message is the position
 * to merge up to; the answer is the same position, when it is on the disk.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { openLogFile, openStateFile } from './files.ts'
import { Merge } from './merge.ts'

const { directory } = workerData as { directory: string }
const log = openLogFile(directory)
const merge = new Merge(log, openStateFile(directory))

parentPort?.on('message', (position: number) => {
  merge.upTo(position)
  // The long part of bringing the log's own write-ahead file back; the commit thread does the rest.
  log.exec('PRAGMA wal_checkpoint(PASSIVE)')
  parentPort?.postMessage(position)
})
