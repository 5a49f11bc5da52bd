/**
 * Job: two or three instances on simulated Kafka, which come, go, and take shards over from each other
 * as the group deals them out.
 */
import type { Engine } from '@millrace/kernel'
import { Brokers, decode, type SimulatedTransaction } from '@millrace/kernel/testing'
import type { Random } from '../random.ts'
import type { Ground, LogBatch, Runs, Stage } from '../stage.ts'
import { Fold } from './fold.ts'
import { planKafkaFaults, planSilence, type CommitFate } from './kafka-faults.ts'
import { observeKafka } from './kafka-points.ts'
import { KafkaInstance, type Surroundings } from './kafka-instance.ts'
import { KafkaLaws } from './kafka-laws.ts'
import { courierServices, sendsOutAgain } from './couriers.ts'
import { OtherHands } from './other-hands.ts'
import { RelayLaws } from './relay-laws.ts'
import { ownerOf } from './routing.ts'
import { diesLeavingOver, Rush } from './rush.ts'
import { virtualize } from './virtual-timers.ts'

const shards = 4
const minute = 60_000
const hour = 60 * minute
const inboxTopic = 'millrace.inbox'
/** Two days, with looks in between. */
const leaps = 6

export class KafkaStage implements Stage {
  readonly shards = shards
  readonly evidence: Fold
  readonly #ground: Ground
  readonly #random: Random
  readonly #brokers: Brokers
  readonly #laws: KafkaLaws
  readonly #relayLaws: RelayLaws
  readonly #hands: OtherHands
  readonly #instances: KafkaInstance[]
  readonly #surroundings: Surroundings
  readonly #sessionMs: number
  readonly #rush: Rush
  #commitFate: CommitFate | undefined
  #isCalm = false

