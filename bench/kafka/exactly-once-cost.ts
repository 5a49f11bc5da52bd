/** The same orders exactly once and at least once, in turns, on one broker: what it costs. */
import { join } from 'node:path'
import { measuredRun, type MeasuredRun } from '../measured-run.ts'
import { latencyText, median, whole } from '../report.ts'
import type { Bench } from '../standard-figures.ts'
import type { Brokers } from './brokers.ts'
import { Installation } from './installation.ts'
import { tellKafka } from './tell-kafka.ts'

const warmSeconds = 8
const atLeastOnce = join(import.meta.dirname, 'at-least-once.ts')

const ways = [
  ['exactly-once', []],
  ['at-least-once', ['--import', atLeastOnce]],
] as const

type Way = {
  readonly name: string
  readonly installation: Installation
  readonly runs: MeasuredRun[]
}

export async function exactlyOnceCost(bench: Bench, brokers: Brokers): Promise<void> {
  const { report, options } = bench
  const { connections, seconds } = options
  const started: Way[] = []
  for (const [name, nodeFlags] of ways) {
    const installation = await Installation.start(bench, brokers, { name, nodeFlags })
    await installation.seed()
    started.push({ name, installation, runs: [] })
  }
  for (let run = -1; run < options.runs; run++) {
    for (const { installation, runs } of started) {
      await installation.takeOrders()
      const warm = { warmSeconds: run < 0 ? warmSeconds : 1, seconds: run < 0 ? 1 : seconds }
      const result = await measuredRun(installation.running, bench.loader, { ...warm, connections })
      if (run >= 0) runs.push(result)
    }
  }
  for (const { name, runs } of started) {
    const middle = (pick: (run: MeasuredRun) => number) => median(runs.map(pick))
    report.row(`${name}: orders/s`, whole(middle((run) => run.ordersPerSecond)))
    report.row('… latency', latencyText(runs.map(({ latencies }) => latencies)))
    report.row('… CPU per order, server', `${whole(middle((run) => run.cpuMicrosPerOrder))} µs`)
    tellKafka(report, runs)
  }
  const [exactly, atLeast] = started.map(({ runs }) => runs)
  const ratio = (pick: (run: MeasuredRun) => number) =>
    (median((exactly ?? []).map(pick)) / median((atLeast ?? []).map(pick))).toFixed(2)
  const cpu = (run: MeasuredRun) => run.cpuMicrosPerOrder + run.brokerMicrosPerOrder
  report.row(
    'exactly once against at least once',
    `${ratio((run) => run.ordersPerSecond)}x orders/s`,
  )
  report.row('… CPU per order, server and broker', `${ratio(cpu)}x`)
  report.row('… p50 in the closed loop', `${ratio(({ latencies }) => latencies.p50Ms)}x`)
  for (const { installation } of started) await installation.stop()
}
