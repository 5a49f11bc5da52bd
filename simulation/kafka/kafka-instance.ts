/**
 * Job: one instance of Millrace on simulated Kafka: the real engine on the real Kafka log, in a process
 * that is started again when it ends.
 * Boundary: what goes wrong when is told from outside (kafka-faults.ts); here it only happens.
 */
import { Engine, Fenced, LogAway, StoreRefused } from '@millrace/kernel'
import type { AnyService, Limits, Performer } from '@millrace/kernel'
import { KafkaLog } from '@millrace/kernel/kafka'
import { Disk, driverOver, Link, type Brokers } from '@millrace/kernel/testing'
import type { Random } from '../random.ts'
import { Turns, type TwoBatches } from '../turns.ts'
import type { World } from '../world.ts'
import { SimulatedProcess } from './process.ts'
import { beginRelays, takeRecords } from './simulated-relays.ts'

export type Surroundings = {
  readonly world: World
  readonly brokers: Brokers
  readonly random: Random
  readonly services: readonly AnyService[]
  readonly performers: readonly Performer[]
  readonly limits: Partial<Limits>
  readonly shards: number
  readonly sessionMs: number
  readonly onPoint: (point: TwoBatches | KafkaPoint) => void
  readonly onUnexpected: (error: Error) => void
  readonly onDown: (instance: KafkaInstance) => void
}

export type KafkaPoint =
  | 'kafka: fenced'
  | 'kafka: refused to start'
  | 'kafka: the brokers are away at the start'
  | 'kafka: the client has failed for good'
  | 'kafka: left in order'
  | 'kafka: died while it was starting'
  | 'kafka: died while shards were arriving'
  | 'kafka: a relay begins anew'

/** Ends that are no surprise: others have the shards or the name, or the brokers are away. */
function endOf(error: unknown): KafkaPoint | undefined {
  if (error instanceof Fenced) return 'kafka: fenced'
  if (error instanceof StoreRefused) return 'kafka: refused to start'
  if (error instanceof LogAway) return 'kafka: the brokers are away at the start'
  return isOfTheClient(error) ? 'kafka: the client has failed for good' : undefined
}

const isOfTheClient = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && typeof error.code === 'number') || isOfTheClient(error.cause))

export class KafkaInstance {
  readonly name: string
  readonly disk = new Disk()
  skew = 0
  pausedUntil = 0
  engine: Engine | undefined
  log: KafkaLog | undefined
  process: SimulatedProcess | undefined
  link: Link | undefined
  /** The next process that this one is started as has another's name, and its own disk. */
  readonly slot: string
  readonly #around: Surroundings
  #turns: Turns | undefined
  #lives = 0
  #ids = 0
  #isLeaving = false

  constructor(name: string, slot: string, around: Surroundings) {
    this.name = name
    this.slot = slot
    this.#around = around
  }

  /** A process of it runs, or is being started. */
  get isUp(): boolean {
    return this.process !== undefined
  }

  /** Its shards are open, and more do not come. */
  get isReady(): boolean {
    return this.engine !== undefined && this.log?.isArriving === false
  }

  start(): void {
    const { world, brokers } = this.#around
    const process = new SimulatedProcess(`${this.name}#${++this.#lives}`, world)
    const link = new Link(brokers, process)
    this.process = process
    this.link = link
    this.#isLeaving = false
    process.script(() => {
      this.#begin(process, link).catch((error: unknown) => this.#failed(process, error))
    })
  }

  /** Its clock was set: what was far off may be due. */
  look(): void {
    this.#turns?.wake()
  }

  crash(): void {
    const { process, engine, log } = this
    if (process === undefined) return
    const { onPoint, onDown } = this.#around
    if (engine === undefined) onPoint('kafka: died while it was starting')
    else if (this.#turns?.isAhead === true) onPoint('kernel: crash with two under way')
    if (engine !== undefined && log?.isArriving === true)
      onPoint('kafka: died while shards were arriving')
    process.die()
    this.process = undefined
    this.link = undefined
    this.engine = undefined
    this.log = undefined
    this.#turns = undefined
    onDown(this)
  }

  /** It ends in order: its shards are given back, and it is not waited for. */
  leave(): void {
    const { process, engine } = this
    if (process === undefined || engine === undefined || this.#isLeaving) return
    this.#isLeaving = true
    process.script(() => {
      engine.stop().then(
        () => {
          if (!process.isAlive) return
          this.#around.onPoint('kafka: left in order')
          this.crash()
        },
        (error: unknown) => this.#failed(process, error),
      )
    })
  }

  async #begin(process: SimulatedProcess, link: Link): Promise<void> {
    const { world, services, performers, limits, shards, sessionMs } = this.#around
    const log = await KafkaLog.open({
      ...{ brokers: 'simulated', slot: this.slot, shards, sessionMs },
      directory: this.name,
      contact: () => this.name,
      clock: () => world.clock,
      driver: driverOver(link, this.disk),
    })
    const { onPoint } = this.#around
    const relays = await beginRelays(log, () => onPoint('kafka: a relay begins anew'))
    const engine = new Engine({
      ...{ log, services, performers, limits },
      clock: () => world.clock + this.skew,
      elapsed: () => 0,
      newId: () => `${this.name}-${this.#ids++}`,
      onWork: () => turns.wake(),
    })
    const turns = this.#turnsOf(engine, process)
    this.#turns = turns
    this.log = log
    this.engine = engine
    takeRecords(relays, () => world.clock + this.skew)
    await engine.start()
  }

  #turnsOf(engine: Engine, process: SimulatedProcess): Turns {
    const { world, random, onPoint, onUnexpected } = this.#around
    return new Turns({
      ...{ engine, world, random, onPoint, onUnexpected },
      skew: () => this.skew,
      pausedUntil: () => this.pausedUntil,
      isOver: () => !process.isAlive || engine !== this.engine,
      act: (act) => process.script(act),
      onFailed: (error) => this.#failed(process, error),
    })
  }

  /** The process ends, and whoever watches over it starts it again. */
  #failed(process: SimulatedProcess, error: unknown): void {
    if (!process.isAlive || process !== this.process) return
    const end = endOf(error)
    if (end !== undefined) this.#around.onPoint(end)
    else if (!this.#isLeaving)
      this.#around.onUnexpected(error instanceof Error ? error : new Error(String(error)))
    this.crash()
  }
}
