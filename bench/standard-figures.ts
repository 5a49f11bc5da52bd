/** The figures of the standard order: closed loop, open loop at half of that, and alone. */
import { join } from 'node:path'
import type { Run } from './load/run.ts'
import type { LoaderProcess } from './loader-process.ts'
import { only, measuredRun, type MeasuredRun, type Running } from './measured-run.ts'
import type { Options } from './options.ts'
import { syncLatencies, syncLatenciesBeside } from './disk.ts'
import { memory } from './process-figures.ts'
import { latencyText, median, ms, whole, type Report } from './report.ts'
import { startServer, type Server } from './server.ts'
import {
  tellClosedLoop,
  tellCommits,
  tellFates,
  tellOpenLoop,
  tellStored,
  tellThreads,
} from './tell-runs.ts'
import { verify } from './verify.ts'
import type { Workplace } from './workplace.ts'

export type Bench = {
  readonly workplace: Workplace
  readonly loader: LoaderProcess
  readonly report: Report
  readonly options: Options
}

const warmSeconds = 5

export async function standardFigures(bench: Bench): Promise<void> {
  const { workplace, report, options } = bench
  report.row('fdatasync of 4 KiB on this disk', latencyText([syncLatencies(workplace.directory)]))
  await startThroughNpm(bench)
  const data = join(workplace.directory, 'data')
  const server = await startServer(workplace, { data, flags: options.serverFlags })
  report.row('start to first accepted order, empty store', ms(server.startMs))
  await prepare(bench, server)

  const { connections, seconds } = options
  await bench.loader.run({ warmSeconds, seconds: 1, connections })
  const running = only(server)
  const closed = await severalRuns(bench, running, { warmSeconds: 1, seconds, connections })
  const ordersPerSecond = median(closed.map((run) => run.ordersPerSecond))
  tellClosedLoop(report, closed, `${connections} in flight`)
  tellThreads(report, closed)
  tellStored(report, closed)
  tellCommits(report, closed)

  const rate = options.rate ?? Math.round(ordersPerSecond / 2)
  const open = await severalRuns(bench, running, {
    warmSeconds: 2,
    seconds,
    connections: 1024,
    rate,
  })
  tellOpenLoop(report, open, rate)
  await tellDiskBeside(bench, open)

  const alone = await severalRuns(bench, running, { warmSeconds: 1, seconds: 3, connections: 1 })
  report.row('alone, latency', latencyText(alone.map(({ latencies }) => latencies)))

  await endWithVerify(bench, server, [...closed, ...open, ...alone])
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

/** The limit of those latencies: what the disk does to a commit while as much is written. */
async function tellDiskBeside({ workplace, report, options }: Bench, open: readonly MeasuredRun[]) {
  const bytesPerSecond = median(
    open.map(({ writtenBytesPerOrder, ordersPerSecond }) => writtenBytesPerOrder * ordersPerSecond),
  )
  const beside = { bytesPerSecond, seconds: options.seconds }
  const latencies = await syncLatenciesBeside(workplace.directory, beside)
  const what = `fdatasync of 64 KiB beside ${whole(bytesPerSecond / 1e6)} MB/s`
  report.row(`… ${what}, as much as that wrote`, latencyText([latencies]))
}

async function startThroughNpm({ workplace, report, options }: Bench): Promise<void> {
  const data = join(workplace.directory, 'data-npm')
  const start = { data, flags: options.serverFlags, throughNpm: true }
  const server = await startServer(workplace, start)
  report.row('start through npm, to first accepted order', ms(server.startMs))
  await workplace.stop(server.child)
}

export async function severalRuns(
  bench: Bench,
  running: Running,
  run: Run,
): Promise<MeasuredRun[]> {
  const runs: MeasuredRun[] = []
  while (runs.length < bench.options.runs) runs.push(await measuredRun(running, bench.loader, run))
  return runs
}
