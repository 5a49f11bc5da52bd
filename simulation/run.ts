/**
 * Job: the whole system on one seed: shops, faults, an operator, several instances, and the laws, held
 * as it goes and when all is quiet.
 *
 * W6 The same seed gives the same run, commit by commit and answer by answer.
 */
import type { EventRecord } from '@millrace/kernel'
import { hearCardNews } from '#contracts/cards'
import { CardHolds } from '#gateway/payments/card-holds'
import { CircuitBreaker } from '#gateway/payments/circuit-breaker'
import { circuit } from '#gateway/payments/limits'
import { tellTime } from '#gateway/tell-time'
import { allServices } from '../composition.ts'
import { SimulatedChecks } from './checks.ts'
import { CommitLaws } from './commits.ts'
import { Edge, tenant } from './edge.ts'
import { EffectCrashes } from './effect-crashes.ts'
import { knownToLetters } from './known-to-letters.ts'
import { Erasures } from './erasures.ts'
import { allIsSettled, chargedOnce } from './laws/cards.ts'
import { allOrdersAreFinal, hasOpenOrders } from './laws/final-orders.ts'
import { Findings } from './laws/findings.ts'
import { History } from './laws/history.ts'
import { hold, isSettled } from './laws/laws.ts'
import { allAreFinal, isOver } from './laws/preorders.ts'
import { observe } from './observe.ts'
import { lookAfter } from './operator.ts'
import { Poison } from './poison.ts'
import { SimulatedPost } from './post.ts'
import { goOn, preordersOf } from './preorders.ts'
import { promisesKept } from './promises.ts'
import { SimulatedProvider } from './provider.ts'
import { Random } from './random.ts'
import { SecondThoughts } from './second-thoughts.ts'
import { fraudRules, planOf, type Act } from './shop.ts'
import type { Kind, RunOptions, SeedRun } from './seed-run.ts'
import type { LogBatch, Stage } from './stage.ts'
import { Trace } from './trace.ts'
import { World } from './world.ts'

const start = Date.UTC(2026, 0, 2, 12)
const day = 24 * 60 * 60_000
const betweenQuietLooksMs = 100
/** What has become a case for a person is asked again once an hour. */
const calmMinutesMost = 130

export class Run {
  readonly #kind: Kind
  readonly #random: Random
  readonly #world = new World(start)
  readonly #findings = new Findings()
  readonly #history = new History(this.#findings)
  readonly #commits: CommitLaws
  readonly #poison = new Poison()
  readonly #trace: Trace
  readonly #provider: SimulatedProvider
  readonly #post: SimulatedPost
  readonly #stage: Stage
  readonly #edge: Edge
  readonly #lastsMs: number
  /** Of its own, so that it changes nothing else in a seed. */
  readonly #preorders: Random
  readonly #letters: Random
  readonly #erasures: Erasures
  readonly #checks: SimulatedChecks
  readonly #effectCrashes: EffectCrashes
  readonly #secondThoughts: SecondThoughts
  readonly #looks: boolean
  #isCalm = false
  #actsToCome = 0
  #news = 0

