/**
 * Job: the whole system on one seed: shops, faults, an operator, one or two instances, and the laws,
 * held as it goes and when all is quiet.
 *
 * W6 The same seed gives the same run, commit by commit and answer by answer.
 */
import { keyText, type AnyService, type EventRecord } from '@millrace/kernel'
import { Cluster, type SimulatedLog } from '@millrace/kernel/testing'
import { allServices } from '../composition.ts'
import { CommitLaws } from './commits.ts'
import { Edge, kindOf, tellsItself, tenant, type Kept } from './edge.ts'
import { planFaults, type Scene } from './faults.ts'
import { Instance, type Surroundings } from './instance.ts'
import { Findings } from './laws/findings.ts'
import { History } from './laws/history.ts'
import { hold, isSettled } from './laws/laws.ts'
import { states } from './laws/order-facts.ts'
import { ClusterEvidence } from './laws/read-cluster.ts'
import { observe, observeCrash } from './observe.ts'
import { lookAfter } from './operator.ts'
import { Poison } from './poison.ts'
import { Random } from './random.ts'
import { fraudRules, planOf, type Act } from './shop.ts'
import { Trace } from './trace.ts'
import { World } from './world.ts'

export type SeedRun = {
  readonly digest: string
  readonly points: ReadonlySet<string>
  readonly commits: number
  readonly answers: number
  readonly faults: number
  readonly orders: number
  /** Empty when every law holds. */
  readonly wrong: readonly string[]
}

const start = Date.UTC(2026, 0, 2, 12)
const minute = 60_000
const day = 24 * 60 * minute
const shards = 4
const commitsBetweenLooks = 40
/** Calls that come under another's key. */
const mayFail = /^misused-/

