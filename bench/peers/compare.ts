/**
 * The same orders, the same machine: Restate and DBOS beside Millrace, in turns, as the machine is fast for some
 * minutes and slow for others. Who is not driven is up and has nothing to do.
 */
import { join } from 'node:path'
import { LoaderProcess } from '../loader-process.ts'
import type { RunResult } from '../load/run.ts'
import { groupCpuMicros } from '../process-figures.ts'
import { latencyText, median, whole } from '../report.ts'
import { startServer } from '../server.ts'
import { prepare, type Bench } from '../standard-figures.ts'
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
  const told = new Told()
  for (let run = 0; run < runs; run++) {
    const ours = await bench.loader.run(many)
    told.many.push({ ours, theirs: await loader.run(many, told.marksOf(peer)) })
    const alone = await bench.loader.run(one)
    told.alone.push({ ours: alone, theirs: await loader.run(one) })
  }
  told.report(bench, peer.name)
}

type Pair = { readonly ours: RunResult; readonly theirs: RunResult }

class Told {
  readonly many: Pair[] = []
  readonly alone: Pair[] = []
  readonly #cpu: { opened: number; closed: number }[] = []

  marksOf({ processes }: Peer) {
    const leaders = processes.flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
    const cpu = { opened: 0, closed: 0 }
    this.#cpu.push(cpu)
    return {
      opened: () => void (cpu.opened = groupCpuMicros(leaders)),
      closed: () => void (cpu.closed = groupCpuMicros(leaders)),
    }
  }

  report({ report }: Bench, name: string): void {
    const theirs = this.many.map((pair) => pair.theirs)
    const micros = theirs.map(({ settled }, run) => this.#microsOf(run) / settled)
    const latencies = (pairs: readonly Pair[]) => pairs.map((pair) => pair.theirs.latencies)
    const ratesOf = (runs: readonly RunResult[]) => runs.map(rateOf).map(whole).join(' / ')
    const row = (what: string, value: string): void => report.row(`${name}: ${what}`, value)
    row(
      `orders/s, ${inFlight} in flight`,
      `${whole(median(theirs.map(rateOf)))} (${ratesOf(theirs)})`,
    )
    row(`latency, ${inFlight} in flight`, latencyText(latencies(this.many)))
    row('CPU per order', `${whole(median(micros))} µs`)
    row('latency, alone', latencyText(latencies(this.alone)))
    row('Millrace in turns with it', `${ratesOf(this.many.map(({ ours }) => ours))} orders/s`)
    const rates = this.many.map((pair) => rateOf(pair.ours) / rateOf(pair.theirs))
    const alone = this.alone.map((pair) => pair.ours.latencies.p50Ms / pair.theirs.latencies.p50Ms)
    report.row(
      `Millrace against ${name}`,
      `${times(median(rates))} the orders/s (${rates.map(times).join(' / ')}), ` +
        `${times(median(alone))} the latency alone`,
    )
  }

  #microsOf(run: number): number {
    const { opened = 0, closed = 0 } = this.#cpu[run] ?? {}
    return closed - opened
  }
}

const rateOf = ({ settled, seconds }: RunResult): number => settled / seconds

const times = (ratio: number) => `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)}x`
