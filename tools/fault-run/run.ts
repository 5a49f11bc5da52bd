/**
 * Job: one fault run from the first broker to the last word of the checker.
 *
 * After each fault the run waits until all instances are ready and orders are approved again, so that
 * faults meet a system that works; one that does not come back is itself a find.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../free-ports.ts'
import { kafkaClient } from '../../instance/client-folder.ts'
import { runTool } from '../kafka/run-tool.ts'
import { Brokers } from './brokers.ts'
import { Chance } from './chance.ts'
import { checked } from './check.ts'
import { perform } from './faults.ts'
import { openFile, readAll, read } from './final-reads.ts'
import { Instance } from './instances.ts'
import { Journal } from './journal.ts'
import { Load } from './load.ts'
import { tellWhatIsNotBack } from './not-back.ts'
import { pythonWithKafka } from './python.ts'
import { drawnTogether, inWords } from './schedule.ts'
import { fraudFlags } from './shop.ts'

const topicPrefix = 'millrace.'
/** Long, for a machine that has much else to do. */
const backMsMax = 240_000
const settleMsMax = 240_000
const progressMs = 5000
const restMs = 10_000
const customers = 10

export type Wanted = {
  readonly directory: string
  readonly minutes: number
  /** It goes on until there were so many, however long that takes. */
  readonly faults: number
  readonly brokers: number
  readonly instances: number
  readonly seed: number
  readonly rate: number
  readonly say: (line: string) => void
}

export class Run {
  readonly #wanted: Wanted
  #brokers: Brokers | undefined
  #instances: readonly Instance[] = []
  /** How the instances ended that nobody ended. */
  readonly #ends = new Map<number | string, number>()
  #faults = 0
  /** How often something did not come back in time. */
  #stuck = 0
  /** Orders that were asked for by a record. */
  #written = 0

  constructor(wanted: Wanted) {
    this.#wanted = wanted
  }

