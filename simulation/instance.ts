/**
 * Job: one instance of Millrace in virtual time: the real engine and services on the cluster's log,
 * and the ways in which its process can go wrong.
 * Boundary: what goes wrong when is told from outside (faults.ts); here it only happens.
 *
 * W3 A process that died does nothing any more: no commit of it goes on, no answer of it arrives.
 */
import { Engine, Fenced, type AnyService, type Limits, type Performer } from '@millrace/kernel'
import type { Cluster, Faults, SimulatedLog } from '@millrace/kernel/testing'
import type { Random } from './random.ts'
import { Turns, type TwoBatches } from './turns.ts'
import { never, type World } from './world.ts'

type LogBatch = Parameters<NonNullable<Faults['beforeCommit']>>[0]

export type CommitFault = 'crash before commit' | 'crash after commit' | 'disk full' | 'lost commit'

/** What happens to the next commit, or to the next with such an event in it. */
type Armed = { readonly fault: CommitFault; readonly holding?: string | undefined }

export type Surroundings = {
  readonly world: World
  readonly cluster: Cluster
  readonly random: Random
  readonly services: readonly AnyService[]
  readonly performers: readonly Performer[]
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
  commitFault: Armed | undefined
  commitMs = 1
  engine: Engine | undefined
  log: SimulatedLog | undefined
  readonly #around: Surroundings
  #life = 0
  #turns: Turns | undefined
  #ids = 0

  constructor(name: string, around: Surroundings) {
    this.name = name
    this.#around = around
  }

  get isUp(): boolean {
    return this.engine !== undefined
  }

  start(): void {
    const { cluster, services, performers, limits } = this.#around
    const life = ++this.#life
    const log = cluster.instance({
      beforeCommit: (batch) => this.#beforeCommit(life, batch),
      afterCommit: (batch) => this.#afterCommit(life, batch),
    })
    const engine = new Engine({
      log,
      services,
      performers,
      limits,
      clock: () => this.#around.world.clock + this.skew,
      elapsed: () => 0,
      newId: () => `${this.name}-${this.#ids++}`,
      onWork: () => turns.wake(),
    })
    const { world, random, onPoint, onUnexpected } = this.#around
    const turns = new Turns({
      ...{ engine, world, random, onPoint, onUnexpected },
      skew: () => this.skew,
      pausedUntil: () => this.pausedUntil,
      isOver: () => life !== this.#life,
      act: (act) => act(),
      onFailed: (error) => this.#failed(life, error),
    })
    this.log = log
    this.engine = engine
    this.#turns = turns
    void engine.start()
  }

  /** Its clock was set: what was far off may be due. */
  look(): void {
    this.#turns?.wake()
  }

  crash(): void {
    if (this.engine === undefined) return
    this.#life++
    if (this.#turns?.isAhead === true) this.#around.onPoint('kernel: crash with two under way')
    this.log?.crash()
    this.engine = undefined
    this.log = undefined
    this.commitFault = undefined
    this.#around.onDown(this)
  }

  #failed(life: number, error: unknown): void {
    if (life !== this.#life) return
    const failure = error instanceof Error ? error : new Error(String(error))
    const isExpected = failure instanceof Fenced || failure instanceof SimulatedFailure
    if (!isExpected) this.#around.onUnexpected(failure)
    this.crash()
  }

  #faultOf({ events }: LogBatch): CommitFault | undefined {
    const { fault, holding } = this.commitFault ?? {}
    if (holding === undefined) return fault
    for (const records of events.values())
      if (records.some(({ type }) => type === holding)) return fault
    return undefined
  }

  async #beforeCommit(life: number, batch: LogBatch): Promise<void> {
    const { world, random, onFault } = this.#around
    await world.sleep(random.between(1, this.commitMs))
    if (life !== this.#life) await never()
    const fault = this.#faultOf(batch)
    if (fault === 'crash before commit') {
      onFault(fault, batch)
      this.crash()
      await never()
    }
    if (fault === 'disk full') {
      onFault(fault, batch)
      throw new SimulatedFailure('No space is left on the device.')
    }
  }

  async #afterCommit(life: number, batch: LogBatch): Promise<void> {
    const { onFault, onCommit } = this.#around
    onCommit(this, batch)
    if (life !== this.#life) await never()
    const fault = this.#faultOf(batch)
    if (fault !== 'crash after commit' && fault !== 'lost commit') return
    onFault(fault, batch)
    if (fault === 'lost commit') throw new SimulatedFailure('Nobody knows whether it was written.')
    this.crash()
    await never()
  }
}

class SimulatedFailure extends Error {}
