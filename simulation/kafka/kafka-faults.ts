/**
 * Job: what goes wrong in a run on Kafka: with processes, with what lies between them and the brokers,
 * and with the brokers.
 * Boundary: it plans and lets happen; that everything holds all the same is for the laws to say.
 */
import type { Brokers } from '@millrace/kernel/testing'
import type { Poison } from '../poison.ts'
import type { Random } from '../random.ts'
import type { Trace } from '../trace.ts'
import type { World } from '../world.ts'
import type { KafkaInstance } from './kafka-instance.ts'

export type KafkaScene = {
  readonly world: World
  readonly brokers: Brokers
  readonly instances: readonly KafkaInstance[]
  readonly random: Random
  readonly poison: Poison
  readonly trace: Trace
  readonly sessionMs: number
  /** Somebody takes another's slot. */
  readonly twin: () => void
  /** What becomes of the process whose transaction is committed next. */
  readonly inCommit: (fate: CommitFate) => void
}

/** A process ends, or stands still, just when it asks for its transaction to be committed. */
export type CommitFate = 'dies before' | 'dies after' | 'stops before' | 'stops after'

type Fault = (scene: KafkaScene, instance: KafkaInstance) => void

const fewestFaults = 6
const transactionMs = 10_000
const day = 24 * 60 * 60_000

/** What several shards and many orders want. */
const poisonable = [
  ['warehouse', 'tea'],
  ['billing', 'anna'],
  ['delivery', 'tuesday'],
  ['fraud', 'c-1'],
] as const

const inCommit =
  (fate: CommitFate): Fault =>
  (scene) =>
    scene.inCommit(fate)

const stop = (instance: KafkaInstance, until: number): void => {
  const { process } = instance
  if (process !== undefined) process.stoppedUntil = Math.max(process.stoppedUntil, until)
}

/** The weather is bad for a while. */
function storm({ brokers, world, random }: KafkaScene, bad: Partial<Brokers['weather']>): void {
  Object.assign(brokers.weather, bad)
  world.after(random.between(500, 8000), () => brokers.clearUp())
}

export const kafkaFaults: Readonly<Record<string, Fault>> = {
  'process is killed': (_, instance) => instance.crash(),
  'process is killed before its commit': inCommit('dies before'),
  'process is killed after its commit': inCommit('dies after'),
  'process stops before its commit': inCommit('stops before'),
  'process stops after its commit': inCommit('stops after'),
  'process leaves in order': (_, instance) => instance.leave(),
  'process stops for a moment': ({ world, random }, instance) =>
    stop(instance, world.now + random.between(50, 1500)),
  'process stops past its session': ({ world, random, sessionMs }, instance) =>
    stop(instance, world.now + sessionMs + random.between(-200, 3000)),
  'process stops past its transaction': ({ world, random }, instance) =>
    stop(instance, world.now + transactionMs + random.between(-500, 5000)),
  'script is busy': ({ world, random }, { process }) => {
    if (process !== undefined) process.busyUntil = world.now + random.between(100, 4000)
  },
  'slot is taken by another process': ({ twin }) => twin(),
  'disk is lost': (_, instance) => {
    instance.crash()
    instance.disk.lose()
  },
  'clock is set': ({ random }, instance) => {
    instance.skew += random.between(-60_000, 60_000)
  },
  'brokers stand still': ({ brokers, world, random }) => {
    brokers.stalledUntil = world.now + random.pick([random.between(50, 1000), 4000, 12_000])
  },
  'instance is cut off': ({ world, random }, { link }) => {
    if (link !== undefined) link.cutUntil = world.now + random.pick([300, 3000, 13_000])
  },
  'calls are slow': (scene) => storm(scene, { slowMs: scene.random.between(20, 800) }),
  'calls are lost': (scene) => storm(scene, { lost: 0.05 }),
  'answers are lost': (scene) => storm(scene, { unanswered: 0.1 }),
  'transactions fail': (scene) => storm(scene, { aborted: scene.random.pick([0.1, 0.5]) }),
  'a relay is refused': ({ brokers }, { slot }) =>
    brokers.transactions.takeFromHolder(`millrace.relays-${slot}`),
  'topics are compacted': ({ brokers, world }) => brokers.compact(world.clock),
  poison: ({ poison, random }) => {
    const [service, key] = random.pick(poisonable)
    poison.arm(service, key, { spare: random.between(0, 4), times: random.between(1, 2) })
  },
}

/** Rebalance after rebalance: members come and go, one after the other. */
export const stormOfRebalances = 'members come and go'
/** One after the other leaves in order and is a new member when it comes back: who joins tells the others. */
export const stormOfJoins = 'members join again and again'
/** The client never comes back from some of its calls. */
export const silence = 'offsets are not answered'
/** The machines sleep, and what was under way goes on days later. */
export const daysGoBy = 'days go by'

function comeAndGo({ world, random, instances }: KafkaScene): void {
  for (let nth = 0, after = 0; nth < 6; nth++) {
    after += random.between(20, 900)
    const instance = random.pick(instances)
    world.after(after, () => (random.chance(0.5) ? instance.leave() : instance.crash()))
  }
}

function joinAgain({ world, random, instances }: KafkaScene): void {
  for (let nth = 0, after = 0; nth < 12; nth++) {
    after += random.between(20, 700)
    const instance = random.pick(instances)
    world.after(after, () => instance.leave())
  }
}

type Happens = (name: string, act: () => void) => void

const within =
  ({ world, random, trace }: KafkaScene, lastsMs: number): Happens =>
  (name, act) =>
    world.after(random.between(100, lastsMs), () => {
      trace.faults++
      trace.reach(`fault: ${name}`)
      trace.note(`${world.now} ${name}`)
      act()
    })

export function planKafkaFaults(scene: KafkaScene, lastsMs: number): void {
  const { world, random, instances } = scene
  const happens = within(scene, lastsMs)
  const many = random.between(fewestFaults, 14)
  const names = Object.keys(kafkaFaults)
  for (let nth = 0; nth < many; nth++) {
    const name = random.pick(names)
    const instance = random.pick(instances)
    happens(name, () => kafkaFaults[name]?.(scene, instance))
  }
  if (random.chance(0.2)) happens(stormOfRebalances, () => comeAndGo(scene))
  if (random.chance(0.3)) happens(stormOfJoins, () => joinAgain(scene))
  if (random.chance(0.1)) {
    happens(daysGoBy, () => {
      world.leap(random.between(day, 3 * day))
      for (const instance of instances) instance.look()
    })
  }
}

/** Drawn apart: it came when many seeds had a world. */
export function planSilence(scene: KafkaScene, lastsMs: number): void {
  if (!scene.random.chance(0.3)) return
  within(scene, lastsMs)(silence, () => storm(scene, { silent: 0.2 }))
}
