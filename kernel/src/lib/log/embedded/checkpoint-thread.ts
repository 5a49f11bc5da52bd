/** The thread that brings write-ahead files back (checkpoints.ts). */
import { fdatasyncSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { CheckpointsPlace, FromCheckpoints, ToCheckpoints } from './checkpoints.ts'
import { bringBack, openLogFile, openStateFileAsItIs } from './files.ts'

const { directory, logToSync } = workerData as CheckpointsPlace
const log = openLogFile(directory)
const state = openStateFileAsItIs(directory)
let times = 0

parentPort?.on('message', (message: ToCheckpoints) => {
  if (message === 'end') {
    for (const file of [log, state]) file.close()
    return parentPort?.close()
  }
  const { name } = message
  const isWhole = name === 'log.db' ? bringBackLog() : bringBackState()
  parentPort?.postMessage({ name, isWhole } satisfies FromCheckpoints)
})

/**
 * Commits go on meanwhile. SQLite syncs the file only where none has come, and else leaves that to
 * whoever brings back the last of it: the thread of the commits, which had better find little to sync.
 */
function bringBackLog(): boolean {
  const isWhole = bringBack(log)
  fdatasyncSync(logToSync)
  return isWhole
}

/** Whoever writes first after that, whatever it is, begins the file anew and syncs its head: better here. */
function bringBackState(): boolean {
  const isWhole = bringBack(state)
  if (isWhole) state.exec(`PRAGMA user_version = ${++times}`)
  return isWhole
}
