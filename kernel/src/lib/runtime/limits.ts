import type { Log } from '../log/log.ts'

/** What is bounded, and where the bounds lie unless told otherwise. */
export type Limits = {
  /** Messages taken into one batch, steps run in it, and how long it may take to run. */
  readonly batchMessagesMax: number
  readonly batchStepsMax: number
  readonly batchMs: number
  /** Calls from the edge that wait to be taken; past it they are turned away. */
  readonly waitingMax: number
  /** What may queue behind a dead letter before calls that need its key are turned away. */
  readonly followersMax: number
  /** Keys kept in memory. */
  readonly keysMax: number
  /** How long a call's key is remembered. */
  readonly rememberMs: number
}

export const usualLimits: Limits = {
  batchMessagesMax: 1000,
  batchStepsMax: 20_000,
  batchMs: 20,
  waitingMax: 10_000,
  followersMax: 1000,
  keysMax: 30_000,
  rememberMs: 24 * 60 * 60 * 1000,
}

type Told = { readonly log: Pick<Log, 'pace'>; readonly limits?: Partial<Limits> }

/** The log knows how long a batch had better run. */
export function limitsOf({ log: { pace }, limits }: Told): Limits {
  const { batchMs } = pace ?? usualLimits
  return { ...usualLimits, batchMs, ...limits }
}
