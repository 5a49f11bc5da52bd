/**
 * Job: virtual time. What is to happen lies in a queue by time; one thing happens after another, and
 * what it sets going is run until nothing of it can go on.
 * Boundary: it knows no engines and no orders.
 *
 * W1 Things due at one time happen in the order in which they were planned.
 * W2 Nothing here or in what runs here looks at a clock of the machine, or at its chance.
 */
export class World {
  now: number
  /** How much time went by at once: every clock shows it, and nothing was done in it. */
  #leapt = 0
  #planned = 0
  readonly #heap: Planned[] = []

  constructor(start: number) {
    this.now = start
  }

  /** What a clock shows that is right. */
  get clock(): number {
    return this.now + this.#leapt
  }

  leap(ms: number): void {
    this.#leapt += ms
  }

  at(time: number, act: () => void): void {
    this.#push({ time: Math.max(time, this.now), nth: this.#planned++, act })
  }

  after(delay: number, act: () => void): void {
    this.at(this.now + delay, act)
  }

  sleep(delay: number): Promise<void> {
    return new Promise((resolve) => this.after(delay, resolve))
  }

  /** Lets time pass until `until`, or until `stop` says that it is enough. */
  async run(until: number, stop: () => boolean = () => false): Promise<void> {
    while (!stop()) {
      const next = this.#heap[0]
      if (next === undefined || next.time > until) {
        this.now = Math.max(this.now, until)
        return
      }
      this.#pop()
      this.now = next.time
      next.act()
      await settled()
    }
  }

  #push(planned: Planned): void {
    const heap = this.#heap
    let at = heap.push(planned) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !isBefore(planned, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = planned
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const [one, other] = [heap[left], heap[left + 1]]
      if (one === undefined) break
      const next = other !== undefined && isBefore(other, one) ? left + 1 : left
      const child = heap[next]
      if (child === undefined || !isBefore(child, last)) break
      heap[at] = child
      at = next
    }
    heap[at] = last
  }
}

type Planned = { readonly time: number; readonly nth: number; readonly act: () => void }

const isBefore = (one: Planned, other: Planned): boolean =>
  one.time < other.time || (one.time === other.time && one.nth < other.nth)

/**
 * Resolves when every promise that can go on has gone on: what is to be done in the next tick is done
 * when no promise is left. No round of Node's loop is needed, which would cost more than most events.
 */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))

/** What a dead process waits for: one of its own each time, or the first would keep all that ever waited. */
export const never = (): Promise<never> => new Promise(() => undefined)
