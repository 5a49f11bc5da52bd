/**
 * Job: the engine as the gateway sees it where there are several instances: a call goes to whoever owns
 * the shard of its key, here or elsewhere, and is asked again while the shard moves.
 * Boundary: where a shard is says the shard map; it is told the owner's number, and the owner refuses
 * what comes under another one (owned-engine.ts).
 *
 * F1 A call that may have been done is asked again only where doing it twice is doing it once.
 * F2 Every call ends: with an answer, or with Busy when its caller's time is over.
 * F3 A list has every shard exactly once, or there is none.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Busy, Elsewhere, type Sent } from '@millrace/kernel'
import { placeOrder } from '#contracts/orders'
import {
  engineOver,
  type Answer,
  type CallOptions,
  type GatewayEngine,
  type OnEnded,
  type ShardAnswers,
  type Telling,
} from '../engine.ts'
import type { Links } from './links.ts'
import { orderOfWatch } from '../watch-names.ts'
import { MovingWatches } from './moving-watches.ts'
import { Changes, within } from './patience.ts'
import type { Place, ShardMap } from './shard-map.ts'

/** How long a call waits for an owner, unless its caller waits longer. */
const waitMsUsual = 2000
/** How long the answer to a write may take that an owner has taken: under load it is worth waiting. */
const writeMsMax = 10_000
/** An owner says by itself that it cannot tell in time what is to be included. */
const lateMsMax = 500
/** Before the same owner is asked again. */
const againMs = 20

type Parts = {
  readonly map: ShardMap
  readonly links: Pick<Links, 'engineAt' | 'keep'>
}

export type At = { readonly engine: GatewayEngine; readonly place: Place }

