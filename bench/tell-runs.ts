/** What runs came to, as rows of a report. */
import type { MeasuredRun } from './measured-run.ts'
import { total } from './metrics.ts'
import { latencyText, median, ms, whole, type Report } from './report.ts'

export function tellClosedLoop(report: Report, runs: readonly MeasuredRun[], how: string): void {
  const middle = (pick: (run: MeasuredRun) => number) => median(runs.map(pick))
  const each = runs.map(({ ordersPerSecond }) => whole(ordersPerSecond)).join(' / ')
  const median50 = whole(middle((run) => run.ordersPerSecond))
  report.row(`orders/s, closed loop, ${how}`, `${median50} (runs ${each})`)
  report.row('… latency', latencyText(runs.map(({ latencies }) => latencies)))
  report.row('… CPU per order, server', `${whole(middle((run) => run.cpuMicrosPerOrder))} µs`)
  report.row('… CPU per order, loader', `${whole(middle((run) => run.loaderCpuMicrosPerOrder))} µs`)
  report.row('… cores busy with other work', middle((run) => run.otherCores).toFixed(2))
}

export function tellStored(report: Report, runs: readonly MeasuredRun[]): void {
  const middle = (pick: (run: MeasuredRun) => number) => whole(median(runs.map(pick)))
  report.row(
    '… bytes stored per order',
    middle((run) => run.storedBytesPerOrder),
  )
  report.row(
    '… bytes written per order',
    middle((run) => run.writtenBytesPerOrder),
  )
}

export function tellThreads(report: Report, runs: readonly MeasuredRun[]): void {
  const orders = runs.reduce((sum, { settled }) => sum + settled, 0)
  const micros = new Map<string, number>()
  for (const { settled, threads } of runs) {
    for (const { name, microsPerOrder } of threads) {
      micros.set(name, (micros.get(name) ?? 0) + microsPerOrder * settled)
    }
  }
  const perOrder = [...micros].map(([name, spent]) => ({ name, spent: spent / orders }))
  for (const { name, spent } of perOrder.toSorted((one, other) => other.spent - one.spent)) {
    if (spent >= 1) report.row(`… … in thread ${name}`, `${whole(spent)} µs`)
  }
}

export function tellCommits(report: Report, runs: readonly MeasuredRun[]): void {
  const sum = (name: string) =>
    runs.reduce((grown, { counters }) => grown + (total(counters, name) ?? 0), 0)
  const over = (pick: (run: MeasuredRun) => number) => runs.reduce((all, run) => all + pick(run), 0)
  const orders = over(({ settled }) => settled)
  const commits = sum('millrace_commits_total')
  const commitMs = sum('millrace_commit_seconds_total') * 1000
  report.row('… steps per order', (sum('millrace_steps_total') / orders).toFixed(1))
  report.row('… commits/s, one fdatasync each', whole(commits / over(({ seconds }) => seconds)))
  report.row('… orders per commit', (orders / commits).toFixed(1))
  report.row('… a commit takes, in the mean', ms(commitMs / commits))
  const holds = runs
    .flatMap(({ metrics }) => metrics)
    .filter(({ name }) => name === 'millrace_thread_longest_hold_seconds')
    .map(({ value }) => value)
  report.row('… longest hold of an event loop, edge or engine', ms(Math.max(0, ...holds) * 1000))
}

export function tellOpenLoop(report: Report, runs: readonly MeasuredRun[], rate: number): void {
  report.row(
    `open loop at ${whole(rate)} orders/s, latency`,
    latencyText(runs.map(({ latencies }) => latencies)),
  )
  const late = runs.flatMap(({ lateness }) => (lateness === undefined ? [] : [lateness]))
  report.row('… of that, the loader was late itself', latencyText(late))
  report.row(
    '… CPU per order, server',
    `${whole(median(runs.map((run) => run.cpuMicrosPerOrder)))} µs`,
  )
}

export function tellFates(report: Report, runs: readonly MeasuredRun[]): void {
  const sum = (pick: (run: MeasuredRun) => number) =>
    runs.reduce((count, run) => count + pick(run), 0)
  const approved = sum(({ fates }) => fates.approved)
  const canceled = sum(({ fates }) => fates.canceled)
  const others = (['undecided', 'turned-away', 'failed', 'lost'] as const)
    .map((fate) => `${whole(sum(({ fates }) => fates[fate]))} ${fate}`)
    .join(', ')
  report.row('answers', `${whole(approved)} approved, ${whole(canceled)} canceled, ${others}`)
  const failure = runs.find(({ firstFailure }) => firstFailure !== undefined)?.firstFailure
  if (failure !== undefined) console.log(`The first answer that was no final state:\n${failure}`)
}