class Run {
  readonly #random: Random
  readonly #world = new World(start)
  readonly #cluster = new Cluster({ installation: 'simulated', shards })
  readonly #findings = new Findings()
  readonly #history = new History(this.#findings)
  readonly #commits = new CommitLaws({
    wrong: (law, sentence) => this.#findings.wrong(law, sentence),
    onForgotten: (of) => {
      if (!this.#isCalm) this.#trace.reach(`swept while orders are about: ${of}`)
    },
  })
  readonly #poison = new Poison()
  readonly #trace: Trace
  readonly #instances: readonly Instance[]
  readonly #edge: Edge
  readonly #lastsMs: number
  #isCalm = false
  #actsToCome = 0

  constructor(seed: number, tell?: (line: string) => void) {
    const random = new Random(seed)
    this.#random = random
    this.#trace = new Trace(tell)
    this.#lastsMs = random.pick([20_000, 120_000, 600_000])
    const surroundings = this.#surroundings(random.fork())
    const names = random.chance(0.35) ? ['a'] : ['a', 'b']
    this.#instances = names.map((name) => new Instance(name, surroundings))
    this.#edge = new Edge({
      world: this.#world,
      random: random.fork(),
      trace: this.#trace,
      shards,
      ownerOf: (shard) => this.#ownerOf(this.#cluster.shard(shard).owner),
      wrong: (sentence) => this.#findings.wrong('calls', sentence),
    })
  }

  async play(): Promise<SeedRun> {
    for (const instance of this.#instances) instance.start()
    this.#spread()
    this.#edge.lossy = this.#random.pick([0, 0.05, 0.3])
    const plan = { random: this.#random.fork(), lastsMs: this.#lastsMs, shards }
    for (const act of planOf(plan)) this.#act(act)
    planFaults(this.#scene(), this.#lastsMs)
    this.#watch(this.#random.fork())
    await this.#run(start + this.#lastsMs + minute)
    await this.#calmDown()
    this.#atTheEnd()
    await this.#run(this.#world.now + 2 * day)
    this.#look()
    this.#nothingOverdue()
    return this.#result()
  }

  /** Nothing goes wrong any more; what is under way comes to its end. */
  async #calmDown(): Promise<void> {
    this.#isCalm = true
    this.#edge.lossy = 0
    this.#poison.heal()
    for (const instance of this.#instances) {
      instance.commitFault = undefined
      instance.commitMs = 1
      instance.pausedUntil = 0
    }
    for (let tries = 0; tries < 60; tries++) {
      await this.#run(this.#world.now + minute, () => this.#isQuiet())
      if (this.#isQuiet()) break
    }
    await this.#run(this.#world.now + 10_000)
  }

  #isQuiet(): boolean {
    const { orders } = this.#history
    if (!this.#edge.idle || this.#actsToCome > 0) return false
    if (this.#instances.some(({ engine }) => engine === undefined)) return false
    for (const [, row] of orders) {
      const state = states[orders.get(row, 'state')]
      if (state === 'PENDING') return false
      if (state === 'APPROVED' && orders.get(row, 'cancelAsked') === 1) return false
    }
    return this.#instances.every(({ engine }) => engine?.deadLetters.length === 0)
  }

  #atTheEnd(): void {
    this.#look()
    if (this.#findings.violations > 0) return
    for (const kept of this.#edge.calls.values()) this.#promiseKept(kept)
    this.#ordersAreFinal()
    if (isSettled(new ClusterEvidence(this.#cluster))) return
    this.#findings.wrong('at rest', 'Something is left over, parked, or lies in an inbox.')
  }

  /** W4 */
  #promiseKept({ call, outcome, givenUp }: Kept): void {
    const wrong = (sentence: string) => this.#findings.wrong('calls', sentence)
    const { name } = call
    const order = call.correlation ?? ''
    if (outcome === undefined && givenUp !== true && !mayFail.test(name))
      wrong(`Call ${name} was never answered.`)
    if (outcome !== 'accepted') return
    const isPlaced = this.#history.orders.find(keyText(tenant, order)) !== undefined
    if (kindOf(call) === 'place' && !isPlaced) wrong(`Order ${order} was acknowledged and is lost.`)
    if (tellsItself(call) && !this.#edge.tookEffect(name))
      wrong(`Call ${name} was accepted and did nothing.`)
  }

  #ordersAreFinal(): void {
    const { orders } = this.#history
    for (const [order, row] of orders) {
      const state = states[orders.get(row, 'state')]
      if (state === 'PENDING') this.#findings.wrong('final state', `Order ${order} is never final.`)
      if (state === 'APPROVED' && orders.get(row, 'cancelAsked') === 1) {
        this.#findings.wrong('final state', `Order ${order} is to be canceled and never is.`)
      }
    }
  }

  /** Whatever a clock says: what was due long ago has come. */
  #nothingOverdue(): void {
    for (const { entry } of new ClusterEvidence(this.#cluster).rowsOf('~timers', 'due')) {
      if (Number.parseInt(entry, 10) > this.#world.clock - day / 4) continue
      this.#findings.wrong('timers', `A timer is overdue: ${JSON.stringify(entry)}.`)
    }
  }

  #look(): void {
    hold(new ClusterEvidence(this.#cluster), this.#history)
  }

  #act({ at, call, then = [] }: Act): void {
    this.#actsToCome++
    this.#world.after(at, () => {
      this.#actsToCome--
      void this.#edge.call(call).then(() => {
        for (const next of then) this.#act(next)
      })
    })
  }

  /** The operator looks around now and then, and a process that is down is started again. */
  #watch(random: Random): void {
    const round = (): void => {
      lookAfter({ instances: this.#instances, random, trace: this.#trace })
      this.#world.after(this.#isCalm ? 5000 : random.between(1000, 40_000), round)
    }
    this.#world.after(random.between(1000, 20_000), round)
  }

  async #run(until: number, isEnough: () => boolean = () => false): Promise<void> {
    await this.#world.run(until, () => this.#findings.violations > 0 || isEnough())
  }

  #surroundings(random: Random): Surroundings {
    const services: readonly AnyService[] = allServices(fraudRules)
    let commits = 0
    return {
      world: this.#world,
      cluster: this.#cluster,
      random,
      services: services.map((service) => this.#poison.around(service)),
      limits: {
        batchMessagesMax: random.pick([1, 5, 1000]),
        batchStepsMax: random.pick([1, 4, 15, 20_000]),
        followersMax: random.pick([1, 5, 1000]),
        waitingMax: random.pick([3, 10_000]),
        keysMax: random.pick([2, 40_000]),
      },
      onCommit: (instance, batch) => {
        this.#trace.commits++
        observe(this.#trace, batch)
        const { writes, events, inbox, positions } = batch
        this.#commits.hold(batch)
        const parts = [writes, [...events], [...inbox], [...positions]]
        this.#trace.note(`${this.#world.now} ${instance.name} ${JSON.stringify(parts)}`)
        for (const records of events.values()) for (const event of records) this.#heard(event)
        if (++commits % commitsBetweenLooks === 0) this.#look()
      },
      onFault: (fault, batch) => observeCrash(this.#trace, fault, batch),
      onPoint: (point) => this.#trace.reach(point),
      onUnexpected: (error) => this.#findings.wrong('engine', `A turn failed: ${error.stack}`),
      onDown: (instance) => this.#comeBack(instance, random),
    }
  }

  #heard(event: EventRecord): void {
    this.#history.take(JSON.parse(JSON.stringify(event)) as EventRecord)
    this.#edge.heard(event)
  }

  /** A process that died is started again; sometimes the other takes over its shards before. */
  #comeBack(instance: Instance, random: Random): void {
    const away = this.#isCalm
      ? 100
      : random.pick([10, random.between(10, 3000), random.between(3000, 90_000)])
    this.#world.after(away, () => {
      if (instance.isUp) return
      instance.start()
      this.#spread()
    })
    this.#world.after(random.between(5, 5000), () => this.#spread())
  }

  /** Gives the shards that nobody owns to whoever is up. */
  #spread(): void {
    const up = this.#instances.filter(({ log }) => log !== undefined)
    if (up.length === 0) return
    for (let shard = 0; shard < shards; shard++) {
      const to = up[shard % up.length]?.log
      const { owner } = this.#cluster.shard(shard)
      const isOwned = this.#ownerOf(owner) !== undefined
      if (to !== undefined && (!isOwned || (this.#world.now === start && owner !== to))) {
        this.#cluster.give(shard, to)
      }
    }
  }

  #ownerOf(log: SimulatedLog | undefined) {
    if (log === undefined) return undefined
    return this.#instances.find((instance) => instance.log === log)?.engine
  }

  #scene(): Scene {
    return {
      world: this.#world,
      cluster: this.#cluster,
      instances: this.#instances,
      random: this.#random.fork(),
      poison: this.#poison,
      trace: this.#trace,
    }
  }

  #result(): SeedRun {
    for (const type of this.#history.repeated) this.#trace.reach(`told again: ${type}`)
    const { commits, answers, faults, points, digest } = this.#trace
    const orders = this.#history.orders.size
    return { digest, points, commits, answers, faults, orders, wrong: this.#findings.sentences }
  }
}

export const runSeed = (seed: number, tell?: (line: string) => void): Promise<SeedRun> =>
  new Run(seed, tell).play()