export class RoutedEngine implements GatewayEngine {
  readonly #parts: Parts
  readonly #changes = new Changes()
  readonly #watches: MovingWatches
  readonly #told = { forwarded: 0, askedAgain: 0 }
  #failure: Error | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    const { map, links } = parts
    this.#watches = new MovingWatches({
      at: (order) => this.#at(this.#shardOfOrder(order)),
      show: (message, options) => this.ask(message, options),
    })
    map.onChange(() => {
      links.keep(map.contacts())
      // An order is watched before it is asked about.
      this.#watches.follow()
      this.#changes.tell()
    })
  }

  async ask(message: Sent, options: CallOptions): Promise<Answer> {
    const end = endOf(options)
    await this.#begun(end)
    const shard = this.#source().shardOf(message, options.tenant)
    for (;;) {
      const { engine, place } = await this.#owner(shard, end)
      if (place.contact !== undefined) this.#told.forwarded++
      const owned = { [shard]: place.ownership }
      try {
        const late = `The owner of shard ${shard} takes too long.`
        const answer = await within(lastFor(message, end), late, () =>
          engine.ask(message, { ...options, owned }),
        )
        this.#watches.answered(options, engine)
        return answer
      } catch (error) {
        if (!(error instanceof Elsewhere) || !mayAskAgain(error, message, options)) throw error
        if (performance.now() >= end) throw error
        this.#told.askedAgain++
        // What may have been done was not refused: the owner may be the same still.
        if (error.mayBeDone) await sleep(againMs)
        else this.#parts.map.refused(shard, place.ownership)
      }
    }
  }

  /** F3. */
  async askEachShard(message: Sent, options: CallOptions): Promise<ShardAnswers> {
    const end = endOf(options)
    await this.#begun(end)
    const { shards } = this.#source()
    const found = new Map<number, unknown>()
    for (let isLate = false; found.size < shards; isLate = performance.now() >= end) {
      if (isLate) throw new Busy(`${shards - found.size} of ${shards} shards move.`, 1)
      const missing = Array.from({ length: shards }, (_, shard) => shard).filter(
        (shard) => !found.has(shard),
      )
      await Promise.all(missing.map((shard) => this.#owner(shard, end)))
      const asked = this.#grouped(missing)
      const parts = await Promise.all(
        [...asked].map(([engine, owned]) =>
          within(end, 'An owner takes too long.', () =>
            engine.askEachShard(message, { ...options, owned }),
          ).catch((error: unknown) => {
            if (error instanceof Elsewhere) return []
            throw error
          }),
        ),
      )
      for (const { shard, body } of parts.flat()) found.set(shard, body)
      if (found.size < shards) await sleep(againMs)
    }
    return [...found].map(([shard, body]) => ({ shard, body })).sort((a, b) => a.shard - b.shard)
  }

  watch(order: string): void {
    this.#watches.add(order)
  }

  unwatch(order: string): void {
    this.#watches.drop(order)
  }

  onEnded(listener: OnEnded): void {
    this.#watches.onEnded(listener)
  }

  /** Of what is told here; another instance's answers bring theirs along. */
  get position(): string | undefined {
    return this.#parts.map.source?.engine.position
  }

  async telling(): Promise<Telling> {
    await this.#begun(performance.now() + waitMsUsual)
    const source = this.#source()
    const instances = { ...this.#told, log: source.telling() }
    return { ...(await source.engine.telling()), instances }
  }

  /** Nothing is answered any more: whoever waits for an owner is told so. */
  fail(error: Error): void {
    this.#failure ??= error
    this.#changes.tell()
  }

  get failure(): Error | undefined {
    return this.#failure ?? this.#parts.map.source?.engine.failure
  }

  get notReady(): string | undefined {
    const { source } = this.#parts.map
    if (source === undefined) return 'Millrace is starting.'
    return source.waitsFor
  }

  async #begun(end: number): Promise<void> {
    while (this.#parts.map.source === undefined) {
      await this.#changes.next(end, 'Millrace is starting.')
    }
  }

  #source() {
    const { source } = this.#parts.map
    if (source === undefined) throw new Busy('Millrace is starting.', 1)
    return source
  }

  async #owner(shard: number, end: number): Promise<At> {
    for (;;) {
      if (this.#failure !== undefined) throw engineOver()
      const at = this.#at(shard)
      if (at !== undefined) return at
      await this.#changes.next(end, `Nobody owns shard ${shard} at the moment.`)
    }
  }

  #at(shard: number | undefined): At | undefined {
    const { map, links } = this.#parts
    const place = shard === undefined ? undefined : map.placeOf(shard)
    if (place === undefined) return undefined
    const engine = place.contact === undefined ? map.source?.engine : links.engineAt(place.contact)
    if (engine === undefined) return undefined
    this.#watches.hear(engine)
    return { engine, place }
  }

  #grouped(shards: readonly number[]): ReadonlyMap<GatewayEngine, Record<number, number>> {
    const groups = new Map<GatewayEngine, Record<number, number>>()
    for (const shard of shards) {
      const at = this.#at(shard)
      if (at === undefined) continue
      const group = groups.get(at.engine) ?? {}
      group[shard] = at.place.ownership
      groups.set(at.engine, group)
    }
    return groups
  }

  #shardOfOrder(watch: string): number | undefined {
    const order = orderOfWatch(watch)
    const slash = order.indexOf('/')
    return this.#parts.map.source?.shardOfKey(order.slice(0, slash), order.slice(slash + 1))
  }
}

const endOf = ({ waitMs = waitMsUsual, after }: CallOptions): number =>
  performance.now() + Math.max(waitMs, after === undefined ? 0 : after.waitMs + lateMsMax)

const lastFor = ({ type }: Sent, end: number): number =>
  type.kind === 'query' ? end : Math.max(end, performance.now() + writeMsMax)

/** F1. A call with an id is remembered under its key; an order is placed once, whoever asks how often. */
const mayAskAgain = ({ mayBeDone }: Elsewhere, { type }: Sent, { id }: CallOptions): boolean =>
  !mayBeDone || type.kind === 'query' || id !== undefined || type.wireName === placeOrder.wireName
