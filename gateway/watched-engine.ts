/** The kernel's engine as the gateway wants it: with the ends of the orders that somebody waits for. */
import {
  isoTime,
  type AskResult,
  type Engine,
  type EventRecord,
  type Payload,
  type Position,
  type Sent,
} from '@millrace/kernel'
import { orderCanceled, orderConfirmed, orderPlaced } from '#contracts/orders'
import type {
  CallOptions,
  EventsFound,
  EventsWanted,
  GatewayEngine,
  OnEnded,
  ShardAnswers,
  Telling,
} from './engine.ts'
import { Freshness } from './freshness.ts'
import type { CardPayments } from './payments/card-payments.ts'
import { encodePosition, type After } from './position.ts'
import { LetterCounts } from './letter-counts.ts'
import { historyWatch, waveWatch } from './watch-names.ts'

type Ended = Payload<typeof orderConfirmed> & Partial<Payload<typeof orderCanceled>>

/** What an event says about how an order goes. */
const outcomes = new Map([
  [orderPlaced.wireName as string, 'placed' as const],
  [orderConfirmed.wireName, 'approved' as const],
  [orderCanceled.wireName, 'canceled' as const],
])

/** Resolves when what was committed by now lies in the topics that others read. */
export type Relayed = () => Promise<void>

const eventsSeenMax = 5000
/** What may be watched, by the service that has it. */
const watchesOf = { 'order-history': historyWatch, 'preorder-products': waveWatch }

export class WatchedEngine implements GatewayEngine {
  readonly #engine: Engine
  readonly #wakes: ReadonlyMap<string, string>
  readonly #payments: Pick<CardPayments, 'telling'> | undefined
  readonly #watched = new Set<string>()
  readonly #listeners: OnEnded[] = []
  readonly #freshness: Freshness
  readonly #letters = new LetterCounts()
  readonly #orders = { placed: 0, approved: 0, canceled: 0 }
  #told: { readonly of: Position; readonly as: string } | undefined
  #relayed: Relayed | undefined

  /** `wakes` has the tenants where more is waited for than the ends of orders, each with what tells it. */
  constructor(
    engine: Engine,
    wakes: ReadonlyMap<string, string> = new Map(),
    payments?: Pick<CardPayments, 'telling'>,
  ) {
    this.#engine = engine
    this.#wakes = wakes
    this.#payments = payments
    this.#freshness = new Freshness(engine)
    engine.onCommitted(this.#committed, [
      ...outcomes.keys(),
      ...LetterCounts.types,
      ...wakes.values(),
    ])
    for (const [service, watch] of Object.entries(watchesOf)) {
      engine.onChanged(service, (key) => {
        if (this.#watched.size > 0) this.#woken(watch(key), 0)
      })
    }
  }

  ask(message: Sent, options: CallOptions): Promise<AskResult> {
    const { after } = options
    return after === undefined
      ? this.#engine.ask(message, options)
      : this.#askFresh(message, { ...options, after })
  }

  async #askFresh(
    message: Sent,
    { after, ...options }: CallOptions & { readonly after: After },
  ): Promise<AskResult> {
    await this.#freshness.includes(after, [this.#engine.shardOf(message, options.tenant)])
    return this.#engine.ask(message, options)
  }

  async askEachShard(message: Sent, { after, ...options }: CallOptions): Promise<ShardAnswers> {
    if (after !== undefined) {
      await this.#freshness.includes(after, this.#engine.ownerships.keys(), this.#relayed)
    }
    return this.#engine.askEachShard(message, options)
  }

  /** Where topics are written beside the engine. */
  relaysBy(relayed: Relayed): void {
    this.#relayed = relayed
  }

  /** Written anew only where something else was committed. */
  get position(): string {
    const { position } = this.#engine
    if (this.#told?.of !== position) this.#told = { of: position, as: encodePosition(position) }
    return this.#told.as
  }

  watch(order: string): void {
    this.#watched.add(order)
  }

  unwatch(order: string): void {
    this.#watched.delete(order)
  }

  onEnded(listener: OnEnded): void {
    this.#listeners.push(listener)
  }

  async telling(): Promise<Telling> {
    const payments = this.#payments?.telling()
    const letters = this.#letters.telling(this.#engine.openEffects)
    const told = { ...this.#engine.telling(), orders: { ...this.#orders }, letters }
    return payments === undefined ? told : { ...told, payments }
  }

  /** So many are looked at for one answer; whoever wants more asks again. */
  async events({ shard, from, limit, types, after }: EventsWanted): Promise<EventsFound> {
    if (after !== undefined) await this.#freshness.includes(after, [shard])
    const seen = await this.#engine.events(shard, from, eventsSeenMax)
    const items = seen.filter(({ record }) => types.includes(record.type)).slice(0, limit)
    const last = items.length === limit ? items.at(-1) : seen.at(-1)
    return { items, next: last === undefined ? from : last.offset + 1 }
  }

  get failure(): Error | undefined {
    return this.#engine.failure
  }

  readonly #committed = (event: EventRecord, { isAgain }: { isAgain: boolean }): void => {
    const { type, tenant, key, time, data } = event
    const outcome = outcomes.get(type)
    if (outcome !== undefined) this.#orders[outcome] += isAgain ? 0 : 1
    else this.#letters.heard(event)
    const wake = this.#wakes.get(tenant)
    if (wake !== undefined) {
      if (type === wake) this.#woken(`${tenant}/${key}`, time)
      return
    }
    if (outcome === undefined || outcome === 'placed') return
    const order = `${tenant}/${key}`
    // Whoever asks from now on sees that the order has ended, so nobody watches it any longer.
    if (!this.#watched.delete(order)) return
    const { state, reasons } = data as Ended
    const end = { state, updatedAt: isoTime(time), ...(reasons === undefined ? {} : { reasons }) }
    for (const listener of this.#listeners) listener(order, end, this.position)
  }

  /** What it is now is looked up by whoever waits. */
  #woken(order: string, time: number): void {
    if (!this.#watched.delete(order)) return
    const end = { state: 'PENDING', updatedAt: isoTime(time) } as const
    for (const listener of this.#listeners) listener(order, end, this.position)
  }
}
