/** A run of the loader with what the server spent meanwhile. */
import type { Run, RunResult } from './load/run.ts'
import type { LoaderProcess } from './loader-process.ts'
import { growth, type Sample } from './metrics.ts'
import {
  bytesIn,
  bytesWritten,
  cpuMicros,
  machineCpuMicros,
  threadCpuMicros,
} from './process-figures.ts'
import { metricsOf, type Server } from './server.ts'

export type ThreadTime = { readonly name: string; readonly microsPerOrder: number }

/** What is measured: one server or several, and the brokers that they have. */
export type Running = {
  readonly servers: readonly Server[]
  /** Process ids. */
  readonly brokers: readonly number[]
}

export const only = (server: Server): Running => ({ servers: [server], brokers: [] })

export type MeasuredRun = RunResult & {
  readonly ordersPerSecond: number
  /** Of all servers together. */
  readonly cpuMicrosPerOrder: number
  readonly brokerMicrosPerOrder: number
  readonly threads: readonly ThreadTime[]
  /** Cores that were busy with neither the servers, their brokers nor the loader. */
  readonly otherCores: number
  readonly storedBytesPerOrder: number
  readonly writtenBytesPerOrder: number
  /** The servers' counters, by how much they grew. */
  readonly counters: readonly Sample[]
  /** The servers' metrics as they stood at the end. */
  readonly metrics: readonly Sample[]
}

type Look = {
  readonly cpu: number
  readonly broker: number
  readonly machine: number
  readonly threads: ReadonlyMap<string, number>
  readonly stored: number
  readonly written: number
  readonly metrics: readonly Promise<Sample[]>[]
}

export async function measuredRun(
  running: Running,
  loader: LoaderProcess,
  run: Run,
): Promise<MeasuredRun> {
  const looks: Look[] = []
  const mark = () => looks.push(lookAt(running))
  const result = await loader.run(run, { opened: mark, closed: mark })
  const [before, after] = looks
  if (before === undefined || after === undefined) throw new Error('A run was not marked')
  if (result.settled === 0) throw new Error(`No order was settled: ${result.firstFailure ?? ''}`)
  const perOrder = (total: number) => total / result.settled
  const [earlier, metrics] = await Promise.all([told(before), told(after)])
  const serverCpu = after.cpu - before.cpu
  const brokerCpu = after.broker - before.broker
  const loaderCpu = result.loaderCpuMicrosPerOrder * result.settled
  const otherCpu = after.machine - before.machine - serverCpu - brokerCpu - loaderCpu
  return {
    ...result,
    ordersPerSecond: result.settled / result.seconds,
    cpuMicrosPerOrder: perOrder(serverCpu),
    brokerMicrosPerOrder: perOrder(brokerCpu),
    otherCores: Math.max(0, otherCpu) / 1e6 / result.seconds,
    threads: [...after.threads]
      .map(([name, micros]) => ({
        name,
        microsPerOrder: perOrder(micros - (before.threads.get(name) ?? 0)),
      }))
      .toSorted((one, other) => other.microsPerOrder - one.microsPerOrder),
    storedBytesPerOrder: perOrder(after.stored - before.stored),
    writtenBytesPerOrder: perOrder(after.written - before.written),
    counters: metrics.flatMap((own, nth) => growth(earlier[nth] ?? [], own)),
    metrics: metrics.flat(),
  }
}

const told = ({ metrics }: Look): Promise<Sample[][]> => Promise.all(metrics)

function lookAt({ servers, brokers }: Running): Look {
  const sum = (what: (server: Server) => number): number =>
    servers.reduce((all, server) => all + what(server), 0)
  return {
    cpu: sum(({ pid }) => cpuMicros(pid)),
    broker: brokers.reduce((all, pid) => all + cpuMicros(pid), 0),
    machine: machineCpuMicros(),
    threads: new Map(servers.flatMap(({ pid }) => [...threadCpuMicros(pid)])),
    stored: sum(({ data }) => bytesIn(data)),
    written: sum(({ pid }) => bytesWritten(pid)),
    metrics: servers.map((server) => metricsOf(server).catch(() => [])),
  }
}
