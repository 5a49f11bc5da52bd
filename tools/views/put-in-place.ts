/**
 * Puts entries of views in their places in a store at rest, in commits of its own: who has the store
 * open keeps it, and is told.
 */
import { EmbeddedLog, openStoreToRead, shardOf } from '@millrace/kernel'

export type Put = {
  readonly service: string
  readonly key: string
  readonly map: string
  readonly entry: string
  /** What lies there before is given; the entry goes where nothing comes back. */
  readonly value: (stored: string | undefined) => string | undefined
}

const atOnce = 1000

/** `make` is asked when the store is open. */
export async function putInPlace(directory: string, make: () => readonly Put[]): Promise<void> {
  const { shards, close } = openStoreToRead(directory)
  close()
  const log = new EmbeddedLog({ directory, shards })
  const ownerships = new Map<number, number>()
  await log.start({
    opened: (shard, ownership) => void ownerships.set(shard, ownership),
    closing: async () => undefined,
    received: () => undefined,
  })
  const positions = new Map(log.tellings().map((one) => [one.shard, one.inboxPosition]))
  try {
    const all = make()
    for (let from = 0; from < all.length; from += atOnce) {
      const writes = all.slice(from, from + atOnce).map(({ value, ...place }) => {
        const address = { ...place, shard: shardOf(place.key, shards) }
        return { ...address, value: value(log.read(address)) }
      })
      await log.commit({
        ...{ shards: ownerships, writes, positions },
        ...{ events: new Map(), inbox: new Map() },
      })
    }
  } finally {
    await log.stop()
  }
}
