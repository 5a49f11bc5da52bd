/** A run of one seed on simulated Kafka. */
import { batchesAtOnce } from '@millrace/kernel/kafka'
import { Run } from '../run.ts'
import type { Kind, RunOptions, SeedRun } from '../seed-run.ts'
import { KafkaStage } from './kafka-stage.ts'

const kind: Kind = {
  stage: (ground) => new KafkaStage(ground),
  lastsMs: [3000, 8000, 20_000],
  trailsMs: 10_000,
  orders: { fewest: 6, most: 20 },
  betweenLooks: 40,
  batchesMost: batchesAtOnce,
}

export const runKafkaSeed = (seed: number, options?: RunOptions): Promise<SeedRun> =>
  new Run(kind, seed, options).play()
