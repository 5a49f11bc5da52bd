/** One engine for several edges, of which each has its own watches and hears of its own orders only. */
import { Elsewhere, type Sent } from '@millrace/kernel'
import type { CallOptions, GatewayEngine, OnEnded } from '../engine.ts'

export class SharedEngine {
  readonly #engine: GatewayEngine
  readonly #edges = new Map<string, Set<EdgeOf>>()

  constructor(engine: GatewayEngine) {
    this.#engine = engine
    engine.onEnded((order, end, position) => {
      const edges = this.#edges.get(order)
      this.#edges.delete(order)
      for (const edge of edges ?? []) edge.ended(order, end, position)
    })
  }

  edge(): EdgeOf {
    return new EdgeOf(this.#engine, {
      watch: (order, edge) => {
        const edges = this.#edges.get(order)
        if (edges !== undefined) return void edges.add(edge)
        this.#edges.set(order, new Set([edge]))
        this.#engine.watch(order)
      },
      unwatch: (order, edge) => {
        const edges = this.#edges.get(order)
        if (edges?.delete(edge) !== true || edges.size > 0) return
        this.#edges.delete(order)
        this.#engine.unwatch(order)
      },
    })
  }
}

type Watches = {
  readonly watch: (order: string, edge: EdgeOf) => void
  readonly unwatch: (order: string, edge: EdgeOf) => void
}

export class EdgeOf implements GatewayEngine {
  readonly #engine: GatewayEngine
  readonly #watches: Watches
  readonly #watched = new Set<string>()
  readonly #listeners: OnEnded[] = []
  readonly #idle = Promise.withResolvers<void>()
  #underWay = 0
  #isClosed = false

  constructor(engine: GatewayEngine, watches: Watches) {
    this.#engine = engine
    this.#watches = watches
  }

  ask(message: Sent, options: CallOptions) {
    return this.#counted(() => this.#engine.ask(message, options))
  }

  askEachShard(message: Sent, options: CallOptions) {
    return this.#counted(() => this.#engine.askEachShard(message, options))
  }

  watch(order: string): void {
    this.#watched.add(order)
    this.#watches.watch(order, this)
  }

  unwatch(order: string): void {
    this.#watched.delete(order)
    this.#watches.unwatch(order, this)
  }

  onEnded(listener: OnEnded): void {
    this.#listeners.push(listener)
  }

  readonly ended: OnEnded = (order, end, position) => {
    this.#watched.delete(order)
    for (const listener of this.#listeners) listener(order, end, position)
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

  /** Takes no more calls; resolves when those that are under way are answered. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#underWay > 0) await this.#idle.promise
  }

  async #counted<T>(call: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new Elsewhere('Millrace is stopping.', { mayBeDone: false })
    this.#underWay++
    try {
      return await call()
    } finally {
      if (--this.#underWay === 0 && this.#isClosed) this.#idle.resolve()
    }
  }

  /** Nobody is at this edge any more. */
  leave(): void {
    for (const order of this.#watched) this.#watches.unwatch(order, this)
    this.#watched.clear()
  }
}
