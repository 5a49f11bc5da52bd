/**
 * Job: what goes wrong in a run, and when: at least ten faults, drawn from one seed.
 * Boundary: it plans and lets happen; that everything holds all the same is for the laws to say.
 */
import { refundMoney, takeMoney } from '#contracts/billing'
import { giveBackSlot, keepSlot } from '#contracts/delivery'
import { restock, sellStock } from '#contracts/warehouse'
import type { Cluster } from '@millrace/kernel/testing'
import { seldomCommitted } from './crash-points.ts'
import type { CommitFault, Instance } from './instance.ts'
import type { Poison } from './poison.ts'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'
import type { World } from './world.ts'

export type Scene = {
  readonly world: World
  readonly cluster: Cluster
  readonly instances: readonly Instance[]
  readonly random: Random
  readonly poison: Poison
  readonly trace: Trace
}

type Fault = (scene: Scene, instance: Instance) => void

const fewestFaults = 10

/** Some wait for a commit that counts: most commits have little in them. */
const aimed = 0.7

const inCommit =
  (fault: CommitFault): Fault =>
  ({ random }, instance) => {
    const holding = random.chance(aimed) ? random.pick(seldomCommitted) : undefined
    instance.commitFault = { fault, holding }
  }

/** Keys that many orders want, of services that are asked again when an answer does not come. */
const poisonable = [
  ['warehouse', 'tea'],
  ['warehouse', 'rice'],
  ['billing', 'anna'],
  ['billing', 'bob'],
  ['delivery', 'tuesday'],
  ['fraud', 'c-1'],
] as const

/** What is asked of a key seldom, for there is more that comes before it. */
const late = [
  ['warehouse', 'tea', sellStock],
  ['warehouse', 'rice', restock],
  ['billing', 'anna', takeMoney],
  ['billing', 'bob', refundMoney],
  ['delivery', 'tuesday', keepSlot],
  ['delivery', 'tuesday', giveBackSlot],
] as const

const day = 24 * 60 * 60_000

const perOrder = [
  ...[
    'orders',
    'place-order',
    'cancel-order',
    'refund-order',
    'details',
    'notifications',
    'order-history',
  ],
  ...['requests', 'cards'],
]

export const faults: Readonly<Record<string, Fault>> = {
  'crash before commit': inCommit('crash before commit'),
  'crash after commit': inCommit('crash after commit'),
  'disk full': inCommit('disk full'),
  'lost commit': inCommit('lost commit'),
  'crash between commits': (_, instance) => instance.crash(),
  'slow commits': ({ world, random }, instance) => {
    instance.commitMs = random.pick([random.between(50, 1500), random.between(1500, 5000)])
    world.after(random.between(1000, 30_000), () => (instance.commitMs = 1))
  },
  pause: ({ world, random }, instance) => {
    const pause = random.pick([random.between(500, 5000), random.between(60_000, 130_000)])
    instance.pausedUntil = Math.max(instance.pausedUntil, world.now + pause)
  },
  'clock forward': ({ random }, instance) => {
    instance.skew += random.pick([random.between(1, 3000), random.between(60_000, 15 * 60_000)])
  },
  'clock back': ({ random }, instance) => {
    instance.skew -= random.pick([random.between(1, 3000), random.between(10_000, 120_000)])
  },
  'shard moves': (scene) => void move(scene),
  'shards move and come back': (scene) => void moveAndBack(scene),
  'shard is taken': ({ cluster, instances, random }) => {
    const to = random.pick(instances)
    if (to.log !== undefined) cluster.give(random.between(0, cluster.shards.length - 1), to.log)
  },
  poison: ({ poison, random }) => {
    const [service, key] = random.pick(poisonable)
    poison.arm(service, key, { spare: random.between(0, 4), times: random.between(1, 2) })
  },
  'poison for what comes late': ({ poison, random }) => {
    const [service, key, { wireName: only }] = random.pick(late)
    poison.arm(service, key, { spare: random.between(0, 2), times: 1, only })
  },
  'poison for an order': ({ poison, random }) => {
    for (let nth = 0; nth < 4; nth++) {
      const order = `o-${random.between(0, 60)}`
      const service = random.pick(perOrder)
      const key = service === 'requests' ? `key-${order}-0` : order
      poison.arm(service, key, { spare: random.between(0, 3), times: random.between(1, 3) })
    }
  },
}

/**
 * The machine sleeps, and what was under way goes on days later: what was to be remembered for a day
 * is swept, and deadlines are over. Not in each run, for then no slot is open any more.
 */
export const daysGoBy = 'days go by'
const daysGoByIn = 0.25

function letDaysGoBy({ world, random, instances }: Scene): void {
  world.leap(random.between(day, 3 * day))
  for (const instance of instances) instance.look()
}

export function planFaults(scene: Scene, lastsMs: number): void {
  const { world, random } = scene
  const many = random.between(fewestFaults, 18)
  for (let nth = 0; nth < many; nth++) {
    const name = random.pick(Object.keys(faults))
    world.after(random.between(0, lastsMs), () => {
      const instance = random.pick(scene.instances)
      scene.trace.faults++
      scene.trace.reach(`fault: ${name}`)
      scene.trace.note(`${world.now} ${name} ${instance.name}`)
      faults[name]?.(scene, instance)
    })
  }
  if (!random.chance(daysGoByIn)) return
  world.after(random.between(lastsMs / 10, lastsMs), () => {
    scene.trace.reach(`fault: ${daysGoBy}`)
    letDaysGoBy(scene)
  })
}

function move(scene: Scene): Promise<void> {
  const { cluster, instances, random } = scene
  const shard = random.between(0, cluster.shards.length - 1)
  return moveTo(scene, shard, random.pick(instances))
}

/** One instance takes all over, and whoever had them is given them again, with what was done since. */
async function moveAndBack(scene: Scene): Promise<void> {
  const { world, cluster, instances, random } = scene
  const [from, to] = random.chance(0.5) ? instances : instances.toReversed()
  if (from?.log === undefined || to?.log === undefined) return
  const moved: number[] = []
  for (const [shard, { owner }] of cluster.shards.entries())
    if (owner === from.log) moved.push(shard)
  for (const shard of moved) await moveTo(scene, shard, to)
  world.after(random.between(100, 5000), () => {
    for (const shard of moved) void moveTo(scene, shard, from)
  })
}

/** In order: the owner ends what it is at, and then gives the shard away. */
async function moveTo({ cluster }: Scene, shard: number, to: Instance): Promise<void> {
  const from = cluster.shard(shard).owner
  if (from === undefined || from === to.log) return
  try {
    await cluster.take(shard)
  } catch {
    // The owner's commit failed, and it goes down with the shard.
    return
  }
  if (to.log !== undefined && cluster.shard(shard).owner === undefined) cluster.give(shard, to.log)
}
