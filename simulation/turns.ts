/**
 * Job: drives an engine in virtual time: a turn whenever there is something to do, and when its next
 * timer is due.
 * Boundary: whose engine it is, and what a turn that fails means, is the instance's affair.
 */
import type { Engine } from '@millrace/kernel'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** What happens while one batch waits for another's commit. */
export type TwoBatches = 'kernel: two batches under way' | 'kernel: crash with two under way'

/** An engine that has nothing to do lets its driver rest. */
const idleTurnsMost = 100

export type Driven = {
  readonly engine: Engine
  readonly world: World
  readonly random: Random
  /** How far the instance's clock is from the world's. */
  readonly skew: () => number
  readonly pausedUntil: () => number
  readonly isOver: () => boolean
  /** Runs something as the instance does. */
  readonly act: (act: () => void) => void
  readonly onPoint: (point: TwoBatches) => void
  readonly onUnexpected: (error: Error) => void
  readonly onFailed: (error: unknown) => void
}

export class Turns {
  readonly #driven: Driven
  #isPlanned = false
  #alarmAt = Infinity
  #idle = 0
  #underWay = 0

  constructor(driven: Driven) {
    this.#driven = driven
  }

  /** While one batch is being committed another has been run. */
  get isAhead(): boolean {
    return this.#underWay > 1
  }

  wake(): void {
    const { engine, world, random, pausedUntil, isOver } = this.#driven
    if (isOver() || this.#isPlanned || engine.readyIn > 0) return
    this.#isPlanned = true
    world.at(Math.max(world.now + random.between(0, 2), pausedUntil()), () =>
      this.#driven.act(() => this.#turn()),
    )
  }

  #turn(): void {
    const { engine, world, random, pausedUntil, isOver, onPoint, onFailed } = this.#driven
    if (isOver()) return
    this.#isPlanned = false
    if (pausedUntil() > world.now) return this.wake()
    this.#underWay++
    engine.turn().then((wasBusy) => this.#after(wasBusy), onFailed)
    if (this.isAhead) onPoint('kernel: two batches under way')
    // The next batch may run before this one is committed.
    if (engine.nextWork === 0 && random.chance(0.5)) this.wake()
  }

  #after(wasBusy: boolean): void {
    const { engine, world, skew, isOver, onUnexpected } = this.#driven
    if (isOver()) return
    this.#underWay--
    this.#idle = wasBusy ? 0 : this.#idle + 1
    if (this.#idle === idleTurnsMost) {
      onUnexpected(new Error(`${idleTurnsMost} turns in a row had nothing to do.`))
    }
    const next = engine.nextWork
    if (next === 0) return this.wake()
    if (next === Infinity) return
    const at = Math.max(next - skew() - (world.clock - world.now), world.now + 1)
    if (at >= this.#alarmAt && this.#alarmAt > world.now) return
    this.#alarmAt = at
    world.at(at, () => {
      if (this.#alarmAt === at) this.#alarmAt = Infinity
      this.wake()
    })
  }
}
