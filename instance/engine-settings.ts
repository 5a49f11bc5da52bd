/** What the engine is begun with, as the command line has it. */
import type { StorefrontOptions } from '#storefronts/storefront'
import type { SmtpOptions } from '../gateway/smtp/smtp-options.ts'
import type { Settings } from '../settings.ts'
import { checksHere, type Judging } from './checks.ts'
import { smtpHere } from './letters.ts'

export type EngineSettings = Judging & {
  readonly data: string
  readonly shards: number
  readonly fraud: { readonly limitMinor: number; readonly windowMs: number }
  /** By name, those that are served. */
  readonly storefronts: readonly string[]
  readonly storefrontOptions?: StorefrontOptions
  /** Where letters by e-mail go; nowhere where it is left out. */
  readonly smtp?: SmtpOptions | undefined
  readonly limits: { readonly waitingMax: number; readonly rememberMs: number }
}

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