  async run(): Promise<boolean> {
    const { directory, say, seed, minutes } = this.#wanted
    say(`Seed ${seed}; what is written lies in ${directory}`)
    const brokers = await Brokers.start(this.#wanted.brokers, directory, say)
    this.#brokers = brokers
    await this.#startInstances(brokers)
    const journal = new Journal(join(directory, 'calls.jsonl'))
    const load = await this.#startLoad(journal)
    const { customers: ended } = load
    const telling = setInterval(() => this.#tellProgress(load.load, journal), progressMs)
    try {
      await this.#makeFaults(load.load, performance.now() + minutes * 60_000)
      load.load.stop()
      if (this.#stuck === 0) {
        say('No more faults; what was asked for is awaited.')
        await this.#answered(ended)
      }
      if (this.#stuck > 0) return await this.#giveUp(load.load, ended)
      await this.#settle(load.load)
    } finally {
      clearInterval(telling)
    }
    await journal.close()
    await this.#readAll()
    const held = await checked({ directory, brokers: brokers.addresses, topicPrefix, say })
    this.#sum(load.load, held)
    return held
  }

  async end(): Promise<void> {
    for (const instance of this.#instances) instance.signal('SIGCONT')
    await Promise.allSettled(this.#instances.map((instance) => instance.kill()))
    await this.#brokers?.stop()
  }

  async #answered(ended: Promise<unknown>): Promise<void> {
    const isLate = await Promise.race([ended.then(() => false), sleep(settleMsMax, true)])
    if (!isLate) return
    this.#stuck++
    this.#wanted.say(`NOT ALL IS ANSWERED ${seconds(settleMsMax)} s after the last fault`)
  }

  /** What a checker would find here is known already: it does not go on. */
  async #giveUp(load: Load, ended: Promise<unknown>): Promise<boolean> {
    load.giveUp()
    const { directory, say } = this.#wanted
    await tellWhatIsNotBack({ directory, instances: this.#instances, say })
    await ended
    say(`${this.#faults} faults, after the last of which not all came back; nothing was checked.`)
    return false
  }

  async #startInstances(brokers: Brokers): Promise<void> {
    const { directory, say } = this.#wanted
    process.env['MILLRACE_KAFKA_CLIENT'] ??= kafkaClient.folder()
    const ports = await freePorts(this.#wanted.instances)
    const flags = ['--log', 'kafka', '--brokers', brokers.addresses, '--topic-prefix', topicPrefix]
    this.#instances = ports.map((port, at) => {
      const slot = at + 1
      const ended = (how: number | string): void => {
        this.#ends.set(how, (this.#ends.get(how) ?? 0) + 1)
        say(`  instance ${slot} ended by itself with ${how}, and is started again`)
      }
      return new Instance({ slot, port, directory, flags: [...flags, ...fraudFlags], ended })
    })
    for (const instance of this.#instances) instance.start()
    await this.#allReady()
  }

  async #startLoad(journal: Journal) {
    const { seed, rate } = this.#wanted
    const urls = this.#instances.map(({ url }) => url)
    const [first = ''] = urls
    const load = new Load({
      ...{ urls, journal, chance: new Chance(seed + 1) },
      cancels: await takesCancels(first),
    })
    await load.open()
    const pauseMs = Math.round((customers * 1000) / rate)
    const all = Array.from({ length: customers }, () => load.customer(pauseMs))
    return { load, customers: Promise.all(all) }
  }

  async #makeFaults(load: Load, end: number): Promise<void> {
    const { seed, say, faults: least } = this.#wanted
    const chance = new Chance(seed)
    const brokers = this.#brokers
    if (brokers === undefined) return
    const parts = brokers.network !== undefined
    const counts = { instances: this.#instances.length, brokers: brokers.count }
    const ground = { ...counts, parts, poisons: true }
    const poison = (count: number) => this.#writeRecords(brokers.addresses, count)
    const isOver = () => performance.now() >= end && this.#faults >= least
    while (!isOver() && this.#stuck === 0) {
      await sleep(chance.whole(300, 1500))
      const faults = drawnTogether(chance, ground)
      const number = this.#faults + 1
      this.#faults += faults.length
      const numbers = faults.map((_, at) => number + at).join(' and ')
      say(`fault ${numbers}: ${faults.map(inWords).join('; AND ')}`)
      load.forgetGap()
      const from = performance.now()
      const all = { instances: this.#instances, brokers, poison }
      await Promise.all(
        faults.map(async (fault, at) => {
          await sleep(at * chance.whole(0, 3000))
          await perform(fault, all)
        }),
      )
      const healedAt = performance.now()
      const isBack = await this.#isBack(load)
      if (!isBack) this.#stuck++
      say(
        `fault ${numbers}: ${isBack ? 'all is back' : 'NOT ALL IS BACK'} ` +
          `${seconds(performance.now() - healedAt)} s after it was over ` +
          `(${seconds(performance.now() - from)} s in all), ` +
          `longest pause of approvals ${seconds(load.longestGapMs)} s`,
      )
    }
  }

  /** As others do: what can be read and what cannot. */
  async #writeRecords(brokers: string, broken: number): Promise<void> {
    const count = 5
    const first = this.#written
    this.#written += count
    const python = await pythonWithKafka(this.#wanted.say)
    const numbers = { count, broken, first, seed: this.#wanted.seed + first }
    const flags = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)])
    const at = ['--brokers', brokers, '--prefix', topicPrefix]
    await runTool(python, ['-B', join(import.meta.dirname, 'hands.py'), ...at, ...flags])
  }

  async #allReady(withinMs = backMsMax): Promise<boolean> {
    const all = await Promise.all(this.#instances.map((instance) => instance.ready(withinMs)))
    return all.every((isReady) => isReady)
  }

  /** Of three brokers one may be away, and the next only when it has caught up. */
  async #areBrokersWhole(): Promise<boolean> {
    const { count, addresses } = this.#brokers ?? { count: 0, addresses: '' }
    if (count < 2) return true
    const python = await pythonWithKafka(this.#wanted.say)
    const whole = join(import.meta.dirname, 'whole.py')
    const args = ['-B', whole, addresses, String(backMsMax / 1000)]
    return runTool(python, args).then(
      () => true,
      () => false,
    )
  }

  /** Ready, and it shows: some orders more are approved. */
  async #isBack(load: Load): Promise<boolean> {
    const end = performance.now() + backMsMax
    if (!(await this.#areBrokersWhole())) return false
    if (!(await this.#allReady(end - performance.now()))) return false
    for (const wanted = load.approved + 5; load.approved < wanted;) {
      if (performance.now() > end) return false
      await sleep(50)
    }
    return true
  }

  async #settle({ orders, unwanted }: Load): Promise<void> {
    const { say } = this.#wanted
    await this.#allReady()
    const [{ url } = { url: '' }] = this.#instances
    const open = new Set(orders)
    for (const end = performance.now() + settleMsMax; open.size > 0;) {
      for (const id of open) {
        const { state } = await read(url, `/v1/orders/${id}`)
        const isOnItsWay = state === 'PENDING' || (unwanted.has(id) && state !== 'CANCELED')
        if (!isOnItsWay) open.delete(id)
      }
      if (performance.now() > end) break
      await sleep(500)
    }
    // What others asked for, and what is carried to topics, needs nobody to wait for it.
    await sleep(restMs)
    say(`${orders.size} orders were acknowledged, ${open.size} of them have not come to an end.`)
  }

  /** From each; and again from one that has to restore all. */
  async #readAll(): Promise<void> {
    const { directory } = this.#wanted
    const { file, close } = await openFile(join(directory, 'final.jsonl'))
    for (const { url } of this.#instances) await readAll(file, url, 'settled')
    await Promise.all(this.#instances.map((instance) => instance.kill()))
    for (const instance of this.#instances) {
      instance.loseDisk()
      instance.start()
    }
    await this.#allReady()
    for (const { url } of this.#instances.slice(0, 1)) await readAll(file, url, 'restored')
    await close()
  }

  #tellProgress(load: Load, journal: Journal): void {
    const { orders, approved, canceled } = load
    const told = [...journal.told].toSorted(([one], [other]) => one - other)
    const statuses = told.map(([status, count]) => `${status === 0 ? 'none' : status} ${count}`)
    this.#wanted.say(
      `  ${orders.size} orders, ${approved} told approved, ${canceled} canceled; ` +
        `answers: ${statuses.join(', ')}`,
    )
  }

  #sum({ orders, unanswered }: Load, held: boolean): void {
    const ends = [...this.#ends].map(([how, count]) => `${count} with ${how}`).join(', ')
    this.#wanted.say(
      `${this.#faults} faults survived on ${this.#wanted.brokers} broker(s); ${orders.size} orders acknowledged and checked, ${unanswered} wishes ` +
        `without an answer; instances that ended by themselves: ${ends === '' ? 'none' : ends}; ` +
        `the laws ${held ? 'held' : 'did NOT hold'}; seed ${this.#wanted.seed}`,
    )
  }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)

/** Whether there is such a path: an order that is not there is a problem of its own. */
async function takesCancels(url: string): Promise<boolean> {
  const response = await fetch(`${url}/v1/orders/nobody-has-this/cancel`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'To see whether it can be done.' }),
  })
  const { detail } = (await response.json()) as { detail?: string }
  return response.status === 404 && detail?.includes('nobody-has-this') === true
}
