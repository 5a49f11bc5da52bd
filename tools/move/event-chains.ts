/**
 * Job: the events of each shard as one number that is made of all of them in their order, so that two
 * logs can be compared while they grow.
 *
 * N1 Two logs whose shards have the same events in the same order have the same numbers, and so the
 *    same records of each key; offsets count for nothing.
 */
import { createHash, type Hash } from 'node:crypto'
import type { EventRecord } from '@millrace/kernel'
import { canonical } from '../state-hash/canonical.ts'

export type Chain = { readonly shard: number; readonly events: number; readonly hash: string }

export class EventChains {
  readonly #chains: { readonly hash: Hash; events: number }[]

  constructor(shards: number) {
    this.#chains = Array.from({ length: shards }, () => ({
      hash: createHash('sha256'),
      events: 0,
    }))
  }

  add(shard: number, record: EventRecord): void {
    const chain = this.#chains[shard]
    if (chain === undefined) throw new Error(`There is no shard ${shard}.`)
    chain.hash.update(canonical(record)).update('\n')
    chain.events++
  }

  count(shard: number): number {
    return this.#chains[shard]?.events ?? 0
  }

  get total(): number {
    return this.#chains.reduce((sum, { events }) => sum + events, 0)
  }

  chains(): readonly Chain[] {
    return this.#chains.map(({ hash, events }, shard) => ({
      ...{ shard, events },
      hash: hash.copy().digest('hex'),
    }))
  }
}
