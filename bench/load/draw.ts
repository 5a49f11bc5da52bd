/** Chance that is the same in every run: a seeded generator, and draws from it. */
export type Chance = () => number

/** Numbers from 0 to below 1 (mulberry32). */
export function seeded(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Draws ranks from 0 to below `size`; rank r comes up in proportion to 1 / (r + 1) ** exponent. */
export function zipf(size: number, exponent: number, chance: Chance): () => number {
  const upTo = new Float64Array(size)
  let sum = 0
  for (let rank = 0; rank < size; rank += 1) {
    sum += 1 / (rank + 1) ** exponent
    upTo[rank] = sum
  }
  return () => {
    const target = chance() * sum
    let low = 0
    let high = size - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((upTo[middle] ?? sum) > target) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** Whole numbers from `low` to `high`, both included. */
export function between(low: number, high: number, chance: Chance): number {
  return low + Math.floor(chance() * (high - low + 1))
}
