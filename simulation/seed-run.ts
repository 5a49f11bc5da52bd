/** What a run of one seed is: of which kind, what is asked of it, and what came of it. */
import type { MakeStage } from './stage.ts'

export type SeedRun = {
  readonly digest: string
  readonly points: ReadonlySet<string>
  readonly commits: number
  readonly answers: number
  readonly faults: number
  readonly orders: number
  /** Empty when every law holds. */
  readonly wrong: readonly string[]
}

/** What kind of run it is. */
export type Kind = {
  readonly stage: MakeStage
  /** How long the shops are busy: one of these. */
  readonly lastsMs: readonly number[]
  /** How long faults go on after that. */
  readonly trailsMs: number
  readonly orders: { readonly fewest: number; readonly most: number }
  /** Commits between two looks at everything. */
  readonly betweenLooks: number
  /** How many batches the log may join to one commit. */
  readonly batchesMost: number
}

export type RunOptions = {
  readonly tell?: ((line: string) => void) | undefined
  /** Whether all is looked at as it goes: where that is not asked for, the seed does the same. */
  readonly looks?: boolean
}