  constructor(ground: Ground) {
    virtualize()
    this.#ground = ground
    const random = ground.random.fork()
    this.#random = random
    this.#sessionMs = random.pick([1500, 3000, 6000])
    this.#rush = new Rush(ground.apart)
    this.#laws = new KafkaLaws(ground.findings, shards, (shard) => this.#inboxEnd(shard))
    const { world } = ground
    this.#relayLaws = new RelayLaws(ground.findings, {
      isOld: (record) => this.#hands.isOld(record),
      haveDaysGone: () => world.clock > world.now,
    })
    this.evidence = new Fold(shards, () => this.#laws.underWay)
    this.#brokers = new Brokers({
      ...{ time: ground.world, random: random.fork() },
      watch: {
        mayCommit: (transaction) => this.#mayCommit(transaction),
        onDecided: (transaction) => this.#decided(transaction),
        onCut: ({ topic, partition }, before) => {
          if (topic === inboxTopic) this.#laws.cut(partition, before)
          ground.trace.reach('kafka: an inbox is cut')
        },
        onPoint: (point) => ground.trace.reach(`kafka: ${point}`),
      },
    })
    this.#surroundings = this.#surroundingsFrom(random.fork())
    this.#hands = new OtherHands({ world, brokers: this.#brokers, random: random.fork() })
    const slots = random.chance(0.5) ? ['1', '2'] : ['1', '2', '3']
    this.#instances = slots.map((slot) => new KafkaInstance(slot, slot, this.#surroundings))
  }

  get actors(): readonly KafkaInstance[] {
    return this.#instances
  }

  get isQuiet(): boolean {
    const open = this.#instances.flatMap(({ engine }) => [...(engine?.ownerships.keys() ?? [])])
    const isEachOpen = new Set(open).size === shards && open.length === shards
    return (
      isEachOpen &&
      this.#hands.idle &&
      this.#brokers.isAtRest &&
      this.#instances.every(({ isReady }) => isReady) &&
      !this.#isAnyCourierOut()
    )
  }

  /** After days that went by at once one may rest for minutes before the next round. */
  #isAnyCourierOut(): boolean {
    for (const { entry } of this.evidence.rowsOf('~timers', 'due')) {
      if (sendsOutAgain(entry)) return true
    }
    return false
  }

  begin(): void {
    for (const instance of this.#instances) {
      this.#ground.world.after(this.#random.between(0, 500), () => instance.start())
    }
  }

  ownerOf(shard: number): Pick<Engine, 'ask'> | undefined {
    const present = (): number => this.#laws.shards[shard]?.ownership ?? 0
    const { world } = this.#ground
    const leapt = (): number => world.clock - world.now
    return ownerOf(shard, { instances: this.#instances, random: this.#random, present, leapt })
  }

  planFaults(lastsMs: number): void {
    const { world, trace, poison, random, apart } = this.#ground
    const scene = {
      ...{ world, trace, poison, random: random.fork(), sessionMs: this.#sessionMs },
      ...{ brokers: this.#brokers, instances: this.#instances },
      twin: () => this.#twin(),
      inCommit: (fate: CommitFate) => (this.#commitFate = fate),
    }
    planKafkaFaults(scene, lastsMs)
    this.#hands.plan(lastsMs, this.#rush.times(lastsMs))
    planSilence({ ...scene, random: apart }, lastsMs)
  }

  calm(): void {
    this.#isCalm = true
    this.#commitFate = undefined
    this.#rush.calm()
    this.#brokers.clearUp()
    this.#hands.calm()
    const { now } = this.#ground.world
    for (const { process, link } of this.#instances) {
      if (link !== undefined) link.cutUntil = now
      if (process === undefined) continue
      process.stoppedUntil = Math.min(process.stoppedUntil, now)
      process.busyUntil = Math.min(process.busyUntil, now)
    }
  }

  /** Most of it at once: nothing but the clocks of the shops goes by so long. */
  async passMinute(run: Runs): Promise<void> {
    const { world } = this.#ground
    const most = 50_000
    await run(world.now + minute - most)
    if (!this.isQuiet) return
    world.leap(most)
    for (const instance of this.#instances) instance.look()
  }

  async passDays(run: Runs): Promise<void> {
    const { world } = this.#ground
    for (let leapt = 0; leapt < leaps; leapt++) {
      world.leap((48 / leaps) * hour)
      for (const instance of this.#instances) instance.look()
      await run(world.now + 2000)
    }
  }

  holdAtTheEnd(): void {
    this.#relayLaws.atTheEnd(this.#hands.records)
    for (const { name, disk } of this.#instances) this.#laws.copied(name, disk)
  }

  #surroundingsFrom(random: Random): Surroundings {
    const { world, services, performers, trace, findings } = this.#ground
    return {
      ...{
        world,
        performers,
        services: [...services, ...courierServices],
        random,
        shards,
        brokers: this.#brokers,
        sessionMs: this.#sessionMs,
      },
      limits: {
        batchMessagesMax: random.pick([2, 20, 1000]),
        batchStepsMax: random.pick([1, 5, 50, 20_000]),
        keysMax: random.pick([2, 40_000]),
      },
      onPoint: (point) => trace.reach(point),
      onUnexpected: (error) => findings.wrong('engine', `It failed: ${error.stack}`),
      onDown: (instance) => this.#comeBack(instance, random),
    }
  }

  /** Whoever watches over it starts it again: at once, or after others have its shards. */
  #comeBack(instance: KafkaInstance, random: Random): void {
    const { world } = this.#ground
    const away = random.pick([10, random.between(10, 1000), random.between(1000, 15_000)])
    world.after(this.#isCalm ? 200 : away, () => {
      if (instance.isUp || !this.#instances.includes(instance)) return
      this.#laws.copied(instance.name, instance.disk)
      instance.start()
    })
  }

  /** A second process in a slot, on another machine; the first is not started again when it ends. */
  #twin(): void {
    const at = this.#random.between(0, this.#instances.length - 1)
    const first = this.#instances[at]
    if (first === undefined) return
    const twin = new KafkaInstance(`${first.name}'`, first.slot, this.#surroundings)
    this.#instances[at] = twin
    twin.start()
  }

  /** False where the process has died before it could ask. */
  #mayCommit(transaction: SimulatedTransaction): boolean {
    const fate = this.#commitFate
    const instance = this.#instances.find(({ process }) => process?.name === transaction.by)
    if (instance !== undefined && this.#rush.kills(transaction)) this.#dies(instance)
    if (fate === undefined || instance?.process === undefined) return true
    this.#commitFate = undefined
    const { world } = this.#ground
    if (fate === 'dies before' || fate === 'dies after') instance.crash()
    else instance.process.stoppedUntil = world.now + this.#random.between(0, 15_000)
    if (fate === 'dies before') return false
    return true
  }

  #dies(instance: KafkaInstance): void {
    const { world, trace } = this.#ground
    trace.faults++
    trace.reach(`fault: ${diesLeavingOver}`)
    trace.note(`${world.now} ${diesLeavingOver}`)
    instance.crash()
  }

  #decided(transaction: SimulatedTransaction): void {
    const { trace, onCommit } = this.#ground
    const decoded = decode(transaction)
    if (transaction.fate === 'aborted') return trace.reach('kafka: a transaction was aborted')
    this.evidence.take(decoded)
    this.#laws.hold(decoded)
    this.#relayLaws.hold(decoded, transaction)
    const events: LogBatch['events'] = byShard(decoded.events)
    const writes = decoded.writes.map(({ is }) => is).filter(({ service }) => service !== '~log')
    observeKafka(trace, decoded)
    const touched = [...writes.map(({ shard }) => shard), ...events.keys()]
    onCommit(decoded.by, {
      ...{ writes, events, inbox: byShard(decoded.inbox), positions: decoded.offsets },
      shards: new Map(touched.map((shard) => [shard, this.#laws.shards[shard]?.ownership ?? 0])),
    })
  }

  #inboxEnd(shard: number): number {
    return this.#brokers.partition(inboxTopic, shard).end
  }
}

function byShard<T>(found: readonly { readonly shard: number; readonly is: T }[]) {
  const all = new Map<number, T[]>()
  for (const { shard, is } of found) {
    const there = all.get(shard)
    if (there === undefined) all.set(shard, [is])
    else there.push(is)
  }
  return all
}
