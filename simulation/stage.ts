/**
 * Job: what a run needs of the instances that it happens to, whichever log they are on.
 * Boundary: the run has the shops, the calls and the laws; the stage has the log and what goes wrong.
 */
import type { AnyService, Engine, Performer } from '@millrace/kernel'
import type { Faults } from '@millrace/kernel/testing'
import type { Owner } from './edge.ts'
import type { Findings } from './laws/findings.ts'
import type { Evidence } from './laws/evidence.ts'
import type { Poison } from './poison.ts'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'
import type { World } from './world.ts'

export type LogBatch = Parameters<NonNullable<Faults['beforeCommit']>>[0]

/** What the run has for its stage. */
export type Ground = {
  readonly world: World
  readonly random: Random
  /** Of its own, so that what is drawn from it changes nothing else in a seed. */
  readonly apart: Random
  readonly trace: Trace
  readonly findings: Findings
  readonly poison: Poison
  readonly services: readonly AnyService[]
  readonly performers: readonly Performer[]
  /** A batch is in the log from now on. */
  readonly onCommit: (by: string, batch: LogBatch) => void
}

/** Lets time pass until then, or until it is enough. */
export type Runs = (until: number) => Promise<void>

export type Actor = { readonly engine: Engine | undefined; readonly crash: () => void }

export interface Stage {
  readonly shards: number
  readonly actors: readonly Actor[]
  /** What the log keeps at this moment. */
  readonly evidence: Evidence
  /** Whoever answers for a shard, if anybody does. */
  ownerOf(shard: number): Owner | undefined
  begin(): void
  planFaults(lastsMs: number): void
  /** From now on nothing goes wrong any more. */
  calm(): void
  /** Everybody is up, and nothing is on the move. */
  readonly isQuiet: boolean
  /** Lets a minute go by for the shops, in which what is left to be done is done. */
  passMinute(run: Runs): Promise<void>
  /** Lets two days go by, in which nothing is asked. */
  passDays(run: Runs): Promise<void>
  /** What is to hold at the end besides the laws. */
  holdAtTheEnd(): void
}

export type MakeStage = (ground: Ground) => Stage
