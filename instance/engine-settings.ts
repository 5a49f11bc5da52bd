/** What the engine is begun with, as the command line has it. */
import type { EngineSettings } from '../gateway/thread/protocol.ts'
import type { Settings } from '../settings.ts'
import { checksHere } from './checks.ts'
import { smtpHere } from './letters.ts'

/** Reads that are not answered yet, and writes; more are turned away. */
export const waitingMax = 10_000

export const engineSettings = (settings: Settings): EngineSettings => ({
  data: settings.data,
  shards: settings.shards,
  fraud: { limitMinor: settings.fraudLimit, windowMs: settings.fraudWindowMs },
  ...checksHere(settings.checks),
  storefronts: settings.storefronts.map(({ name }) => name),
  storefrontOptions: settings.storefrontOptions,
  smtp: smtpHere(settings),
  // As many writes as reads, and what lists ask.
  limits: { waitingMax: 2 * waitingMax + 1000, rememberMs: settings.idempotencyMs },
})
