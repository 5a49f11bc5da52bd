/** For tests: an engine here and one elsewhere, and a shard map that says who owns what. */
import { Elsewhere, type Sent } from '@millrace/kernel'
import { placeOrder, showOrder } from '#contracts/orders'
import type {
  Answer,
  CallOptions,
  GatewayEngine,
  LogTelling,
  OrderEnd,
  ShardAnswers,
} from '../engine.ts'
import type { RemoteEngine } from '../thread/remote-engine.ts'
import { RoutedEngine } from './routed-engine.ts'
import { ShardMap, type Owner } from './shard-map.ts'

export const tenant = 'shop'
export const answer = (body: unknown): Answer => ({ accepted: true, body, replayed: false })

export const noTelling: LogTelling = {
  ...{ committed: 0, aborted: 0, fenced: 0, committingMs: 0 },
  ...{ records: 0, partitions: 0, sentAway: 0 },
  ...{ durations: [], durationBoundsMs: [], stalledMs: 0, rebalances: 0 },
  ...{ consumerErrors: 0, producerErrors: 0 },
  ...{ restored: 0, toRestore: 0, shardsOpen: 0, inboxLag: 0 },
}

/** Orders are named for their shards: `1-a` lies in shard 1. */
export const show = (orderId: string): Sent => showOrder({ orderId })
export const place = (orderId: string): Sent =>
  placeOrder({ orderId, customerId: 'anna', currency: 'EUR', lines: [] })

export class FakeEngine implements GatewayEngine {
  readonly name: string
  readonly asked: CallOptions[] = []
  readonly watched = new Set<string>()
  failure: Error | undefined
  /** What becomes of the next calls; an answer with the engine's name where nothing is said. */
  readonly next: (() => Promise<Answer>)[] = []
  shards: ShardAnswers = []
  #end: (order: string, end: OrderEnd) => void = () => undefined

  constructor(name: string) {
    this.name = name
  }

  async ask(_: Sent, options: CallOptions): Promise<Answer> {
    this.asked.push(options)
    return (this.next.shift() ?? (async () => answer(this.name)))()
  }

  async askEachShard(_: Sent, { owned = {} }: CallOptions): Promise<ShardAnswers> {
    return this.shards.filter(({ shard }) => shard in owned)
  }

  watch(order: string): void {
    this.watched.add(order)
  }

  unwatch(order: string): void {
    this.watched.delete(order)
  }

  onEnded(listener: (order: string, end: OrderEnd) => void): void {
    this.#end = listener
  }

  end(order: string, end: OrderEnd): void {
    if (this.watched.delete(order)) this.#end(order, end)
  }

  async telling(): Promise<never> {
    throw new Error('Nobody asks.')
  }
}

export class Neighbours {
  readonly here = new FakeEngine('here')
  readonly there = new FakeEngine('there')
  readonly open = new Map<number, number>()
  readonly owners = new Map<number, Owner>()
  readonly map = new ShardMap()
  readonly routed: RoutedEngine
  /** Whether the other instance is connected. */
  isLinked = true

  constructor() {
    this.routed = new RoutedEngine({
      map: this.map,
      links: {
        engineAt: () => (this.isLinked ? (this.there as unknown as RemoteEngine) : undefined),
        keep: () => undefined,
      },
    })
  }

  begin(): this {
    const { open, owners, here: engine } = this
    this.map.begin({
      ...{ installation: 'i', contact: 'here', shards: 2, waitsFor: undefined, open, engine },
      shardOf: ({ data }) => Number((data as { orderId: string }).orderId[0]),
      shardOfKey: (_, id) => Number(id[0]),
      ownerOf: (shard) => owners.get(shard),
      telling: () => noTelling,
    })
    return this
  }

  /** Shard 0 is here and shard 1 is there. */
  static settled(): Neighbours {
    const neighbours = new Neighbours()
    neighbours.open.set(0, 1)
    neighbours.owners.set(1, { ownership: 7, contact: 'there' })
    return neighbours.begin()
  }

  moveHere(shard: number, ownership: number): void {
    this.open.set(shard, ownership)
    this.map.changed()
  }

  moveThere(shard: number, ownership: number): void {
    this.open.delete(shard)
    this.owners.set(shard, { ownership, contact: 'there' })
    this.map.changed()
  }
}

export const elsewhere = (mayBeDone: boolean) => async (): Promise<never> => {
  throw new Elsewhere('It moves.', { mayBeDone })
}
