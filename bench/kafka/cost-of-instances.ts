/** What an order costs when one, two or more processes share the work on the same cores. */
import { median, latencyText, whole } from '../report.ts'
import { severalRuns, type Bench } from '../standard-figures.ts'
import { tellFates } from '../tell-runs.ts'
import type { MeasuredRun } from '../measured-run.ts'
import type { Brokers } from './brokers.ts'
import { Installation } from './installation.ts'
import { sums } from './sums.ts'
import { tellKafka } from './tell-kafka.ts'

const warmSeconds = 8

export async function costOfInstances(bench: Bench, brokers: Brokers): Promise<void> {
  const { report, options } = bench
  let first: number | undefined
  for (const instances of options.instances) {
    const name = `by-${instances}`
    const installation = await Installation.start(bench, brokers, { name, instances })
    await installation.seed()
    await installation.takeOrders()
    const { connections, seconds } = options
    await bench.loader.run({ warmSeconds, seconds: 1, connections })
    const run = { warmSeconds: 1, seconds, connections }
    const runs = await severalRuns(bench, installation.running, run)
    const middle = (pick: (run: MeasuredRun) => number) => median(runs.map(pick))
    const server = middle((one) => one.cpuMicrosPerOrder)
    const all = server + middle((one) => one.brokerMicrosPerOrder)
    first ??= all
    report.row(`${instances} processes: orders/s`, whole(middle((one) => one.ordersPerSecond)))
    report.row('… latency', latencyText(runs.map(({ latencies }) => latencies)))
    report.row('… CPU per order, servers', `${whole(server)} µs`)
    tellKafka(report, runs)
    report.row('… CPU per order with the broker, against the first', `${(all / first).toFixed(2)}x`)
    report.row('… cores busy with other work', middle((one) => one.otherCores).toFixed(2))
    tellFates(report, runs)
    report.row('… stock and slots add up', await sums(installation.running))
    await installation.stop()
    report.row('… verify', installation.verify())
  }
}
