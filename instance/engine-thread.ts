/** The thread of the engine: it alone touches the log. What it is told and tells is a protocol. */
import { parentPort, workerData } from 'node:worker_threads'
import { EmbeddedLog, SqliteKeyStore, StoreRefused } from '@millrace/kernel'
import { ThreadMeter } from '../gateway/thread-meter.ts'
import { EngineDesk } from '../gateway/thread/engine-desk.ts'
import type { Fate, Told } from '../gateway/thread/protocol.ts'
import type { EngineSettings } from './engine-settings.ts'
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
  const { engine, watched, stop } = await serveEngine(log, { settings, keys, tell })
  const meter = new ThreadMeter()
  const desk = new EngineDesk({
    ...{ engine: watched, tell, typeOf: (name) => engine.registry.type(name) },
    thread: () => meter.read(),
    stop: () => void stop().then(stopped),
  })
  parentPort?.on('message', (posts: readonly string[]) => desk.take(posts))
  tell({ is: 'ready' })
} catch (error) {
  if (!(error instanceof StoreRefused)) throw error
  tell({ is: 'refused', why: error.message })
  parentPort?.close()
}
