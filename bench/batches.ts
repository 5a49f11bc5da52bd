/**
 * Orders that come many in a request beside orders that come alone: in turns on one server, so that
 * what else the machine does meets both.
 */
import { join } from 'node:path'
import type { Run } from './load/run.ts'
import { measuredRun, only, type MeasuredRun, type Running } from './measured-run.ts'
import { median } from './report.ts'
import { startServer } from './server.ts'
import { endWithVerify, prepare, type Bench } from './standard-figures.ts'
import { tellClosedLoop, tellCommits, tellThreads } from './tell-runs.ts'

type Pair = { readonly singles: readonly MeasuredRun[]; readonly batches: readonly MeasuredRun[] }

export async function batchesBesideSingles(bench: Bench): Promise<void> {
  const { workplace, loader, report, options } = bench
  const { connections, batch, seconds } = options
  const data = join(workplace.directory, 'data')
  const server = await startServer(workplace, { data, flags: options.serverFlags })
  await prepare(bench, server)
  await loader.run({ warmSeconds: 5, seconds: 1, connections })

  const alone = await inTurns(bench, only(server), {
    single: { warmSeconds: 1, seconds, connections: 1 },
    batched: { warmSeconds: 1, seconds, connections: 1, batch },
  })
  report.row('one caller', `one order a request, then ${batch}, in turns`)
  tellPair(bench, alone)

  const requests = Math.max(1, Math.round(connections / batch))
  const many = await inTurns(bench, only(server), {
    single: { warmSeconds: 1, seconds, connections },
    batched: { warmSeconds: 1, seconds, connections: requests, batch },
  })
  report.row('as many orders in flight', `${connections} requests of one, ${requests} of ${batch}`)
  tellPair(bench, many)
  await endWithVerify(bench, server, [alone, many].flatMap(all))
}

const all = ({ singles, batches }: Pair) => [...singles, ...batches]

type Turn = { readonly single: Run; readonly batched: Run }

async function inTurns(bench: Bench, running: Running, { single, batched }: Turn): Promise<Pair> {
  const singles: MeasuredRun[] = []
  const batches: MeasuredRun[] = []
  while (singles.length < bench.options.runs) {
    singles.push(await measuredRun(running, bench.loader, single))
    batches.push(await measuredRun(running, bench.loader, batched))
  }
  return { singles, batches }
}

function tellPair({ report, options }: Bench, { singles, batches }: Pair): void {
  for (const [runs, request] of [
    [singles, 'one order a request'],
    [batches, `${options.batch} orders a request`],
  ] as const) {
    tellClosedLoop(report, runs, request)
    tellThreads(report, runs)
    tellCommits(report, runs)
  }
  const times = (pick: (run: MeasuredRun) => number) =>
    `${(median(batches.map(pick)) / median(singles.map(pick))).toFixed(2)}x`
  report.row(
    `${options.batch} orders a request against one`,
    `${times((run) => run.ordersPerSecond)} the orders/s, ${times((run) => run.cpuMicrosPerOrder)} the CPU per order`,
  )
}
