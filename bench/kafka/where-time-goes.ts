/** One closed loop on Kafka under Node's profiler. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { whole } from '../report.ts'
import type { Bench } from '../standard-figures.ts'
import { profilingTo, tellProfiles } from '../where-time-goes.ts'
import type { Brokers } from './brokers.ts'
import { Installation } from './installation.ts'

export async function whereTimeGoesOnKafka(bench: Bench, brokers: Brokers): Promise<void> {
  const { workplace, loader, report, options } = bench
  const profiles = join(workplace.directory, 'profiles')
  mkdirSync(profiles)
  const nodeFlags = profilingTo(profiles)
  const installation = await Installation.start(bench, brokers, { name: 'profiled', nodeFlags })
  await installation.seed()
  await installation.takeOrders()
  const { connections, seconds } = options
  const result = await loader.run({ warmSeconds: 3, seconds, connections })
  report.row('orders/s under the profiler', whole(result.settled / result.seconds))
  await installation.stop()
  tellProfiles(report, profiles)
}
