/** Payments with a provider that sleeps 20 ms, in one, two and four processes. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuMicros } from '../process-figures.ts'
import { median, ms, whole } from '../report.ts'
import type { Bench } from '../standard-figures.ts'
import type { Brokers } from './brokers.ts'
import type { PaymentsTold, PaymentsWanted } from './payment-process.ts'

const inFlight = 16
const warmMs = 8000
/** Shards move while the processes come. */
const settleMs = 2000

type Counted = Exclude<PaymentsTold, 'ready'>
type Measured = { readonly perSecond: number; readonly p50Ms: number; readonly micros: number }

export async function paymentFigures(bench: Bench, brokers: Brokers): Promise<void> {
  const { report, options } = bench
  let first: number | undefined
  for (const processes of options.instances.length > 0 ? options.instances : [1, 2, 4]) {
    const running = await start(bench, brokers, processes)
    await sleep(settleMs + warmMs)
    const runs: Measured[] = []
    while (runs.length < options.runs) runs.push(await measure(running, brokers, options.seconds))
    const middle = (pick: (run: Measured) => number): number => median(runs.map(pick))
    const perSecond = middle((run) => run.perSecond)
    first ??= perSecond
    const against = (perSecond / first).toFixed(2)
    const what = `${processes} processes, ${inFlight} payments in flight in each`
    report.row(what, `${whole(perSecond)} payments/s, ${against}x`)
    report.row(
      '… latency, of which the provider sleeps',
      `p50 ${ms(middle((run) => run.p50Ms))}, ${options.paymentMs} ms`,
    )
    report.row('… CPU per payment, with the broker', `${whole(middle((run) => run.micros))} µs`)
    await stop(running)
  }
}

async function start(
  { workplace, options }: Bench,
  brokers: Brokers,
  processes: number,
): Promise<readonly ChildProcess[]> {
  const path = join(import.meta.dirname, 'payment-process.ts')
  const children = Array.from({ length: processes }, () =>
    workplace.start(process.execPath, [path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  )
  await Promise.all(
    children.map(async (child, at) => {
      const wanted: PaymentsWanted = {
        brokers: brokers.addresses,
        slot: String(at + 1),
        topicPrefix: `payments-${processes}.`,
        directory: join(workplace.directory, `payments-${processes}-${at}`),
        sleepMs: options.paymentMs,
        inFlight,
      }
      child.send(wanted)
      await once(child, 'message')
    }),
  )
  return children
}

async function measure(
  running: readonly ChildProcess[],
  { pids }: Brokers,
  seconds: number,
): Promise<Measured> {
  const cpu = (): number =>
    [...running.map(({ pid = 0 }) => pid), ...pids].reduce((sum, pid) => sum + cpuMicros(pid), 0)
  for (const child of running) child.send('measure')
  const [before, begunAt] = [cpu(), performance.now()]
  await sleep(seconds * 1000)
  const told = await Promise.all(
    running.map(async (child) => {
      child.send('tell')
      const [counted] = (await once(child, 'message')) as [Counted]
      return counted
    }),
  )
  const taken = told.reduce((sum, one) => sum + one.taken, 0)
  return {
    perSecond: taken / ((performance.now() - begunAt) / 1000),
    p50Ms: median(told.map(({ latencies }) => latencies.p50Ms)),
    micros: (cpu() - before) / Math.max(1, taken),
  }
}

async function stop(running: readonly ChildProcess[]): Promise<void> {
  for (const child of running) {
    child.send('stop')
    await once(child, 'exit')
  }
}
