/**
 * Job: a process in virtual time, which may stand still, have a busy script, or die. Timers that are
 * set in it, however deep, are of virtual time (virtual-timers.ts).
 *
 * P1 A process that died does nothing any more.
 * P2 One that was stopped goes on with what came meanwhile, in its order.
 * P3 What comes for a script that is busy waits, and what comes later waits behind it.
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
  readonly #forScript: (() => void)[] = []

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
    this.#world.after(ms, () => this.#enter(act))
  }

  script(act: () => void): void {
    if (!this.isAlive) return
    if (this.#forScript.length === 0 && this.#scriptFrom <= this.#world.now)
      return running.run(this, act)
    this.#forScript.push(act)
    if (this.#forScript.length === 1) this.#planScript()
  }

  /** In the script, so much later. */
  after(ms: number, act: () => void): void {
    this.#world.after(ms, () => this.script(act))
  }

  die(): void {
    this.isAlive = false
  }

  get #scriptFrom(): number {
    return Math.max(this.stoppedUntil, this.busyUntil)
  }

  /** P3: one after the other, with all that each sets going. */
  #planScript(): void {
    this.#world.at(this.#scriptFrom, () => {
      const [act] = this.#forScript
      if (!this.isAlive || act === undefined) return
      if (this.#scriptFrom > this.#world.now) return this.#planScript()
      running.run(this, act)
      this.#forScript.shift()
      if (this.#forScript.length > 0) this.#planScript()
    })
  }

  #enter(act: () => void): void {
    if (!this.isAlive) return
    if (this.stoppedUntil <= this.#world.now) return running.run(this, act)
    this.#world.at(this.stoppedUntil, () => this.#enter(act))
  }
}
