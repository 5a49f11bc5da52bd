/**
 * Partitions of several topics under one number each, so that what reads partitions of one topic reads
 * all of these: one member of a group, one reader, one position for each.
 */
import type { Partition } from './client.ts'

export type Places = {
  readonly topics: readonly string[]
  /** Undefined for a partition that came after we had looked. */
  readonly numberOf: (of: Partition) => number | undefined
  readonly of: (number: number) => Partition
}

/** A topic by itself: its partitions have their own numbers. */
export const placesIn = (topic: string): Places => ({
  topics: [topic],
  numberOf: ({ partition }) => partition,
  of: (partition) => ({ topic, partition }),
})

/** `counts` has how many partitions each topic has. */
export function placesOf(counts: ReadonlyMap<string, number>): Places {
  const all = [...counts].flatMap(([topic, count]) =>
    Array.from({ length: count }, (_, partition): Partition => ({ topic, partition })),
  )
  const numbers = new Map(all.map((place, number) => [nameOf(place), number]))
  return {
    topics: [...counts.keys()],
    numberOf: (place) => numbers.get(nameOf(place)),
    of: (number) => {
      const place = all[number]
      if (place === undefined) throw new Error(`There is no partition with the number ${number}.`)
      return place
    },
  }
}

const nameOf = ({ topic, partition }: Partition): string => `${topic}/${partition}`
