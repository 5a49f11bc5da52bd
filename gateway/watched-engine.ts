/** The kernel's engine as the gateway wants it: with the ends of the orders that somebody waits for. */
import {
  isoTime,
  type AskOptions,
  type AskResult,
  type Engine,
  type EventRecord,
  type Payload,
  type Sent,
} from '@millrace/kernel'
import { orderCanceled, orderConfirmed, orderPlaced } from '#contracts/orders'
import type {
  EventsFound,
  EventsWanted,
  GatewayEngine,
  OrderEnd,
  ShardAnswers,
  Telling,
} from './engine.ts'

type Ended = Payload<typeof orderConfirmed> & Partial<Payload<typeof orderCanceled>>

/** What an event says about how an order goes. */
const outcomes = new Map([
  [orderPlaced.wireName as string, 'placed' as const],
  [orderConfirmed.wireName, 'approved' as const],
  [orderCanceled.wireName, 'canceled' as const],
])

const eventsSeenMax = 5000

export class WatchedEngine implements GatewayEngine {
  readonly #engine: Engine
  readonly #watched = new Set<string>()
  readonly #listeners: ((order: string, end: OrderEnd) => void)[] = []
  readonly #orders = { placed: 0, approved: 0, canceled: 0 }

  constructor(engine: Engine) {
    this.#engine = engine
    engine.onCommitted(this.#committed)
  }

  ask(message: Sent, options: AskOptions): Promise<AskResult> {
    return this.#engine.ask(message, options)
  }

  askEachShard(message: Sent, options: AskOptions): Promise<ShardAnswers> {
    return this.#engine.askEachShard(message, options)
  }

  watch(order: string): void {
    this.#watched.add(order)
  }

  unwatch(order: string): void {
    this.#watched.delete(order)
  }

  onEnded(listener: (order: string, end: OrderEnd) => void): void {
    this.#listeners.push(listener)
  }

  async telling(): Promise<Telling> {
    return { ...this.#engine.telling(), orders: { ...this.#orders } }
  }

  /** So many are looked at for one answer; whoever wants more asks again. */
  async events({ shard, from, limit, types }: EventsWanted): Promise<EventsFound> {
    const seen = await this.#engine.events(shard, from, eventsSeenMax)
    const items = seen.filter(({ record }) => types.includes(record.type)).slice(0, limit)
    const last = items.length === limit ? items.at(-1) : seen.at(-1)
    return { items, next: last === undefined ? from : last.offset + 1 }
  }

  get failure(): Error | undefined {
    return this.#engine.failure
  }

  readonly #committed = ({ type, tenant, key, time, data }: EventRecord): void => {
    const outcome = outcomes.get(type)
    if (outcome === undefined) return
    this.#orders[outcome]++
    if (outcome === 'placed') return
    const order = `${tenant}/${key}`
    // Whoever asks from now on sees that the order has ended, so nobody watches it any longer.
    if (!this.#watched.delete(order)) return
    const { state, reasons } = data as Ended
    const end = { state, updatedAt: isoTime(time), ...(reasons === undefined ? {} : { reasons }) }
    for (const listener of this.#listeners) listener(order, end)
  }
}
