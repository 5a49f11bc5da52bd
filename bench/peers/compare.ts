/**
 * The same orders, the same machine: Restate and DBOS beside Millrace, in turns, as the machine is fast for some
 * minutes and slow for others. Who is not driven is up and has nothing to do.
 */
import { join } from 'node:path'
import { LoaderProcess } from '../loader-process.ts'
import type { RunResult } from '../load/run.ts'
import { latencyText, median, whole } from '../report.ts'
import { startServer } from '../server.ts'
import { prepare, type Bench } from '../standard-figures.ts'
import { cpuPerOrder } from './cpu-per-order.ts'
import { startDbos } from './dbos.ts'
import { installPeers } from './install.ts'
import type { Peer } from './peer.ts'
import { startRestate } from './restate.ts'

const inFlight = 256
const secondsAlone = 5
const standardOrders = { seed: 1, hot: false, waitSeconds: 10 }
const warmUp = { warmSeconds: 5, seconds: 1, connections: inFlight }

export async function comparePeers(bench: Bench): Promise<void> {
  const { workplace, options } = bench
  installPeers()
  const data = join(workplace.directory, 'data-beside-peers')
  const server = await startServer(workplace, { data, flags: options.serverFlags })
  await prepare(bench, server)
  await bench.loader.run(warmUp)
  for (const start of [startRestate, startDbos]) {
    const peer = await start(workplace)
    const loader = new LoaderProcess(workplace)
    await loader.prepare(peer.target, standardOrders)
    await loader.run(warmUp)
    await inTurns(bench, { peer, loader })
    await peer.stop()
  }
  await workplace.stop(server.child)
}

type Other = { readonly peer: Peer; readonly loader: LoaderProcess }

async function inTurns(bench: Bench, { peer, loader }: Other): Promise<void> {
  const { runs, seconds } = bench.options
  const many = { warmSeconds: 1, seconds, connections: inFlight }
  const one = { warmSeconds: 1, seconds: secondsAlone, connections: 1 }
  const told: Turn[] = []
  for (let run = 0; run < runs; run++) {
    const ours = await bench.loader.run(many)
    const cpu = cpuPerOrder(peer)
    const theirs = await loader.run(many, cpu.marks)
    const microsPerOrder = cpu.micros() / theirs.settled
    const alone = { ours: await bench.loader.run(one), theirs: await loader.run(one) }
    told.push({ many: { ours, theirs }, microsPerOrder, alone })
  }
  tell(bench, peer.name, told)
}

type Pair = { readonly ours: RunResult; readonly theirs: RunResult }
/** `microsPerOrder` is what the peer took. */
type Turn = { readonly many: Pair; readonly microsPerOrder: number; readonly alone: Pair }

function tell({ report }: Bench, name: string, turns: readonly Turn[]): void {
  const many = turns.map((turn) => turn.many)
  const alone = turns.map((turn) => turn.alone)
  const theirs = many.map((pair) => rateOf(pair.theirs))
  const rates = many.map((pair) => rateOf(pair.ours) / rateOf(pair.theirs))
  const latencies = alone.map(({ ours, theirs }) => ours.latencies.p50Ms / theirs.latencies.p50Ms)
  const row = (what: string, value: string): void => report.row(`${name}: ${what}`, value)
  row(`orders/s, ${inFlight} in flight`, `${whole(median(theirs))} (${each(theirs)})`)
  row(`latency, ${inFlight} in flight`, theirLatency(many))
  row('CPU per order', `${whole(median(turns.map((turn) => turn.microsPerOrder)))} µs`)
  row('latency, alone', theirLatency(alone))
  row('Millrace in turns with it', `${each(many.map((pair) => rateOf(pair.ours)))} orders/s`)
  report.row(
    `Millrace against ${name}`,
    `${times(median(rates))} the orders/s (${rates.map(times).join(' / ')}), ` +
      `${times(median(latencies))} the latency alone`,
  )
}

const theirLatency = (pairs: readonly Pair[]): string =>
  latencyText(pairs.map((pair) => pair.theirs.latencies))

const each = (rates: readonly number[]): string => rates.map(whole).join(' / ')

const rateOf = ({ settled, seconds }: RunResult): number => settled / seconds

const times = (ratio: number) => `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)}x`
