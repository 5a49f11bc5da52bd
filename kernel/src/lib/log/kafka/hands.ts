/**
 * Job: what an edge reader needs to read partitions of many topics as if they were one's: their
 * positions, offsets and carriers, by the numbers that the partitions have (`places.ts`).
 *
 * V1 How far was read stands only with what was taken up, or once a second: whoever reads again what
 *    was passed over passes it over again.
 */
import type { Message } from './client.ts'
import type { Places } from './places.ts'
import type { Outgoing } from './producer.ts'
import type { Positions } from './relay-positions.ts'
import type { RelayProducer } from './relay-producer.ts'

type Commit = RelayProducer['commit']
type Parts = { readonly positions: Positions; readonly commit: Commit }

const standMs = 1000

export function handsAt(places: Places, { positions, commit }: Parts): Parts {
  let stoodAt = -Infinity
  let standing = new Set<Outgoing>()
  return {
    positions: {
      read: (of, signal) =>
        positions.read(
          of.map(({ partition }) => places.of(partition)),
          signal,
        ),
      record: ({ partition }, at) => {
        const record = positions.record(places.of(partition), at)
        standing.add(record)
        return record
      },
    },
    commit: async (carried, as) => {
      const hasNews = carried.records.some((record) => !standing.has(record))
      standing = new Set()
      const now = performance.now()
      if (!hasNews && now - stoodAt < standMs) return
      stoodAt = now
      const offsets = carried.offsets.map(({ partition, offset }) => {
        return { ...places.of(partition), offset }
      })
      await commit({ ...carried, offsets }, as)
    },
  }
}

type Carrier = (record: Message) => Promise<readonly Outgoing[]>

/** `carriers` has who takes the records of each topic. */
export const carrierAt =
  (places: Places, carriers: ReadonlyMap<string, Carrier>): Carrier =>
  async (record) => {
    const at = places.of(record.partition)
    const carrier = carriers.get(at.topic)
    if (carrier === undefined) throw new Error(`Nobody takes what lies in ${at.topic}.`)
    return carrier({ ...record, ...at })
  }
