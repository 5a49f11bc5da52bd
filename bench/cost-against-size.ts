/** Fills one store step by step; at each size: CPU per order, kill -9 and start again, memory. */
import { join } from 'node:path'
import { only, measuredRun } from './measured-run.ts'
import { bytesIn, memory } from './process-figures.ts'
import { latencyText, ms, whole } from './report.ts'
import { startServer, type Server } from './server.ts'
import { endWithVerify, prepare, type Bench } from './standard-figures.ts'

const measuredSeconds = 4
const measuredOrders = 30_000
/** A server that just started is slow for a while: these orders are not counted. */
const warmOrders = 10_000

export async function costAgainstSize(bench: Bench): Promise<void> {
  const { workplace, report, options } = bench
  const data = join(workplace.directory, 'data')
  let server = await startServer(workplace, { data, flags: options.serverFlags })
  report.row('start to first accepted order, empty store', ms(server.startMs))
  await prepare(bench, server)
  let stored = 0
  let last
  for (const size of options.sizes.toSorted((one, other) => one - other)) {
    stored += await fill(bench, Math.max(size - stored, warmOrders))
    last = await measuredRun(only(server), bench.loader, {
      warmSeconds: 0.5,
      seconds: measuredSeconds,
      connections: options.connections,
      ordersMax: measuredOrders,
    })
    const at = `at ${whole(size)}`
    report.row(`${at}: orders stored`, `${whole(stored)} to ${whole(stored + last.settledInAll)}`)
    stored += last.settledInAll
    report.row(`${at}: orders/s`, whole(last.ordersPerSecond))
    report.row(`${at}: CPU per order`, `${whole(last.cpuMicrosPerOrder)} µs`)
    report.row(`${at}: latency`, latencyText([last.latencies]))
    report.row(`${at}: bytes on disk, per order`, whole(bytesIn(data) / stored))
    server = await killAndStart(bench, server, at)
  }
  await endWithVerify(bench, server, last === undefined ? [] : [last])
}

async function fill({ loader, options }: Bench, orders: number): Promise<number> {
  const { settledInAll } = await loader.run({
    warmSeconds: 0,
    seconds: orders / 300 + 10,
    connections: options.connections,
    ordersMax: orders,
  })
  return settledInAll
}

async function killAndStart(bench: Bench, server: Server, at: string): Promise<Server> {
  const { workplace, report, options } = bench
  report.row(`${at}: resident memory`, `${whole(memory(server.pid).residentMb)} MB`)
  await workplace.stop(server.child, 'SIGKILL')
  const again = await startServer(workplace, { data: server.data, flags: options.serverFlags })
  report.row(`${at}: kill -9, then start to first accepted order`, ms(again.startMs))
  report.row(`${at}: resident memory after that`, `${whole(memory(again.pid).residentMb)} MB`)
  // Another seed than before, so that the orders are others.
  await bench.loader.prepare(again.target, { seed: again.pid, hot: options.hot, waitSeconds: 10 })
  return again
}
