/** What an order costs on Kafka, as rows of a report. */
import type { MeasuredRun } from '../measured-run.ts'
import { total, type Sample } from '../metrics.ts'
import { median, ms, whole, type Report } from '../report.ts'

export function tellKafka(report: Report, runs: readonly MeasuredRun[]): void {
  const over = (pick: (run: MeasuredRun) => number) => runs.reduce((all, run) => all + pick(run), 0)
  const sum = (name: string) => over(({ counters }) => total(counters, name) ?? 0)
  const [orders, seconds] = [over(({ settled }) => settled), over((run) => run.seconds)]
  const transactions = sum('millrace_transactions_total')
  const records = sum('millrace_transaction_records_total')
  const middle = (pick: (run: MeasuredRun) => number) => whole(median(runs.map(pick)))
  report.row('… CPU per order, broker', `${middle((run) => run.brokerMicrosPerOrder)} µs`)
  report.row('… transactions/s', (transactions / seconds).toFixed(1))
  report.row('… orders per transaction', (orders / transactions).toFixed(1))
  const partitions = sum('millrace_transaction_partitions_total')
  report.row('… partitions per transaction', (partitions / transactions).toFixed(1))
  const took = (sum('millrace_transaction_seconds_sum') * 1000) / transactions
  report.row('… a transaction takes, in the mean', ms(took))
  report.row('… messages/s into Kafka', whole(records / seconds))
  report.row('… messages into Kafka per order', (records / orders).toFixed(1))
  report.row('… steps per order', (sum('millrace_steps_total') / orders).toFixed(1))
  report.row('… lane hits', lane(sum))
  report.row('… transactions aborted', whole(sum('millrace_transactions_aborted_total')))
  const relays = sum('millrace_relay_transactions_total')
  if (relays === 0) return
  report.row('… transactions of relays/s', (relays / seconds).toFixed(1))
  const tookRelays = (sum('millrace_relay_seconds_total') * 1000) / relays
  report.row('… … one takes, in the mean', ms(tookRelays))
  report.row('… relays are behind, by transaction', waits(runs.flatMap(({ counters }) => counters)))
}

/** The mean, and the bounds within which half of the waits and all of them lie. */
function waits(counters: readonly Sample[]): string {
  const name = 'millrace_relay_wait_seconds'
  const within = new Map<number, number>()
  for (const { labels, value } of counters.filter((one) => one.name === `${name}_bucket`)) {
    const bound = Number(/le="([^"]+)"/.exec(labels)?.[1]?.replace('+Inf', 'Infinity'))
    within.set(bound, (within.get(bound) ?? 0) + value)
  }
  const count = total(counters, `${name}_count`) ?? 0
  const bound = (share: number): string => {
    const found = [...within].filter(([, waited]) => waited >= count * share).map(([at]) => at)
    return ms(Math.min(...found) * 1000)
  }
  const mean = ms(((total(counters, `${name}_sum`) ?? 0) * 1000) / count)
  return `${mean} in the mean, half within ${bound(0.5)}, all within ${bound(1)}`
}

/** What a step made and was taken up at once, against what went over an inbox. */
function lane(sum: (name: string) => number): string {
  const atOnce = sum('millrace_steps_total') - sum('millrace_messages_total')
  const sentAway = sum('millrace_inbox_messages_total')
  const share = (100 * atOnce) / Math.max(1, atOnce + sentAway)
  return `${share.toFixed(1)} % (${whole(atOnce)} at once, ${whole(sentAway)} over an inbox)`
}

/** By what they do: there are many threads of a name. */
export function tellThreadKinds(report: Report, runs: readonly MeasuredRun[]): void {
  const orders = runs.reduce((sum, { settled }) => sum + settled, 0)
  const micros = new Map<string, number>()
  for (const { settled, threads } of runs) {
    for (const { name, microsPerOrder } of threads) {
      const kind = kindOf(name)
      micros.set(kind, (micros.get(kind) ?? 0) + (microsPerOrder * settled) / orders)
    }
  }
  for (const [kind, spent] of [...micros].toSorted((one, other) => other[1] - one[1])) {
    if (spent >= 1) report.row(`… … in threads ${kind}`, `${whole(spent)} µs`)
  }
}

/** Threads are told with their number at the end; librdkafka's names have one more. */
const kindOf = (name: string): string => name.replace(/ \d+$/, '').replace(/-?\d+$/, '')
