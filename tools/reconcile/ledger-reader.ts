/** Reads what the accounts that pay for the orders of a day have in their books about these. */
import type { Account, Entry } from '#contracts/billing'
import type { Order } from '#contracts/orders'
import type { Day } from './books.ts'
import type { HttpReader } from './http-reader.ts'
import type { Moves, WalletBooks } from './wallet-differences.ts'

type Kept = { taken: number; refunded: number; held: number; isOfDay: boolean }

export class LedgerReader {
  readonly #api: HttpReader
  readonly #day: Day

  constructor(api: HttpReader, day: Day) {
    this.#api = api
    this.#day = day
  }

  /** With what an account paid on the day for orders that nobody knows. */
  async books(orders: readonly Order[]): Promise<readonly WalletBooks[]> {
    const byAccount = Map.groupBy(orders, ({ payment }) => payment?.account ?? '')
    const found: WalletBooks[] = []
    for (const [account, paidFrom] of byAccount) {
      if (account !== '') found.push(...(await this.#booksOf(account, paidFrom)))
    }
    return found
  }

  /** Those that were read before are looked at again. */
  async again(books: readonly WalletBooks[]): Promise<readonly WalletBooks[]> {
    const found: WalletBooks[] = []
    for (const [account, those] of Map.groupBy(books, (one) => one.account)) {
      const orders = await Promise.all(those.map(({ orderId }) => this.#order(orderId)))
      const now = await this.#booksOf(
        account,
        orders.filter((order) => order !== undefined),
      )
      found.push(...now.filter((one) => those.some(({ orderId }) => orderId === one.orderId)))
    }
    return found
  }

  async #booksOf(account: string, orders: readonly Order[]): Promise<readonly WalletBooks[]> {
    const path = `/v1/accounts/${encodeURIComponent(account)}`
    const shown = await this.#api.found<Account>(path)
    const moves = await this.#moves(path)
    const named = new Set(orders.map(({ id }) => id))
    const own = orders.map(({ id: orderId, ...order }) => ({
      ...{ orderId, account, order, currency: shown?.currency ?? order.currency },
      moves: moves.get(orderId) ?? nothing,
    }))
    const others: WalletBooks[] = []
    for (const [orderId, kept] of moves) {
      if (named.has(orderId) || !kept.isOfDay) continue
      const order = await this.#order(orderId)
      // What was placed on another day is compared with that day's.
      if (order?.payment?.account === account) continue
      const books = { orderId, account, currency: shown?.currency ?? '', moves: kept }
      others.push(order === undefined ? books : { ...books, order })
    }
    return [...own, ...others]
  }

  /** What has been entered since the day began, by order. */
  async #moves(path: string): Promise<ReadonlyMap<string, Kept>> {
    const moves = new Map<string, Kept>()
    for await (const entry of this.#api.items<Entry>(`${path}/entries`)) {
      const at = Date.parse(entry.at)
      if (at < this.#day.from) break
      const change = changeOf(entry)
      if (change === undefined) continue
      const orderId = entry.cause.slice(0, entry.cause.lastIndexOf('/'))
      const kept = moves.get(orderId) ?? { ...nothing, isOfDay: false }
      kept.taken += change.taken ?? 0
      kept.refunded += change.refunded ?? 0
      kept.held += change.held ?? 0
      kept.isOfDay ||= at < this.#day.to
      moves.set(orderId, kept)
    }
    return moves
  }

  #order(id: string): Promise<Order | undefined> {
    return this.#api.found<Order>(`/v1/orders/${encodeURIComponent(id)}`)
  }
}

const nothing: Moves = { taken: 0, refunded: 0, held: 0 }

/** Undefined of what is not about an order. */
function changeOf({ debit, credit, amount }: Entry): Partial<Moves> | undefined {
  switch (`${debit} ${credit}`) {
    case 'held available':
      return { held: amount }
    case 'available held':
      return { held: -amount }
    case 'sales held':
      return { held: -amount, taken: amount }
    case 'available refunds':
      return { refunded: amount }
    default:
      return undefined
  }
}
