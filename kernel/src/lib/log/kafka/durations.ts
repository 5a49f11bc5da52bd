/** Job: how many things took how long, by the bounds of a Prometheus histogram, in milliseconds. */
export const boundsMs = [2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] as const

export class Durations {
  /** How many took no longer than each bound and longer than the one before; at last all others. */
  readonly counts: number[] = Array.from({ length: boundsMs.length + 1 }, () => 0)

  took(ms: number): void {
    const found = boundsMs.findIndex((bound) => ms <= bound)
    const at = found === -1 ? boundsMs.length : found
    this.counts[at] = (this.counts[at] ?? 0) + 1
  }
}
