/**
 * For how long nothing is approved when one of three instances is killed, when one joins, and when one
 * leaves in order. Clients post to each in turn and wait; whoever does not answer is left for the next.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../../tools/free-ports.ts'
import { Kept } from '../../tools/instances/kept.ts'
import { once, orderBody, stocked } from '../../tools/proof/client.ts'
import { median, ms } from '../report.ts'
import type { Bench } from '../standard-figures.ts'
import type { Brokers } from './brokers.ts'

const clients = 16
const warmMs = 8000
const watchedMs = 10_000
const plenty = 1_000_000_000
const killed = 2

type Instances = { readonly all: readonly Kept[]; readonly fourth: Kept }

export async function gaps(bench: Bench, brokers: Brokers): Promise<void> {
  const { report, options } = bench
  const { all, fourth } = await instances(bench, brokers)
  await Promise.all(all.map((one) => one.start()))
  const first = (): string => all[0]?.url ?? ''
  await stocked(first, plenty, plenty)
  const load = new Load(all.map(({ url }) => url))
  await sleep(warmMs)
  const found: Record<Happening, number[]> = { nothing: [], killed: [], joined: [], left: [] }
  for (let run = 0; run < options.runs; run++) {
    for (const happening of happenings) {
      const from = performance.now()
      await act(happening, { all, fourth })
      await sleep(Math.max(0, from + watchedMs - performance.now()))
      found[happening].push(load.longestGap(from, performance.now()))
    }
  }
  report.row('orders approved meanwhile, by 16 clients', `${load.approvals.length}`)
  for (const happening of happenings) {
    const each = found[happening].map(ms).join(' / ')
    report.row(says[happening], `${ms(median(found[happening]))} (${each})`)
  }
  report.row('answers that were neither an order nor 503', `${load.wrong}`)
  await load.stop()
  await Promise.all(all.map((one) => one.stop()))
}

const happenings = ['nothing', 'killed', 'joined', 'left'] as const
type Happening = (typeof happenings)[number]

const says: Readonly<Record<Happening, string>> = {
  nothing: 'longest gap in approvals, nothing going on',
  killed: '… one of three is killed and started again',
  joined: '… a fourth joins',
  left: '… it leaves in order',
}

async function instances(bench: Bench, brokers: Brokers): Promise<Instances> {
  const ports = await freePorts(4)
  const kept = ports.map(
    (port, at) =>
      new Kept({
        slot: at + 1,
        port,
        data: join(bench.workplace.directory, `gaps-${at + 1}`),
        flags: [
          ...['--log', 'kafka', '--brokers', brokers.addresses, '--topic-prefix', 'gaps.'],
          ...['--fraud-limit', '0', '--log-level', 'error', ...bench.options.serverFlags],
        ],
        say: () => undefined,
        refused: () => bench.report.row('an instance was refused', `slot ${at + 1}`),
      }),
  )
  const fourth = kept.pop()
  if (fourth === undefined) throw new Error('Four were made.')
  return { all: kept, fourth }
}

async function act(happening: Happening, { all, fourth }: Instances): Promise<void> {
  const pid = all[killed - 1]?.pid
  if (happening === 'killed' && pid !== undefined) process.kill(pid, 'SIGKILL')
  if (happening === 'joined') await fourth.start()
  if (happening === 'left') await fourth.stop()
}

/** Clients that never stop, and when orders were approved. */
class Load {
  readonly approvals: number[] = []
  /** Answers that a client cannot make anything of. */
  wrong = 0
  readonly #urls: readonly string[]
  readonly #clients: readonly Promise<void>[]
  #orders = 0
  #isStopped = false

  constructor(urls: readonly string[]) {
    this.#urls = urls
    this.#clients = Array.from({ length: clients }, () => this.#client())
  }

  /** The longest time without an approval that ended in this one, or has not ended yet. */
  longestGap(from: number, to: number): number {
    const before = this.approvals.findLast((at) => at <= from) ?? from
    const times = [before, ...this.approvals.filter((at) => at > from && at <= to), to]
    return Math.max(...times.slice(1).map((at, nth) => at - (times[nth] ?? at)))
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#clients)
  }

  async #client(): Promise<void> {
    while (!this.#isStopped) {
      const nth = this.#orders++
      const call = { key: `order-${nth}`, body: orderBody(nth), wait: 10 }
      for (let tried = 0; !this.#isStopped; tried++) {
        const url = this.#urls[(nth + tried) % this.#urls.length] ?? ''
        const reply = await once(url, ['POST', '/v1/orders'], call)
        if (reply?.status === 201 && reply.body['state'] === 'APPROVED') {
          this.approvals.push(performance.now())
          break
        }
        if (reply !== undefined && reply.status !== 201) {
          this.wrong++
          break
        }
        await sleep(10)
      }
    }
  }
}