  constructor(kind: Kind, seed: number, { tell, looks = true }: RunOptions = {}) {
    const random = new Random(seed)
    this.#kind = kind
    this.#random = random
    this.#preorders = new Random(seed + 0x5eed)
    this.#letters = new Random(seed + 0xabcd)
    this.#trace = new Trace(tell)
    this.#looks = looks
    this.#lastsMs = random.pick(kind.lastsMs)
    const [world, trace, findings, poison] = [
      this.#world,
      this.#trace,
      this.#findings,
      this.#poison,
    ]
    this.#secondThoughts = new SecondThoughts(new Random(seed + 0x2d), (act) => this.#act(act))
    const ofCrashes = new Random(seed + 0xd1e5)
    this.#effectCrashes = new EffectCrashes(trace, ofCrashes, () => this.#stage)
    this.#checks = new SimulatedChecks({ world, trace, random: new Random(seed + 0xc4ec) })
    const services = allServices({
      ...{ fraud: fraudRules, hasMail: true, ...this.#checks.judging },
    }).map((service) => poison.around(service))
    this.#commits = new CommitLaws({
      wrong: (law, sentence) => findings.wrong(law, sentence),
      batchesMost: kind.batchesMost,
      onJoined: () => trace.reach('kafka: batches are joined'),
      onForgotten: (of) => {
        if (!this.#isCalm) trace.reach(`swept while orders are about: ${of}`)
      },
    })
    const onCommit = (by: string, batch: LogBatch) => this.#committed(by, batch)
    const provider = new SimulatedProvider({
      ...{ world, trace, random: random.fork() },
      tell: (orderId, about) => this.#tellNews(orderId, about),
    })
    this.#provider = provider
    const ofErasures = new Random(seed + 0xe7a5e)
    this.#erasures = new Erasures({ world, trace, random: ofErasures, services })
    const breaker = new CircuitBreaker(circuit, () => world.now)
    this.#post = new SimulatedPost({ world, trace, random: this.#letters.fork() })
    const { performer: post } = this.#post
    const performers = [
      new CardHolds(provider.ask, breaker).performer,
      post,
      this.#erasures.performer,
      tellTime,
      this.#checks.performer,
    ].map((performer) => this.#effectCrashes.around(performer))
    const stage = kind.stage({
      ...{ world, random, trace, findings, poison, services, performers, onCommit },
      apart: new Random(seed + 0x1ef7),
    })
    this.#stage = stage
    this.#edge = new Edge({
      ...{ world, trace, shards: stage.shards },
      random: random.fork(),
      ownerOf: (shard) => stage.ownerOf(shard),
      wrong: (sentence) => this.#findings.wrong('calls', sentence),
    })
  }

  async play(): Promise<SeedRun> {
    this.#stage.begin()
    this.#edge.lossy = this.#random.pick([0, 0.05, 0.3])
    const { orders } = this.#kind
    const { shards } = this.#stage
    const plan = { random: this.#random.fork(), lastsMs: this.#lastsMs, shards, orders }
    const { lastsMs } = plan
    const shops = { random: this.#letters, lastsMs, acts: this.#checks.neededBy(planOf(plan)) }
    for (const act of knownToLetters(shops)) this.#act(act)
    for (const act of preordersOf({ random: this.#preorders, start, lastsMs })) this.#act(act)
    this.#erasures.plan(this.#edge, lastsMs)
    this.#stage.planFaults(this.#lastsMs)
    this.#watch(this.#random.fork())
    await this.#run(start + this.#lastsMs + this.#kind.trailsMs)
    await this.#calmDown()
    this.#atTheEnd()
    if (this.#findings.violations > 0) return this.#result()
    await this.#stage.passDays((until) => this.#run(until))
    this.#look()
    this.#nothingOverdue()
    return this.#result()
  }

  /** Nothing goes wrong any more; what is under way comes to its end. */
  async #calmDown(): Promise<void> {
    this.#isCalm = true
    this.#edge.lossy = 0
    this.#poison.heal()
    this.#provider.calm()
    this.#erasures.calm()
    this.#post.calm()
    this.#checks.calm()
    this.#effectCrashes.calm()
    this.#secondThoughts.calm()
    this.#stage.calm()
    const isFoundQuiet = this.#nowAndThen(() => this.#isQuiet())
    for (let tries = 0; tries < calmMinutesMost && !this.#isQuiet(); tries++) {
      if (!isOver(this.#history)) for (const call of goOn(tries)) void this.#edge.call(call)
      await this.#stage.passMinute((until) => this.#run(until, isFoundQuiet))
      if (this.#findings.violations > 0) return
    }
    if (!this.#isQuiet())
      this.#findings.wrong('at rest', `After ${calmMinutesMost} calm minutes it is not quiet.`)
    await this.#run(this.#world.now + 10_000)
  }

  /** A look around costs more than most events, of which there are many in a moment. */
  #nowAndThen(look: () => boolean): () => boolean {
    let next = 0
    return () => {
      if (this.#world.now < next) return false
      next = this.#world.now + betweenQuietLooksMs
      return look()
    }
  }

  #isQuiet(): boolean {
    if (!this.#edge.idle || this.#actsToCome > 0 || !this.#stage.isQuiet) return false
    if (!this.#provider.idle || !isOver(this.#history) || !this.#post.isOver) return false
    if (!this.#erasures.isQuiet) return false
    if (hasOpenOrders(this.#history)) return false
    return this.#stage.actors.every(({ engine }) => engine?.deadLetters.length === 0)
  }

  #atTheEnd(): void {
    this.#look()
    if (this.#findings.violations > 0) return
    promisesKept(this.#edge, this.#history)
    allOrdersAreFinal(this.#history)
    allAreFinal(this.#history)
    this.#stage.holdAtTheEnd()
    allIsSettled(this.#provider.holds.values(), this.#history, tenant)
    this.#erasures.holdAtTheEnd(this.#stage.evidence, this.#findings)
    this.#post.holdAtTheEnd((sentence) => this.#findings.wrong('letters', sentence))
    if (isSettled(this.#stage.evidence)) return
    this.#findings.wrong('at rest', 'Something is left over, parked, or lies in an inbox.')
  }

  /** Whatever a clock says: what was due long ago has come. */
  #nothingOverdue(): void {
    for (const { entry } of this.#stage.evidence.rowsOf('~timers', 'due')) {
      if (Number.parseInt(entry, 10) > this.#world.clock - day / 4) continue
      this.#findings.wrong('timers', `A timer is overdue: ${JSON.stringify(entry)}.`)
    }
  }

  #look(): void {
    hold(this.#stage.evidence, this.#history)
    chargedOnce(this.#provider.holds.values(), this.#findings)
    this.#post.hold((sentence) => this.#findings.wrong('letters', sentence))
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

  /** The provider repeats what it tells until it is heard. */
  #tellNews(orderId: string, about: string): void {
    const newsId = `n-${this.#news++}`
    const sent = hearCardNews({ orderId, newsId, about })
    void this.#edge.call({ name: `news-${newsId}`, key: orderId, correlation: orderId, sent })
  }

  /** The operator looks around now and then, and a process that is down is started again. */
  #watch(random: Random): void {
    const round = (): void => {
      lookAfter({ actors: this.#stage.actors, random, trace: this.#trace })
      this.#post.settle(this.#stage.actors, this.#letters)
      this.#world.after(this.#isCalm ? 5000 : random.between(1000, 40_000), round)
    }
    this.#world.after(random.between(1000, 20_000), round)
  }

  async #run(until: number, isEnough: () => boolean = () => false): Promise<void> {
    await this.#world.run(until, () => this.#findings.violations > 0 || isEnough())
  }

  #committed(by: string, batch: LogBatch): void {
    const nth = ++this.#trace.commits
    observe(this.#trace, batch)
    const { writes, events, inbox, positions } = batch
    this.#commits.hold(batch)
    const parts = [writes, [...events], [...inbox], [...positions]]
    this.#trace.note(`${this.#world.now} ${by} ${JSON.stringify(parts)}`)
    this.#edge.committed(batch)
    for (const records of events.values()) for (const event of records) this.#heard(event)
    if (this.#looks && nth % this.#kind.betweenLooks === 0) this.#look()
  }

  #heard(event: EventRecord): void {
    this.#history.take(JSON.parse(JSON.stringify(event)) as EventRecord)
    this.#edge.heard(event)
    this.#post.heard(event)
    this.#erasures.heard(event)
    this.#secondThoughts.heard(event)
  }

  #result(): SeedRun {
    for (const type of this.#history.repeated) this.#trace.reach(`told again: ${type}`)
    const { commits, answers, faults, points, digest } = this.#trace
    const orders = this.#history.orders.size
    return { digest, points, commits, answers, faults, orders, wrong: this.#findings.sentences }
  }
}
