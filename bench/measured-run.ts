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

export type MeasuredRun = RunResult & {
  readonly ordersPerSecond: number
  readonly cpuMicrosPerOrder: number
  readonly threads: readonly ThreadTime[]
  /** Cores that were busy with neither the server nor the loader. */
  readonly otherCores: number
  readonly storedBytesPerOrder: number
  readonly writtenBytesPerOrder: number
  /** The server's counters, by how much they grew. */
  readonly counters: readonly Sample[]
  /** The server's metrics as they stood at the end. */
  readonly metrics: readonly Sample[]
}

type Look = {
  readonly cpu: number
  readonly machine: number
  readonly threads: ReadonlyMap<string, number>
  readonly stored: number
  readonly written: number
  readonly metrics: Promise<Sample[]>
}

export async function measuredRun(
  server: Server,
  loader: LoaderProcess,
  run: Run,
): Promise<MeasuredRun> {
  const looks: Look[] = []
  const mark = () => looks.push(lookAt(server))
  const result = await loader.run(run, { opened: mark, closed: mark })
  const [before, after] = looks
  if (before === undefined || after === undefined) throw new Error('A run was not marked')
  if (result.settled === 0) throw new Error(`No order was settled: ${result.firstFailure ?? ''}`)
  const perOrder = (total: number) => total / result.settled
  const metrics = await after.metrics
  const serverCpu = after.cpu - before.cpu
  const loaderCpu = result.loaderCpuMicrosPerOrder * result.settled
  const otherCpu = after.machine - before.machine - serverCpu - loaderCpu
  return {
    ...result,
    ordersPerSecond: result.settled / result.seconds,
    cpuMicrosPerOrder: perOrder(serverCpu),
    otherCores: Math.max(0, otherCpu) / 1e6 / result.seconds,
    threads: [...after.threads]
      .map(([name, micros]) => ({
        name,
        microsPerOrder: perOrder(micros - (before.threads.get(name) ?? 0)),
      }))
      .toSorted((one, other) => other.microsPerOrder - one.microsPerOrder),
    storedBytesPerOrder: perOrder(after.stored - before.stored),
    writtenBytesPerOrder: perOrder(after.written - before.written),
    counters: growth(await before.metrics, metrics),
    metrics,
  }
}

function lookAt(server: Server): Look {
  return {
    cpu: cpuMicros(server.pid),
    machine: machineCpuMicros(),
    threads: threadCpuMicros(server.pid),
    stored: bytesIn(server.data),
    written: bytesWritten(server.pid),
    metrics: metricsOf(server).catch(() => []),
  }
}
