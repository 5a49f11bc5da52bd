/** A process that runs, whichever of its threads HTTP is in. */
import type { Listening } from './storefronts.ts'

export type Running = {
  readonly port: number
  /** Where our own registry of schemas answers, if it does. */
  readonly registryPort: number | undefined
  /** Where storefronts are found. */
  readonly listening: readonly Listening[]
  /** Resolves when nothing is written any more, or nobody can ask. */
  readonly failed: Promise<Error>
  /** Whoever waits is told so. */
  readonly fail: (error: Error) => void
  readonly stop: () => Promise<void>
}
