/**
 * Job: answers for the shards that are open here under the ownership number that the caller takes them
 * to have, and for no others: a caller who is behind, or an owner who is, must not be believed.
 * Boundary: it stands before the kernel's engine, and sends nothing on, so nothing goes in a circle.
 *
 * O1 While the log does not answer, nothing more is taken: what has been taken already is bounded, and
 *    whoever asks is told at once to come again.
 */
import { Busy, Elsewhere, type Sent } from '@millrace/kernel'
import {
  engineOver,
  type Answer,
  type CallOptions,
  type GatewayEngine,
  type OnEnded,
  type ShardAnswers,
} from '../engine.ts'
import type { Standstill } from './standstill.ts'

export type Doubts = {
  /** Whether what is known of the shards may be old. */
  readonly standstill?: Pick<Standstill, 'mayBeBehind' | 'heard'>
  /** For how long the log has not answered. */
  readonly stalledMs?: () => number
}

/** A commit takes milliseconds, on a busy machine a second. */
export const stalledMsMax = 3000
const retryAfterSeconds = 2

/** For whoever asks, and whoever looks whether it is ready. */
export const stalled = (ms: number): string =>
  `The log has not answered for ${Math.floor(ms / 1000)} s.`

/** O1 */
export function refuseStalled(ms: number): void {
  if (ms > stalledMsMax) throw new Busy(stalled(ms), retryAfterSeconds)
}

export class OwnedEngine implements GatewayEngine {
  readonly #engine: GatewayEngine
  readonly #open: () => ReadonlyMap<number, number>
  readonly #doubts: Doubts

  /** `open` tells the ownership number of each shard that is open here. */
  constructor(engine: GatewayEngine, open: () => ReadonlyMap<number, number>, doubts: Doubts = {}) {
    this.#engine = engine
    this.#open = open
    this.#doubts = doubts
  }

  async ask(message: Sent, { owned = {}, ...options }: CallOptions): Promise<Answer> {
    if (this.#doubts.standstill?.mayBeBehind === true) await this.#doubts.standstill.heard()
    this.#checkLog()
    for (const shard of Object.keys(owned)) {
      if (this.#isOwned(Number(shard), owned)) continue
      throw new Elsewhere(`Shard ${shard} is not open here by that number.`, { mayBeDone: false })
    }
    return this.#unlessFailed(() => this.#engine.ask(message, options))
  }

  async askEachShard(
    message: Sent,
    { owned = {}, ...options }: CallOptions,
  ): Promise<ShardAnswers> {
    if (this.#doubts.standstill?.mayBeBehind === true) await this.#doubts.standstill.heard()
    this.#checkLog()
    const mine = new Set(Object.keys(owned).map(Number))
    for (const shard of mine) if (!this.#isOwned(shard, owned)) mine.delete(shard)
    if (mine.size === 0) return []
    const answers = await this.#unlessFailed(() => this.#engine.askEachShard(message, options))
    return answers.filter(({ shard }) => mine.has(shard))
  }

  watch(order: string): void {
    this.#engine.watch(order)
  }

  unwatch(order: string): void {
    this.#engine.unwatch(order)
  }

  onEnded(listener: OnEnded): void {
    this.#engine.onEnded(listener)
  }

  get position(): string | undefined {
    return this.#engine.position
  }

  telling() {
    return this.#engine.telling()
  }

  get failure(): Error | undefined {
    return this.#engine.failure
  }

  #checkLog(): void {
    refuseStalled(this.#doubts.stalledMs?.() ?? 0)
  }

  #isOwned(shard: number, owned: Readonly<Record<number, number>>): boolean {
    return this.#open().get(shard) === owned[shard]
  }

  /** An engine that has failed is about to be started anew, here or elsewhere. */
  async #unlessFailed<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      const { failure } = this
      if (failure === undefined) throw error
      throw new Elsewhere(engineOver().message, { mayBeDone: true })
    }
  }
}
