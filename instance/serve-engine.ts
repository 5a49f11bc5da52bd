/** An engine on a log, with what the gateway wants to know of it, in whatever thread it runs. */
import type { Engine, KeyStore, Log } from '@millrace/kernel'
import { checksFrom } from '#checks/all'
import { runOn } from '../composition.ts'
import type { Log as ProcessLog } from '../gateway/log.ts'
import type { Fate } from '../gateway/thread/protocol.ts'
import { WatchedEngine } from '../gateway/watched-engine.ts'
import { storefrontsFor, wakesOf } from '../storefronts/all.ts'
import { logBy } from '../storefronts/logged.ts'
import type { EngineSettings } from './engine-settings.ts'

export type Serving = {
  readonly settings: EngineSettings
  readonly keys: KeyStore
  readonly tell: (message: Fate) => void
  readonly onShards?: () => void
  /** Whether topics are state of a machine; else the log has them. */
  readonly keepsTopics?: boolean
}

export type Served = {
  readonly engine: Engine
  readonly watched: WatchedEngine
  readonly stop: () => Promise<void>
}

/** Resolves when the engine is ready. */
export async function serveEngine(
  log: Log,
  { settings, keys, tell, onShards, keepsTopics = true }: Serving,
): Promise<Served> {
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
    onView: (line) => tell({ is: 'log', level: 'info', msg: line, fields: {} }),
    // Behind the answers: what waits has been told that it was in vain.
    onFailure: ({ message }) => setImmediate(tell, { is: 'failed', why: message }),
  })
  const tellLine: ProcessLog['at'] = (level, msg, fields = {}) =>
    tell({ is: 'log', level, msg, fields })
  // Before the first turn: of a batch that lies with the log already, who comes now hears nothing (R6).
  logBy(engine, storefronts, tellLine)
  return {
    engine,
    watched: new WatchedEngine(engine, wakesOf(storefronts), payments),
    stop: async () => {
      await stop()
      await keys.close()
    },
  }
}
