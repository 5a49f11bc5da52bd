/** What sieges of one storefront came to, as rows of a report; figures are medians of the runs. */
import { latencyText, median, whole, type Report } from '../report.ts'
import type { Verified } from '../verify.ts'
import type { Held } from './live-memory.ts'
import type { Besieged, Fault } from './tally.ts'

export type Part = Besieged & {
  readonly serverCpuMicros: number
  readonly brokerCpuMicros: number
}

export type Rest = { readonly residentMb: number; readonly held: readonly Held[] }

export type SiegeRun = {
  /** As many in each third. */
  readonly parts: readonly Part[]
  /** Before the first part, and after each. */
  readonly rests: readonly Rest[]
  readonly storedBytes: number
  readonly verified: Verified
}

type Sieges = {
  readonly storefront: string
  readonly users: number
  readonly runs: readonly SiegeRun[]
}

const mb = 1024 * 1024

export function sumOf(parts: readonly Part[]) {
  const sum = (pick: (part: Part) => number) => parts.reduce((all, part) => all + pick(part), 0)
  const failures = (fault: Fault) => sum(({ failed }) => failed[fault])
  return {
    seconds: sum(({ seconds }) => seconds),
    requests: sum(({ requests }) => requests),
    waitedOut: sum(({ waitedOut }) => waitedOut),
    approved: sum(({ approved }) => approved),
    canceled: sum(({ canceled }) => canceled),
    noAnswer: failures('no answer'),
    serverError: failures('server error'),
    wrongAnswer: failures('wrong answer'),
    failed: failures('no answer') + failures('server error') + failures('wrong answer'),
    server: sum(({ serverCpuMicros }) => serverCpuMicros),
    brokers: sum(({ brokerCpuMicros }) => brokerCpuMicros),
    loader: sum(({ loaderCpuMicros }) => loaderCpuMicros),
  }
}

const heldBytes = ({ held }: Rest): number => held.reduce((sum, { bytes }) => sum + bytes, 0)

/**
 * Bytes of live memory that each request leaves behind: the slope of the straight line through what was
 * held from the end of the first third on. What that one fills (caches, compiled code) is no growth.
 */
export function growthOf({ parts, rests }: SiegeRun): number {
  let requests = 0
  const all = parts.map((part, nth) => {
    requests += part.requests
    const rest = rests[nth + 1]
    return { requests, held: rest === undefined ? 0 : heldBytes(rest) }
  })
  const points = all.slice(all.length / 3 - 1)
  const mean = (pick: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [x, y] = [mean((point) => point.requests), mean((point) => point.held)]
  const along = points.reduce((sum, point) => sum + (point.requests - x) * (point.held - y), 0)
  const across = points.reduce((sum, point) => sum + (point.requests - x) ** 2, 0)
  return across === 0 ? 0 : along / across
}

export function tellSieges(report: Report, { storefront, users, runs }: Sieges): void {
  const sums = runs.map(({ parts }) => sumOf(parts))
  type Sum = (typeof sums)[number]
  const middle = (pick: (sum: Sum) => number) => median(sums.map(pick))
  const all = (pick: (sum: Sum) => number) => whole(sums.reduce((rest, sum) => rest + pick(sum), 0))
  const parts = runs.flatMap((run) => run.parts)
  const each = sums.map(({ requests, seconds }) => whole(requests / seconds)).join(' / ')
  const perSecond = whole(middle(({ requests, seconds }) => requests / seconds))
  report.row(`${storefront}: requests/s, ${users} users`, `${perSecond} (runs ${each})`)
  report.row('… what writes, latency', latencyText(parts.map(({ posts }) => posts)))
  report.row('… what reads, latency', latencyText(parts.map(({ reads }) => reads)))
  const faults = `no answer ${all((s) => s.noAnswer)}, 5xx ${all((s) => s.serverError)}, wrong ${all((s) => s.wrongAnswer)}`
  const of = all(({ requests }) => requests)
  report.row('… failed requests', `${all(({ failed }) => failed)} of ${of} (${faults})`)
  const failure = parts.find(({ firstFailure }) => firstFailure !== undefined)?.firstFailure
  if (failure !== undefined) report.row('… the first of them', failure)
  const waited = all(({ waitedOut }) => waitedOut)
  if (waited !== '0') report.row('… long polls that waited in vain, as they should', waited)
  const ended = `${all((sum) => sum.approved)} approved, ${all((sum) => sum.canceled)} canceled`
  const settled = whole(middle((sum) => (sum.approved + sum.canceled) / sum.seconds))
  report.row('… orders settled', `${settled}/s; ${ended}`)
  const cpu = (pick: (sum: Sum) => number) =>
    `${whole(middle((sum) => pick(sum) / sum.requests))} µs`
  report.row(
    '… CPU per request, server',
    cpu(({ server }) => server),
  )
  if (middle(({ brokers }) => brokers) > 0) {
    report.row(
      '… CPU per request, broker',
      cpu(({ brokers }) => brokers),
    )
  }
  report.row(
    '… CPU per request, loader',
    cpu(({ loader }) => loader),
  )
  tellMemory(report, runs)
  const stored = median(runs.map((run) => run.storedBytes / sumOf(run.parts).requests))
  report.row('… bytes stored per request', whole(stored))
  const unclean = runs.find(({ verified }) => !verified.clean)?.verified.text
  report.row('… verify', unclean === undefined ? 'clean' : `NOT CLEAN: ${unclean}`)
}

function tellMemory(report: Report, runs: readonly SiegeRun[]): void {
  /** At the start and after each third, each the median of the runs. */
  const along = (pick: (rest: Rest) => number) => {
    const each = runs.map(({ rests }) =>
      [0, 1, 2, 3].map((third) => rests[((rests.length - 1) * third) / 3]),
    )
    const middle = (third: number) =>
      median(each.flatMap((rests) => rests[third] ?? []).map((rest) => pick(rest)))
    return `${[0, 1, 2, 3].map((third) => whole(middle(third))).join(' / ')} MB`
  }
  report.row(
    '… resident memory at the start and after each third',
    along(({ residentMb }) => residentMb),
  )
  report.row(
    '… live memory then',
    along((rest) => heldBytes(rest) / mb),
  )
  const threads = runs[0]?.rests[0]?.held.map(({ thread }) => thread) ?? []
  for (const thread of threads.toSorted()) {
    const own = ({ held }: Rest) => (held.find((one) => one.thread === thread)?.bytes ?? 0) / mb
    report.row(`… … in thread ${thread}`, along(own))
  }
  const lowest = [0, 1, 2].map((third) => median(runs.map((run) => lowestIn(run, third))) / mb)
  report.row('… lowest live memory in each third', `${lowest.map(whole).join(' / ')} MB`)
  const growth = runs.map(growthOf)
  const each = growth.map((bytes) => whole(bytes)).join(' / ')
  report.row('… growth of live memory per request', `${whole(median(growth))} bytes (runs ${each})`)
}

/** What waits to be merged is on top of it, now more and now less. */
export function lowestIn({ rests }: SiegeRun, third: number): number {
  const looks = (rests.length - 1) / 3
  return Math.min(...rests.slice(1 + third * looks, 1 + (third + 1) * looks).map(heldBytes))
}
