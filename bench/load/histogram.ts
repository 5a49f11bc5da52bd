/**
 * Latencies in microseconds, counted in buckets whose width grows with the value, so that a record
 * costs two shifts and an increment and no quantile is off by more than one part in 64.
 */
const subBuckets = 64
const bucketsMax = 27 * subBuckets

export type Latencies = {
  readonly count: number
  readonly meanMs: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
}

export class Histogram {
  readonly #counts = new Float64Array(bucketsMax)
  #count = 0
  #sum = 0
  #max = 0

  record(micros: number): void {
    const value = Math.min(Math.max(Math.round(micros), 0), 2 ** 31 - 1)
    const at = bucketOf(value)
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.#count += 1
    this.#sum += value
    if (value > this.#max) this.#max = value
  }

  /** The smallest recorded value, rounded up to its bucket's end, that `share` of all stay within. */
  quantile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#count))
    let seen = 0
    for (let at = 0; at < bucketsMax; at += 1) {
      seen += this.#counts[at] ?? 0
      if (seen >= rank) return Math.min(endOf(at), this.#max)
    }
    return this.#max
  }

  summary(): Latencies {
    const ms = (share: number) => this.quantile(share) / 1000
    return {
      count: this.#count,
      meanMs: this.#count === 0 ? 0 : this.#sum / this.#count / 1000,
      p50Ms: ms(0.5),
      p90Ms: ms(0.9),
      p99Ms: ms(0.99),
      p999Ms: ms(0.999),
      maxMs: this.#max / 1000,
    }
  }
}

/** Values below 128 have buckets of their own; above, 64 buckets for each doubling. */
function bucketOf(value: number): number {
  if (value < 2 * subBuckets) return value
  const shift = 31 - Math.clz32(value) - 6
  return shift * subBuckets + (value >>> shift)
}

function endOf(bucket: number): number {
  if (bucket < 2 * subBuckets) return bucket
  const shift = Math.floor(bucket / subBuckets) - 1
  return (bucket - shift * subBuckets + 1) * 2 ** shift - 1
}
