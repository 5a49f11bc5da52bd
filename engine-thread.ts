/** The thread of the engine: it alone touches the log. What it is told and tells is a protocol. */
import { parentPort, workerData } from 'node:worker_threads'
import { EmbeddedLog, StoreRefused } from '@millrace/kernel'
import { runOn, type Composed } from './composition.ts'
import { ThreadMeter } from './gateway/thread-meter.ts'
import { EngineDesk } from './gateway/thread/engine-desk.ts'
import type { EngineSettings, Fate, Told } from './gateway/thread/protocol.ts'
import { WatchedEngine } from './gateway/watched-engine.ts'

const { data, shards, fraud, limits } = workerData as EngineSettings

const tell = (message: Told | Fate): void => parentPort?.postMessage(message)

async function start(): Promise<void> {
  const composed = await runOn({
    log: new EmbeddedLog({ directory: data, shards }),
    fraud,
    limits,
    onStepFailed: ({ type, correlation }, error, deadLetter) =>
      tell({
        is: 'log',
        level: 'error',
        msg: 'a step failed',
        fields: {
          type,
          ...(deadLetter === undefined ? {} : { deadLetter }),
          ...(correlation === undefined ? {} : { orderId: correlation }),
          error: error instanceof Error ? error.message : String(error),
        },
      }),
    // Behind the answers: what waits has been told that it was in vain.
    onFailure: ({ message }) => setImmediate(tell, { is: 'failed', why: message }),
  })
  serve(composed)
  tell({ is: 'ready' })
}

function serve({ engine, stop }: Composed): void {
  const meter = new ThreadMeter()
  const desk = new EngineDesk({
    engine: new WatchedEngine(engine),
    typeOf: (name) => engine.registry.type(name),
    tell,
    thread: () => meter.read(),
    // The thread ends by itself when nothing is left to be done; an error ends it with a cause.
    stop: () => void stop().then(() => parentPort?.close()),
  })
  parentPort?.on('message', (posts: readonly string[]) => desk.take(posts))
}

try {
  await start()
} catch (error) {
  if (!(error instanceof StoreRefused)) throw error
  tell({ is: 'refused', why: error.message })
  parentPort?.close()
}
