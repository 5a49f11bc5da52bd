/**
 * Job: opens shards that have arrived: restores their state, claims them, reads the inboxes, and tells
 * the owner when all is there.
 * Boundary: whether a shard is ours is the membership's affair.
 *
 * A1 State is restored, and inboxes are read, to where they ended when the shards arrived, with all
 *    that is not decided yet: whatever the owner before may still commit lies before that (J1).
 * A2 A claim is a transaction of its own that raises the ownership number of each shard; it commits
 *    only where the group still has us as a member. What is claimed was restored.
 * A3 A shard opens only when what lay in the inboxes of all open shards when it arrived was handled,
 *    and its own inbox is read to the end: so what one key sent to another over an inbox is handed
 *    over before what it sends directly from now on.
 * A4 Whoever ends opens nothing more: nobody would be there to take what lay in the inbox.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreRefused, type ShardOwner } from '../log.ts'
import type { Connections } from './connections.ts'
import { houseAddress, isLeaving } from './house-mark.ts'
import type { Inbox } from './inbox.ts'
import { logFormat, ownAddress, ownWrite } from './own-state.ts'
import { ownerRecord } from './owners.ts'
import { stateRecord } from './records.ts'
import type { Restoring } from './restoring.ts'
import type { ShardEnds } from './shard-ends.ts'
import type { Transactions } from './transactions.ts'

type Parts = {
  readonly connections: Connections
  /** How others reach this instance; nobody is told where there is nothing to tell. */
  readonly contact: (() => string) | undefined
  readonly inbox: Inbox
  readonly ends: ShardEnds
  readonly transactions: Transactions
  readonly restoring: Restoring
  readonly flush: () => Promise<void>
}

export type ArrivalTelling = {
  /** Records of the changelog that were read to open shards. */
  readonly restored: number
  /** About as many are still to be read. */
  readonly toRestore: number
  /** What the shards that are being opened wait for. */
  readonly waitsFor: string | undefined
}

type Claimed = { readonly ownership: number; readonly position: number; readonly stateEnd: number }

const handledPollMs = 5

