/**
 * Job: a process in virtual time, which may stand still, have a busy script, or die. Timers that are
 * set in it, however deep, are of virtual time (virtual-timers.ts).
 *
 * P1 A process that died does nothing any more.
 * P2 One that was stopped goes on with what came meanwhile, in its order.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Host } from '@millrace/kernel/testing'
import type { World } from '../world.ts'

const running = new AsyncLocalStorage<SimulatedProcess>()

export class SimulatedProcess implements Host {
  readonly name: string
  isAlive = true
  /** Nothing in it goes on before. */
  stoppedUntil = 0
  /** Its script does not go on before; the threads of its client do. */
  busyUntil = 0
  readonly #world: World

  constructor(name: string, world: World) {
    this.name = name
    this.#world = world
  }

  /** The one that whatever calls this belongs to. */
  static get current(): SimulatedProcess | undefined {
    return running.getStore()
  }

  get now(): number {
    return this.#world.now
  }

  native(ms: number, act: () => void): void {
    this.#world.after(ms, () => this.#enter(act, 0))
  }

  script(act: () => void): void {
    this.#enter(act, this.busyUntil)
  }

  /** In the script, so much later. */
  after(ms: number, act: () => void): void {
    this.#world.after(ms, () => this.script(act))
  }

  die(): void {
    this.isAlive = false
  }

  #enter(act: () => void, notBefore: number): void {
    if (!this.isAlive) return
    const until = Math.max(this.stoppedUntil, notBefore)
    if (until <= this.#world.now) return running.run(this, act)
    this.#world.at(until, () => this.#enter(act, notBefore === 0 ? 0 : this.busyUntil))
  }
}
