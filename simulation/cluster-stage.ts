/** One or two instances on a cluster in memory, which deals shards out and takes them away. */
import { Cluster, type SimulatedLog } from '@millrace/kernel/testing'
import { planFaults, type Scene } from './faults.ts'
import { Instance, type Surroundings } from './instance.ts'
import { ClusterEvidence } from './laws/read-cluster.ts'
import { observeCrash } from './observe.ts'
import type { Random } from './random.ts'
import type { Ground, Runs, Stage } from './stage.ts'

const shards = 4
const minute = 60_000
const day = 24 * 60 * minute

export class ClusterStage implements Stage {
  readonly shards = shards
  readonly actors: readonly Instance[]
  readonly #ground: Ground
  readonly #cluster = new Cluster({ installation: 'simulated', shards })
  readonly #evidence = new ClusterEvidence(this.#cluster)
  readonly #start: number
  #isCalm = false

  constructor(ground: Ground) {
    this.#ground = ground
    this.#start = ground.world.now
    const surroundings = this.#surroundings(ground.random.fork())
    const names = ground.random.chance(0.35) ? ['a'] : ['a', 'b']
    this.actors = names.map((name) => new Instance(name, surroundings))
  }

  get evidence(): ClusterEvidence {
    this.#evidence.renew()
    return this.#evidence
  }

  get isQuiet(): boolean {
    return this.actors.every(({ engine }) => engine !== undefined)
  }

  begin(): void {
    for (const instance of this.actors) instance.start()
    this.#spread()
  }

  ownerOf(shard: number) {
    return this.#ownerOf(this.#cluster.shard(shard).owner)
  }

  planFaults(lastsMs: number): void {
    planFaults(this.#scene(), lastsMs)
  }

  calm(): void {
    this.#isCalm = true
    for (const instance of this.actors) {
      instance.commitFault = undefined
      instance.commitMs = 1
      instance.pausedUntil = 0
    }
  }

  passMinute(run: Runs): Promise<void> {
    return run(this.#ground.world.now + minute)
  }

  passDays(run: Runs): Promise<void> {
    return run(this.#ground.world.now + 2 * day)
  }

  holdAtTheEnd(): void {}

  #surroundings(random: Random): Surroundings {
    const { world, trace, findings, services, performers, onCommit } = this.#ground
    return {
      ...{ world, services, performers, random, cluster: this.#cluster },
      limits: {
        batchMessagesMax: random.pick([1, 5, 1000]),
        batchStepsMax: random.pick([1, 4, 15, 20_000]),
        followersMax: random.pick([1, 5, 1000]),
        waitingMax: random.pick([3, 10_000]),
        keysMax: random.pick([2, 40_000]),
      },
      onCommit: ({ name }, batch) => onCommit(name, batch),
      onFault: (fault, batch) => observeCrash(trace, fault, batch),
      onPoint: (point) => trace.reach(point),
      onUnexpected: (error) => findings.wrong('engine', `A turn failed: ${error.stack}`),
      onDown: (instance) => this.#comeBack(instance, random),
    }
  }

  /** A process that died is started again; sometimes the other takes over its shards before. */
  #comeBack(instance: Instance, random: Random): void {
    const { world } = this.#ground
    const away = this.#isCalm
      ? 100
      : random.pick([10, random.between(10, 3000), random.between(3000, 90_000)])
    world.after(away, () => {
      if (instance.isUp) return
      instance.start()
      this.#spread()
    })
    world.after(random.between(5, 5000), () => this.#spread())
  }

  /** Gives the shards that nobody owns to whoever is up. */
  #spread(): void {
    const up = this.actors.filter(({ log }) => log !== undefined)
    if (up.length === 0) return
    const isBeginning = this.#ground.world.now === this.#start
    for (let shard = 0; shard < shards; shard++) {
      const to = up[shard % up.length]?.log
      const { owner } = this.#cluster.shard(shard)
      const isOwned = this.#ownerOf(owner) !== undefined
      if (to !== undefined && (!isOwned || (isBeginning && owner !== to))) {
        this.#cluster.give(shard, to)
      }
    }
  }

  #ownerOf(log: SimulatedLog | undefined) {
    if (log === undefined) return undefined
    return this.actors.find((instance) => instance.log === log)?.engine
  }

  #scene(): Scene {
    const { world, trace, poison, random } = this.#ground
    const [cluster, instances] = [this.#cluster, this.actors]
    return { world, cluster, instances, random: random.fork(), poison, trace }
  }
}
