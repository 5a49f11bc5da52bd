/** The thread of the checkpointer: one connection of its own, one checkpoint for each message. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

const { path } = workerData as { path: string }
const database = new DatabaseSync(path)
database.exec('PRAGMA busy_timeout = 0')
database.exec('PRAGMA synchronous = FULL')

parentPort?.on('message', () => {
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  } finally {
    parentPort?.postMessage('done')
  }
})
