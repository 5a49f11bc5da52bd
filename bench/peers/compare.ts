/** The same orders, the same loader, the same machine: Restate and DBOS beside Millrace. */
import { cpuPerOrder } from './cpu-per-order.ts'
import { startDbos } from './dbos.ts'
import { installPeers } from './install.ts'
import { startRestate } from './restate.ts'
import { latencyText, whole } from '../report.ts'
import type { Bench, Figures } from '../standard-figures.ts'

const inFlight = 256
const secondsAlone = 5

export async function comparePeers(bench: Bench, millrace: Figures): Promise<void> {
  const { workplace, loader, report, options } = bench
  installPeers()
  for (const start of [startRestate, startDbos]) {
    const peer = await start(workplace)
    await loader.prepare(peer.target, { seed: 1, hot: false, waitSeconds: 10 })
    await loader.run({ warmSeconds: 5, seconds: 1, connections: inFlight })
    const cpu = cpuPerOrder(peer)
    const run = { warmSeconds: 1, seconds: options.seconds, connections: inFlight }
    const many = await loader.run(run, cpu.marks)
    const alone = await loader.run({ warmSeconds: 1, seconds: secondsAlone, connections: 1 })
    const ordersPerSecond = many.settled / many.seconds
    report.row(`${peer.name}: orders/s, ${inFlight} in flight`, whole(ordersPerSecond))
    report.row(`${peer.name}: latency, ${inFlight} in flight`, latencyText([many.latencies]))
    report.row(`${peer.name}: CPU per order`, `${whole(cpu.micros() / many.settled)} µs`)
    report.row(`${peer.name}: latency, alone`, latencyText([alone.latencies]))
    report.row(
      `Millrace against ${peer.name}`,
      `${times(millrace.ordersPerSecond / ordersPerSecond)} the orders/s, ` +
        `${times(millrace.aloneP50Ms / alone.latencies.p50Ms)} the latency alone`,
    )
    await peer.stop()
  }
}

const times = (ratio: number) => `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)}x`
