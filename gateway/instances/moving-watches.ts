/**
 * Job: orders that somebody waits for, watched at whoever owns their shards, also when those move.
 *
 * M1 An end that came while nobody watched is found out: wherever an order is watched anew it is looked
 *    at once.
 */
import type { Sent } from '@millrace/kernel'
import { showOrder, type Order } from '#contracts/orders'
import { nativeTenant } from '../edge.ts'
import type { Answer, CallOptions, GatewayEngine, OnEnded, OrderEnd } from '../engine.ts'
import type { At } from './routed-engine.ts'

type Parts = {
  readonly at: (order: string) => At | undefined
  readonly show: (message: Sent, options: CallOptions) => Promise<Answer>
}

/** Whoever waits for what a storefront shows looks again by itself. */
const looked: OrderEnd = { state: 'PENDING', updatedAt: '' }

/** An order that moved is looked for as long as it may take to find its owner. */
const lookMs = 10_000

export class MovingWatches {
  readonly #parts: Parts
  readonly #watched = new Map<string, At | undefined>()
  readonly #heard = new WeakSet<GatewayEngine>()
  readonly #listeners: OnEnded[] = []

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Each engine is heard once. */
  hear(engine: GatewayEngine): void {
    if (this.#heard.has(engine)) return
    this.#heard.add(engine)
    engine.onEnded(this.#ended)
  }

  add(order: string): void {
    const at = this.#parts.at(order)
    this.#watched.set(order, at)
    at?.engine.watch(order)
  }

  drop(order: string): void {
    this.#watched.get(order)?.engine.unwatch(order)
    this.#watched.delete(order)
  }

  onEnded(listener: OnEnded): void {
    this.#listeners.push(listener)
  }

  /** Watches at new owners what was watched at old ones. */
  follow(): void {
    for (const [order, before] of this.#watched) {
      const at = this.#parts.at(order)
      const isSame =
        at?.engine === before?.engine && at?.place.ownership === before?.place.ownership
      if (isSame) continue
      this.#watched.set(order, at)
      if (at === undefined) continue
      at.engine.watch(order)
      void this.#look(order)
    }
  }

  /** What was asked elsewhere than the order is watched may have overtaken the watch. */
  answered({ tenant, correlation }: CallOptions, engine: GatewayEngine): void {
    if (correlation === undefined) return
    const order = `${tenant}/${correlation}`
    const at = this.#watched.get(order)
    if (at !== undefined && at.engine !== engine) void this.#look(order)
  }

  /** M1. */
  async #look(order: string): Promise<void> {
    const slash = order.indexOf('/')
    const [tenant, orderId] = [order.slice(0, slash), order.slice(slash + 1)]
    if (tenant !== nativeTenant) return this.#ended(order, looked)
    try {
      const { accepted, body, position } = await this.#parts.show(showOrder({ orderId }), {
        tenant,
        waitMs: lookMs,
      })
      if (!accepted) return
      const { state, updatedAt, reasons } = body as Order
      if (state !== 'PENDING') this.#ended(order, { state, updatedAt, reasons }, position)
    } catch {
      // Whoever waits is answered when its time is over.
    }
  }

  readonly #ended: OnEnded = (order, end, position) => {
    if (!this.#watched.delete(order)) return
    for (const listener of this.#listeners) listener(order, end, position)
  }
}
