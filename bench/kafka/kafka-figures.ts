/** The figures of the standard order on Kafka: closed loop, open loop at half of that, and alone. */
import { memory } from '../process-figures.ts'
import { latencyText, median, ms, whole } from '../report.ts'
import { severalRuns, type Bench } from '../standard-figures.ts'
import { tellClosedLoop, tellFates, tellOpenLoop } from '../tell-runs.ts'
import type { Brokers } from './brokers.ts'
import { Installation } from './installation.ts'
import { sums } from './sums.ts'
import { tellKafka, tellThreadKinds } from './tell-kafka.ts'

const warmSeconds = 8

export async function kafkaFigures(bench: Bench, brokers: Brokers): Promise<void> {
  const { report, options } = bench
  const installation = await Installation.start(bench, brokers, { name: 'standard' })
  const { running, first } = installation
  report.row('start to first accepted order, new topics', ms(first.startMs))
  await installation.seed()
  await installation.takeOrders()

  const { connections, seconds } = options
  await bench.loader.run({ warmSeconds, seconds: 1, connections })
  const closed = await severalRuns(bench, running, { warmSeconds: 1, seconds, connections })
  tellClosedLoop(report, closed, `${connections} in flight`)
  tellThreadKinds(report, closed)
  tellKafka(report, closed)

  const rate = options.rate ?? Math.round(median(closed.map((run) => run.ordersPerSecond)) / 2)
  const paced = { warmSeconds: 2, seconds, connections: 1024, rate }
  const open = await severalRuns(bench, running, paced)
  tellOpenLoop(report, open, rate)
  tellKafka(report, open)

  const one = { warmSeconds: 1, seconds: 3, connections: 1 }
  const alone = await severalRuns(bench, running, one)
  report.row('alone, latency', latencyText(alone.map(({ latencies }) => latencies)))
  const { residentMb, mostMb } = memory(first.pid)
  const told = `${whole(residentMb)} and ${whole(mostMb)} MB`
  report.row('resident memory, at the end and at most', told)
  report.row('… of the broker', `${whole(memory(brokers.pids[0] ?? 0).residentMb)} MB`)
  tellFates(report, [...closed, ...open, ...alone])
  report.row('stock and slots add up', await sums(running))
  await installation.stop()
  report.row('verify', installation.verify())
}