export class Arrival {
  readonly #parts: Parts
  #opening: Promise<void> | undefined
  #cancel = new AbortController()
  #gate: Promise<void> | undefined
  #waitsFor: string | undefined
  /** Those that are being opened. */
  #shards: readonly number[] = []
  #isStopped = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Resolves when they are open, or wanted no more. */
  async open(shards: readonly number[], owner: ShardOwner): Promise<void> {
    if (shards.length === 0) return
    await this.#opening
    if (this.#isStopped) return
    const cancel = (this.#cancel = new AbortController())
    this.#shards = shards
    const arriving = shards.toSorted((a, b) => a - b)
    this.#opening = this.#parts.restoring
      .arrival(() => this.#open(arriving, { owner, signal: cancel.signal }))
      .catch((error: unknown) => {
        if (!cancel.signal.aborted) throw error
      })
      .finally(() => {
        this.#opening = undefined
        this.#waitsFor = undefined
      })
    await this.#opening
  }

  get told(): ArrivalTelling {
    const { means, topics } = this.#parts.connections
    const lostEnd = means.wire.lostEnds?.waitedFor([topics.state, topics.inbox], this.#shards)
    const waitsFor = this.#waitsFor && (lostEnd ?? this.#waitsFor)
    return { ...this.#parts.restoring.told, waitsFor }
  }

  /** What is being opened is not opened any more. */
  async cancel(): Promise<void> {
    this.#cancel.abort()
    await this.#opening?.catch(() => undefined)
  }

  /** A4 */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.cancel()
    await this.#parts.restoring.stop()
  }

  /** Resolves when no shard is about to open. */
  async gate(): Promise<void> {
    while (this.#gate !== undefined) await this.#gate
  }

  async #open(
    shards: readonly number[],
    { owner, signal }: { readonly owner: ShardOwner; readonly signal: AbortSignal },
  ): Promise<void> {
    const { connections, inbox, ends, flush, restoring, transactions } = this.#parts
    const { admin, topics } = connections
    signal.throwIfAborted()
    const already = ends.list().map(({ shard }) => shard)
    const { handedOver } = transactions
    const [lay] = await Promise.all([admin.ends(topics.inbox, [...already, ...shards]), flush()])
    this.#waitsFor = `the state of shards ${shards.join(', ')}`
    let stateEnds = await restoring.restore(shards, signal)
    // Whoever takes the shop away has a bounded time for it; nobody is to see it go on before.
    while (this.#isLeaving(shards)) {
      this.#waitsFor = 'a move that takes this shop away'
      await unless(signal, sleep(leavingPollMs))
      stateEnds = await restoring.restore(shards, signal)
    }
    this.#waitsFor = `what lies in the inboxes of shards ${shards.join(', ')}`
    for (const shard of shards) this.#checkFormat(shard)
    // What is read before the claim is handed over to nobody before the opening.
    for (const shard of shards) inbox.take(shard, this.#stood(shard, 'position'))
    const read = unless(signal, inbox.readTo(lay))
    read.catch(() => undefined)
    const ended = admin.ends(topics.events, shards)
    ended.catch(() => undefined)
    // Whatever else fails, the claim is over when this is.
    const claimed = await this.#claim(shards, stateEnds)
    const eventsEnds = await ended
    await read
    await this.#handled(already, signal)
    const gate = Promise.withResolvers<void>()
    this.#gate = gate.promise
    try {
      // Nobody here can have sent anything since it was looked at what lay there.
      const isAlone = already.length === 0 && transactions.handedOver === handedOver + claims
      if (!isAlone) await this.#readRest(shards, signal)
      signal.throwIfAborted()
      this.#openTogether(claimed, eventsEnds, owner)
    } finally {
      this.#gate = undefined
      gate.resolve()
    }
  }

  /** Refuses a shop that is not here. */
  #isLeaving(shards: readonly number[]): boolean {
    const { cache } = this.#parts.connections
    return shards.some((shard) => isLeaving(cache.read(houseAddress(shard)), Date.now()))
  }

  #stood(shard: number, entry: 'ownership' | 'position' | 'format'): number {
    return Number(this.#parts.connections.cache.read(ownAddress(shard, entry)) ?? '0')
  }

  #checkFormat(shard: number): void {
    const format = this.#stood(shard, 'format')
    if (format <= logFormat) return
    throw new StoreRefused(
      `Shard ${shard} was written by a newer Millrace (format ${format}; this one knows ${logFormat}).`,
    )
  }

  async #claim(
    shards: readonly number[],
    stateEnds: ReadonlyMap<number, number>,
  ): Promise<ReadonlyMap<number, Claimed>> {
    const { cache, topics } = this.#parts.connections
    const writes = shards.flatMap((shard) => [
      ownWrite(shard, 'ownership', this.#stood(shard, 'ownership') + 1),
      ownWrite(shard, 'format', logFormat),
    ])
    const claimed = new Map(
      shards.map((shard) => {
        const ownership = this.#stood(shard, 'ownership') + 1
        const stateEnd = (stateEnds.get(shard) ?? 0) + writesAShard + 1
        return [shard, { ownership, position: this.#stood(shard, 'position'), stateEnd }]
      }),
    )
    await this.#parts.transactions.commit({
      shards: new Map([...claimed].map(([shard, { ownership }]) => [shard, ownership])),
      records: writes.map((write) => stateRecord(topics.state, write)),
      partitions: claimed.size,
      sentAway: 0,
      offsets: [...claimed].map(([partition, { position: offset }]) => ({
        ...{ topic: topics.inbox, partition, offset },
      })),
    })
    const marks = new Map([...claimed].map(([shard, { stateEnd }]) => [shard, stateEnd]))
    await cache.write(writes, marks)
    return claimed
  }

  /** What was handed over of these shards' inboxes was handled and handed to a commit. */
  async #handled(shards: readonly number[], signal: AbortSignal): Promise<void> {
    const { inbox, ends } = this.#parts
    const given = new Map(shards.map((shard) => [shard, inbox.given(shard)]))
    while ([...given].some(([shard, next]) => ends.position(shard) < next)) {
      signal.throwIfAborted()
      await sleep(handledPollMs)
    }
  }

  /** Y2 holds here: no commit resolves, so at most what was handed over meanwhile is still to come. */
  async #readRest(shards: readonly number[], signal: AbortSignal): Promise<void> {
    const { connections, inbox, transactions } = this.#parts
    const { admin, topics } = connections
    for (let handedOver = -1; handedOver !== transactions.handedOver;) {
      handedOver = transactions.handedOver
      await unless(signal, transactions.settled())
      const now = await admin.ends(topics.inbox, shards)
      await unless(signal, inbox.readTo(now))
    }
  }

  #openTogether(
    claimed: ReadonlyMap<number, Claimed>,
    eventsEnds: ReadonlyMap<number, number>,
    owner: ShardOwner,
  ): void {
    const { inbox, ends } = this.#parts
    for (const [shard, { ownership, position, stateEnd }] of claimed) {
      const eventsEnd = eventsEnds.get(shard) ?? 0
      ends.open(shard, { ownership, position, stateEnd, eventsEnd })
      owner.opened(shard, ownership)
      inbox.open(shard)
    }
    this.#announce(claimed)
  }

  /** In a transaction, so that whoever has lost a shard by now is not heard. */
  #announce(claimed: ReadonlyMap<number, Claimed>): void {
    const { connections, transactions, ends, contact } = this.#parts
    const { topics } = connections
    if (contact === undefined) return
    const opened = [...claimed].map(([shard, { ownership }]) => ({ shard, ownership }))
    const announced = transactions.commit({
      shards: new Map(opened.map(({ shard, ownership }) => [shard, ownership])),
      records: opened.map(({ shard, ownership }) =>
        ownerRecord(topics.owners, shard, { ownership, contact: contact() }),
      ),
      partitions: 1,
      sentAway: 0,
      offsets: opened.map(({ shard }) => ({
        ...{ topic: topics.inbox, partition: shard, offset: ends.position(shard) },
      })),
    })
    // Where it fails nothing is committed any more, and whoever commits next is told why.
    announced.catch(() => undefined)
  }
}

const writesAShard = 2
/** So many transactions are one's own claim. */
const claims = 1
const leavingPollMs = 200

/** What is waited for, unless nobody wants it any more. */
function unless<T>(signal: AbortSignal, awaited: Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const hear = (): void => reject(signal.reason)
  signal.addEventListener('abort', hear)
  return Promise.race([awaited, promise]).finally(() => signal.removeEventListener('abort', hear))
}
