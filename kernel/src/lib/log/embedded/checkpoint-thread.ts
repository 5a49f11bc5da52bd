/** The thread that brings the write-ahead file of `state.db` back (checkpoints.ts). */
import { parentPort, workerData } from 'node:worker_threads'
import type { FromCheckpoints, ToCheckpoints } from './checkpoints.ts'
import { openStateFileAsItIs } from './files.ts'
import { bringBack } from './merge.ts'

const { directory } = workerData as { directory: string }
const state = openStateFileAsItIs(directory)
let times = 0

parentPort?.on('message', (message: ToCheckpoints) => {
  if (message === 'end') {
    state.close()
    return parentPort?.close()
  }
  const isWhole = bringBack(state)
  // Whoever writes first after that, whatever it is, begins the file anew and syncs its head: better here.
  if (isWhole) state.exec(`PRAGMA user_version = ${++times}`)
  parentPort?.postMessage({ isWhole } satisfies FromCheckpoints)
})
