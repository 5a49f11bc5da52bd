/** The longest answer of late, for each series of a family of Prometheus. */
const windowMs = 60_000

/** The longest of the last minute or two. */
class Peak {
  #window = 0
  #longest = 0
  #before = 0

  took(seconds: number, now: number): void {
    this.#turn(now)
    this.#longest = Math.max(this.#longest, seconds)
  }

  longest(now: number): number {
    this.#turn(now)
    return Math.max(this.#longest, this.#before)
  }

  #turn(now: number): void {
    const window = Math.floor(now / windowMs)
    if (window === this.#window) return
    this.#before = window === this.#window + 1 ? this.#longest : 0
    this.#longest = 0
    this.#window = window
  }
}

export class Peaks {
  readonly #family: string
  readonly #peaks = new Map<string, Peak>()

  constructor(family: string) {
    this.#family = family
  }

  took(labels: string, seconds: number, now = performance.now()): void {
    const peak = this.#peaks.get(labels) ?? new Peak()
    this.#peaks.set(labels, peak)
    peak.took(seconds, now)
  }

  *lines(now = performance.now()): Generator<string> {
    yield `# TYPE ${this.#family}_max gauge`
    for (const [labels, peak] of this.#peaks) {
      yield `${this.#family}_max{${labels}} ${peak.longest(now)}`
    }
  }
}
