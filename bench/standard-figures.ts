/** The figures of the standard order: closed loop, open loop at half of that, and alone. */
import { join } from 'node:path'
import type { Run } from './load/run.ts'
import type { LoaderProcess } from './loader-process.ts'
import { measuredRun, type MeasuredRun } from './measured-run.ts'
import { total } from './metrics.ts'
import type { Options } from './options.ts'
import { syncLatencies } from './disk.ts'
import { memory } from './process-figures.ts'
import { latencyText, median, ms, whole, type Report } from './report.ts'
import { startServer, type Server } from './server.ts'
import { verify } from './verify.ts'
import type { Workplace } from './workplace.ts'

export type Bench = {
  readonly workplace: Workplace
  readonly loader: LoaderProcess
  readonly report: Report
  readonly options: Options
}

export type Figures = { readonly ordersPerSecond: number; readonly aloneP50Ms: number }

const warmSeconds = 5

export async function standardFigures(bench: Bench): Promise<Figures> {
  const { workplace, report, options } = bench
  report.row('fdatasync of 4 KiB on this disk', latencyText([syncLatencies(workplace.directory)]))
  await startThroughNpm(bench)
  const data = join(workplace.directory, 'data')
  const server = await startServer(workplace, { data, flags: options.serverFlags })
  report.row('start to first accepted order, empty store', ms(server.startMs))
  await prepare(bench, server)

  const { connections, seconds } = options
  await bench.loader.run({ warmSeconds, seconds: 1, connections })
  const closed = await severalRuns(bench, server, { warmSeconds: 1, seconds, connections })
  const ordersPerSecond = median(closed.map((run) => run.ordersPerSecond))
  tellClosedLoop(report, closed, connections)

  const rate = options.rate ?? Math.round(ordersPerSecond / 2)
  const open = await severalRuns(bench, server, {
    warmSeconds: 2,
    seconds,
    connections: 1024,
    rate,
  })
  tellOpenLoop(report, open, rate)

  const alone = await severalRuns(bench, server, { warmSeconds: 1, seconds: 3, connections: 1 })
  report.row('alone, latency', latencyText(alone.map(({ latencies }) => latencies)))

  await endWithVerify(bench, server, [...closed, ...open, ...alone])
  return { ordersPerSecond, aloneP50Ms: median(alone.map(({ latencies }) => latencies.p50Ms)) }
}

/** Fills what orders are drawn from, and has the orders themselves made. */
export async function prepare({ loader, options }: Bench, server: Server): Promise<void> {
  await loader.seed(server.target)
  await loader.prepare(server.target, { seed: 1, hot: options.hot, waitSeconds: 10 })
}

export async function endWithVerify(
  { workplace, report }: Bench,
  server: Server,
  runs: readonly MeasuredRun[],
): Promise<void> {
  const { residentMb, mostMb } = memory(server.pid)
  report.row(
    'resident memory, at the end and at most',
    `${whole(residentMb)} and ${whole(mostMb)} MB`,
  )
  tellFates(report, runs)
  const begunAt = performance.now()
  await workplace.stop(server.child)
  report.row('SIGTERM to the end of the process', ms(performance.now() - begunAt))
  const { clean, text } = verify(server.data)
  console.log(text)
  report.row('verify', clean ? 'clean' : `NOT CLEAN: ${text.split('\n').at(-1)}`)
  if (!clean) process.exitCode = 1
}

async function startThroughNpm({ workplace, report, options }: Bench): Promise<void> {
  const data = join(workplace.directory, 'data-npm')
  const start = { data, flags: options.serverFlags, throughNpm: true }
  const server = await startServer(workplace, start)
  report.row('start through npm, to first accepted order', ms(server.startMs))
  await workplace.stop(server.child)
}

async function severalRuns(bench: Bench, server: Server, run: Run): Promise<MeasuredRun[]> {
  const runs: MeasuredRun[] = []
  while (runs.length < bench.options.runs) runs.push(await measuredRun(server, bench.loader, run))
  return runs
}

function tellClosedLoop(report: Report, runs: readonly MeasuredRun[], connections: number): void {
  const middle = (pick: (run: MeasuredRun) => number) => median(runs.map(pick))
  const each = runs.map(({ ordersPerSecond }) => whole(ordersPerSecond)).join(' / ')
  const median50 = whole(middle((run) => run.ordersPerSecond))
  report.row(`orders/s, closed loop, ${connections} in flight`, `${median50} (runs ${each})`)
  report.row('… latency', latencyText(runs.map(({ latencies }) => latencies)))
  report.row('… CPU per order, server', `${whole(middle((run) => run.cpuMicrosPerOrder))} µs`)
  tellThreads(report, runs)
  report.row('… CPU per order, loader', `${whole(middle((run) => run.loaderCpuMicrosPerOrder))} µs`)
  report.row('… cores busy with other work', middle((run) => run.otherCores).toFixed(2))
  report.row('… bytes stored per order', whole(middle((run) => run.storedBytesPerOrder)))
  report.row('… bytes written per order', whole(middle((run) => run.writtenBytesPerOrder)))
  tellCommits(report, runs)
}

function tellThreads(report: Report, runs: readonly MeasuredRun[]): void {
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

function tellCommits(report: Report, runs: readonly MeasuredRun[]): void {
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

function tellOpenLoop(report: Report, runs: readonly MeasuredRun[], rate: number): void {
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

function tellFates(report: Report, runs: readonly MeasuredRun[]): void {
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
