/**
 * Job: in a running shop: looks whether it is asked to hold still, gives its shards up then, and takes
 * them again when nobody has taken the shop away within a bounded time.
 * Boundary: it looks at one row (house.ts); what giving up and taking shards means is the log's.
 */
import type { DatabaseSync } from 'node:sqlite'
import { StoreRefused } from '../log.ts'
import { changeHouse, houseOf, type House } from './house.ts'

const lookMs = 200
const lookHeldMs = 20
/** How long a shop holds still: whoever moves it has to be done by then. */
const holdMsMax = 5000

export type Shop = {
  /** Nothing is committed once this has resolved. */
  readonly hold: () => Promise<void>
  readonly goOn: () => void
  /** It has moved: nothing will be committed here any more. */
  readonly moved: (why: StoreRefused) => void
}

export class HouseWatch {
  readonly #log: DatabaseSync
  readonly #shop: Shop
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #held: { readonly move: string; readonly until: number } | undefined
  #isOver = false

  constructor(log: DatabaseSync, shop: Shop) {
    this.#log = log
    this.#shop = shop
    this.#lookSoon()
  }

  /** Looks no more; the file may be closed when it has resolved. */
  async stop(): Promise<void> {
    this.#isOver = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  #lookSoon(): void {
    if (this.#isOver) return
    const afterMs = this.#held === undefined ? lookMs : lookHeldMs
    this.#timer = setTimeout(() => {
      // A file that is away is told of by whoever has to write to it.
      this.#looking = this.#look().catch(() => undefined)
      void this.#looking.then(() => this.#lookSoon())
    }, afterMs).unref()
  }

  async #look(): Promise<void> {
    const house = houseOf(this.#log)
    if (this.#held !== undefined) this.#lookHeld(this.#held, house)
    else if (house?.is === 'asked') await this.#hold(house)
  }

  async #hold({ move, place }: House): Promise<void> {
    this.#held = { move, until: performance.now() + holdMsMax }
    await this.#shop.hold()
    const isAsked = (now: House | undefined): boolean => now?.is === 'asked' && now.move === move
    if (!changeHouse(this.#log, isAsked, { is: 'held', move, place })) this.#goOn()
  }

  #lookHeld({ move, until }: { move: string; until: number }, house: House | undefined): void {
    const isHeld = (now: House | undefined): boolean => now?.is === 'held' && now.move === move
    if (house?.is === 'elsewhere') {
      this.#isOver = true
      this.#shop.moved(new StoreRefused(`The shop has moved to ${house.place}: start it there.`))
    } else if (!isHeld(house)) this.#goOn()
    else if (performance.now() > until && changeHouse(this.#log, isHeld, undefined)) this.#goOn()
  }

  #goOn(): void {
    this.#held = undefined
    if (!this.#isOver) this.#shop.goOn()
  }
}
