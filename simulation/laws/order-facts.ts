/**
 * Job: what the events tell about each order, as a row of numbers: a million orders fit into some
 * hundred megabytes.
 * Boundary: sums and flags. Whether they fit together is for the laws about orders.
 */
export const facts = [
  /** 0 unknown, else the place of the state in `states`, from 1. */
  'state',
  'cancelAsked',
  /** Its customer is told of the pre-order that it was made of. */
  'isOfPreorder',
  'undoBegun',
  /** What the order wants, from `orders.placed`. */
  'total',
  'pays',
  'cardPays',
  'stockWanted',
  'slotWanted',
  /** Net sums over all keys: what is held, sold and booked for it right now. */
  'stockHeld',
  'stockSold',
  'moneyHeld',
  'moneyTaken',
  'moneyRefunded',
  'cardHeld',
  'cardTaken',
  'cardRefunded',
  /** What was asked to be given back in parts, what of it is told to be done, in how many parts, and what came back so. */
  'refundAsked',
  'refundEnded',
  'refundsEnded',
  'partsBack',
  'booked',
  'kept',
  'counted',
  /** Those that lie in the outbox, or that the customer does not want. */
  'approvedLetters',
  'canceledLetters',
  'refundLetters',
  'partLetters',
  /** Those that go by e-mail, beside them or instead. */
  'approvedMails',
  'canceledMails',
  'refundMails',
  'partMails',
] as const
export type Fact = (typeof facts)[number]

const width = facts.length
const columns = Object.fromEntries(facts.map((fact, at) => [fact, at])) as Record<Fact, number>
const firstRows = 1024

export class OrderFacts {
  readonly #rows = new Map<string, number>()
  #numbers = new Float64Array(firstRows * width)

  /** The row of an order; made where there is none. */
  row(order: string): number {
    const known = this.#rows.get(order)
    if (known !== undefined) return known
    const row = this.#rows.size
    this.#rows.set(order, row)
    if ((row + 1) * width > this.#numbers.length) this.#grow()
    return row
  }

  get(row: number, fact: Fact): number {
    return this.#numbers[row * width + columns[fact]] ?? 0
  }

  set(row: number, fact: Fact, value: number): void {
    this.#numbers[row * width + columns[fact]] = value
  }

  add(row: number, fact: Fact, value: number): void {
    this.set(row, fact, this.get(row, fact) + value)
  }

  /** The row of an order that an event told of. */
  find(order: string): number | undefined {
    return this.#rows.get(order)
  }

  /** Orders that have a state: others were only named by somebody. */
  get placed(): number {
    let placed = 0
    for (let row = 0; row < this.#rows.size; row++) if (this.get(row, 'state') !== 0) placed++
    return placed
  }

  get size(): number {
    return this.#rows.size
  }

  [Symbol.iterator](): IterableIterator<readonly [order: string, row: number]> {
    return this.#rows[Symbol.iterator]()
  }

  #grow(): void {
    const wider = new Float64Array(this.#numbers.length * 2)
    wider.set(this.#numbers)
    this.#numbers = wider
  }
}

/** The states of an order by their number in `state`. */
export const states = ['', 'PENDING', 'APPROVED', 'CANCELED', 'SHIPPED'] as const
export type StateName = Exclude<(typeof states)[number], ''>

export const stateNumber = (state: string): number => states.indexOf(state as StateName)
