import type { Address, Batch } from '../log.ts'

/** The writes of the batches that wait to be kept; what was handed over last is seen. */
export class HandedOver {
  readonly #batches: Batch[] = []

  add(batch: Batch): void {
    this.#batches.push(batch)
  }

  /** The first is kept. */
  drop(): void {
    this.#batches.shift()
  }

  /** Without what will be refused, as the shard was opened anew since (L3); that of one that is open no more is seen. */
  of(
    { shard, ...place }: Omit<Address, 'entry'>,
    openedUnder: number | undefined,
  ): ReadonlyMap<string, string | undefined> {
    const changed = new Map<string, string | undefined>()
    const key = keyOf(place)
    for (const { shards, writes } of this.#batches) {
      if (openedUnder !== undefined && shards.get(shard) !== openedUnder) continue
      for (const write of writes) {
        if (write.shard !== shard || keyOf(write) !== key) continue
        changed.set(write.entry, write.value)
      }
    }
    return changed
  }
}

/** Which map of which key. */
export const keyOf = ({ service, key, map }: Pick<Address, 'service' | 'key' | 'map'>): string =>
  JSON.stringify([service, key, map])
