/** An engine on a log, that is told and tells by a protocol, in whatever thread it runs. */
import type { Engine, KeyStore, Log } from '@millrace/kernel'
import { checksFrom } from '#checks/all'
import { runOn } from '../composition.ts'
import type { GatewayEngine } from '../gateway/engine.ts'
import type { Log as ProcessLog } from '../gateway/log.ts'
import { ThreadMeter } from '../gateway/thread-meter.ts'
import { EngineDesk } from '../gateway/thread/engine-desk.ts'
import type { EngineSettings, Fate, Told } from '../gateway/thread/protocol.ts'
import { WatchedEngine } from '../gateway/watched-engine.ts'
import { storefrontsFor, wakesOf } from '../storefronts/all.ts'
import { loggedBy } from '../storefronts/logged.ts'

export type Serving = {
  readonly settings: EngineSettings
  readonly keys: KeyStore
  readonly tell: (message: Told | Fate) => void
  /** The engine was told to stop, and has. */
  readonly stopped: () => void
  readonly onShards?: () => void
  /** How often the event loop comes round between the engine's turns, where HTTP shares its thread. */
  readonly roundsBetween?: number | undefined
  /** Whether topics are state of a machine; else the log has them. */
  readonly keepsTopics?: boolean
  /** What stands before the engine where others ask it too. */
  readonly shared?: (engine: Engine, watched: WatchedEngine) => GatewayEngine
}

/** Resolves with who takes what is posted, when the engine is ready. */
export async function serveEngine(
  log: Log,
  { settings, keys, tell, stopped, onShards, roundsBetween, keepsTopics = true, shared }: Serving,
): Promise<(posts: readonly string[]) => void> {
  const storefronts = storefrontsFor(settings.storefrontOptions)
  const { engine, payments, stop } = await runOn({
    log,
    fraud: settings.fraud,
    checks: checksFrom(settings.checks),
    reviews: settings.reviews,
    storefronts,
    keepsTopics,
    payment: settings.storefrontOptions,
    smtp: settings.smtp,
    keys,
    limits: settings.limits,
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
    ...(onShards === undefined ? {} : { onShards }),
    roundsBetween,
    onView: (line) => tell({ is: 'log', level: 'info', msg: line, fields: {} }),
    // Behind the answers: what waits has been told that it was in vain.
    onFailure: ({ message }) => setImmediate(tell, { is: 'failed', why: message }),
  })
  const tellLine: ProcessLog['at'] = (level, msg, fields = {}) =>
    tell({ is: 'log', level, msg, fields })
  engine.onCommitted(loggedBy(storefronts, tellLine))
  const watched = new WatchedEngine(engine, wakesOf(storefronts), payments)
  const meter = new ThreadMeter()
  const desk = new EngineDesk({
    engine: shared?.(engine, watched) ?? watched,
    typeOf: (name) => engine.registry.type(name),
    tell,
    thread: () => meter.read(),
    stop: () =>
      void stop()
        .then(() => keys.close())
        .then(stopped),
  })
  return (posts) => desk.take(posts)
}
