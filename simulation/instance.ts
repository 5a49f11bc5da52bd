/**
 * Job: one instance of Millrace in virtual time: the real engine and services on the cluster's log,
 * and the ways in which its process can go wrong.
 * Boundary: what goes wrong when is told from outside (faults.ts); here it only happens.
 *
 * W3 A process that died does nothing any more: no commit of it goes on, no answer of it arrives.
 */
import { Engine, Fenced, type AnyService, type Limits } from '@millrace/kernel'
import type { Cluster, Faults, SimulatedLog } from '@millrace/kernel/testing'
import type { Random } from './random.ts'
import { never, type World } from './world.ts'

type LogBatch = Parameters<NonNullable<Faults['beforeCommit']>>[0]

/** What happens to the next commit. */
export type CommitFault = 'crash before commit' | 'crash after commit' | 'disk full' | 'lost commit'

/** What happens while one batch waits for another's commit. */
export type TwoBatches = 'kernel: two batches under way' | 'kernel: crash with two under way'

/** An engine that has nothing to do lets its driver rest. */
const idleTurnsMost = 100

export type Surroundings = {
  readonly world: World
  readonly cluster: Cluster
  readonly random: Random
  readonly services: readonly AnyService[]
  readonly limits: Partial<Limits>
  /** A batch is in the log from now on. */
  readonly onCommit: (instance: Instance, batch: LogBatch) => void
  readonly onFault: (fault: CommitFault, batch: LogBatch) => void
  readonly onPoint: (point: TwoBatches) => void
  readonly onUnexpected: (error: Error) => void
  readonly onDown: (instance: Instance) => void
}

export class Instance {
  readonly name: string
  /** How far its clock is from the world's. */
  skew = 0
  pausedUntil = 0
  commitFault: CommitFault | undefined
  commitMs = 1
  engine: Engine | undefined
  log: SimulatedLog | undefined
  readonly #around: Surroundings
  #life = 0
  #isTurnPlanned = false
  #alarmAt = Infinity
  #idleTurns = 0
  #ids = 0

  constructor(name: string, around: Surroundings) {
    this.name = name
    this.#around = around
  }

  get isUp(): boolean {
    return this.engine !== undefined
  }

  start(): void {
    const { cluster, services, limits } = this.#around
    const life = ++this.#life
    const log = cluster.instance({
      beforeCommit: (batch) => this.#beforeCommit(life, batch),
      afterCommit: (batch) => this.#afterCommit(life, batch),
    })
    const engine = new Engine({
      log,
      services,
      limits,
      clock: () => this.#around.world.clock + this.skew,
      elapsed: () => 0,
      newId: () => `${this.name}-${this.#ids++}`,
      onWork: () => this.#wake(life),
    })
    this.log = log
    this.engine = engine
    this.#isTurnPlanned = false
    this.#alarmAt = Infinity
    void engine.start()
  }

  /** Its clock was set: what was far off may be due. */
  look(): void {
    this.#wake(this.#life)
  }

  crash(): void {
    if (this.engine === undefined) return
    this.#life++
    if (!this.engine.isReady) this.#around.onPoint('kernel: crash with two under way')
    this.log?.crash()
    this.engine = undefined
    this.log = undefined
    this.commitFault = undefined
    this.#around.onDown(this)
  }

  #wake(life: number): void {
    if (life !== this.#life || this.#isTurnPlanned || this.engine?.isReady !== true) return
    this.#isTurnPlanned = true
    const { world, random } = this.#around
    world.at(Math.max(world.now + random.between(0, 2), this.pausedUntil), () => this.#turn(life))
  }

  #turn(life: number): void {
    const { engine } = this
    const { world } = this.#around
    if (life !== this.#life || engine === undefined) return
    this.#isTurnPlanned = false
    if (this.pausedUntil > world.now) return this.#wake(life)
    engine.turn().then(
      (wasBusy) => this.#afterTurn(life, engine, wasBusy),
      (error: unknown) => this.#failed(life, error),
    )
    if (!engine.isReady) this.#around.onPoint('kernel: two batches under way')
    // The next batch may run before this one is committed.
    if (engine.nextWork === 0 && this.#around.random.chance(0.5)) this.#wake(life)
  }

  #afterTurn(life: number, engine: Engine, wasBusy: boolean): void {
    if (life !== this.#life) return
    this.#idleTurns = wasBusy ? 0 : this.#idleTurns + 1
    if (this.#idleTurns === idleTurnsMost) {
      this.#around.onUnexpected(new Error(`${idleTurnsMost} turns in a row had nothing to do.`))
    }
    const next = engine.nextWork
    if (next === 0) return this.#wake(life)
    if (next === Infinity) return
    const { world } = this.#around
    const at = Math.max(next - this.skew - (world.clock - world.now), world.now + 1)
    if (at >= this.#alarmAt && this.#alarmAt > world.now) return
    this.#alarmAt = at
    world.at(at, () => {
      if (this.#alarmAt === at) this.#alarmAt = Infinity
      this.#wake(life)
    })
  }

  #failed(life: number, error: unknown): void {
    if (life !== this.#life) return
    const failure = error instanceof Error ? error : new Error(String(error))
    const isExpected = failure instanceof Fenced || failure instanceof SimulatedFailure
    if (!isExpected) this.#around.onUnexpected(failure)
    this.crash()
  }

  async #beforeCommit(life: number, batch: LogBatch): Promise<void> {
    const { world, random, onFault } = this.#around
    await world.sleep(random.between(1, this.commitMs))
    if (life !== this.#life) await never
    const fault = this.commitFault
    if (fault === 'crash before commit') {
      onFault(fault, batch)
      this.crash()
      await never
    }
    if (fault === 'disk full') {
      onFault(fault, batch)
      throw new SimulatedFailure('No space is left on the device.')
    }
  }

  async #afterCommit(life: number, batch: LogBatch): Promise<void> {
    const { onFault, onCommit } = this.#around
    onCommit(this, batch)
    if (life !== this.#life) await never
    const fault = this.commitFault
    if (fault !== 'crash after commit' && fault !== 'lost commit') return
    onFault(fault, batch)
    if (fault === 'lost commit') throw new SimulatedFailure('Nobody knows whether it was written.')
    this.crash()
    await never
  }
}

class SimulatedFailure extends Error {}
