/** The thread of the engine: it alone touches the log. What it is told and tells is a protocol. */
import { parentPort, workerData } from 'node:worker_threads'
import { EmbeddedLog, SqliteKeyStore, StoreRefused } from '@millrace/kernel'
import type { EngineSettings, Fate, Told } from '../gateway/thread/protocol.ts'
import { refuseHidden } from './partitions-kept.ts'
import { serveEngine } from './serve-engine.ts'

const settings = workerData as EngineSettings

const tell = (message: Told | Fate): void => parentPort?.postMessage(message)

// The thread ends by itself when nothing is left to be done; an error ends it with a cause.
const stopped = (): void => parentPort?.close()

try {
  const keys = new SqliteKeyStore(settings.data)
  const log = new EmbeddedLog({ directory: settings.data, shards: settings.shards })
  refuseHidden(log, settings.storefrontOptions)
  const take = await serveEngine(log, { settings, keys, tell, stopped })
  parentPort?.on('message', take)
  tell({ is: 'ready' })
} catch (error) {
  if (!(error instanceof StoreRefused)) throw error
  tell({ is: 'refused', why: error.message })
  parentPort?.close()
}
