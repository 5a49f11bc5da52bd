/** A run of one seed on the cluster in memory. */
import { ClusterStage } from './cluster-stage.ts'
import { Run } from './run.ts'
import type { Kind, RunOptions, SeedRun } from './seed-run.ts'

const kind: Kind = {
  stage: (ground) => new ClusterStage(ground),
  lastsMs: [20_000, 120_000, 600_000],
  trailsMs: 60_000,
  orders: { fewest: 50, most: 70 },
  betweenLooks: 40,
  batchesMost: 1,
}

export const runSeed = (seed: number, options?: RunOptions): Promise<SeedRun> =>
  new Run(kind, seed, options).play()
