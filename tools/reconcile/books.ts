/** Reads what the orders of a day, their cards and the provider say. */
import type { CardShown } from '#contracts/cards'
import type { Order } from '#contracts/orders'
import type { KeptHold } from '../../gateway/payments/hold-book.ts'
import type { Books } from './differences.ts'
import { CannotRead, type HttpReader } from './http-reader.ts'

export type Day = { readonly from: number; readonly to: number }

export class BookReader {
  readonly #api: HttpReader
  readonly #provider: HttpReader

  constructor(api: HttpReader, provider: HttpReader) {
    this.#api = api
    this.#provider = provider
  }

  /** Those that were placed on the day. */
  async orders({ from, to }: Day): Promise<readonly Order[]> {
    const found: Order[] = []
    for await (const order of this.#api.items<Order>('/v1/orders')) {
      const at = Date.parse(order.placedAt)
      if (at < from) break
      if (at < to && order.payment !== undefined) found.push(order)
    }
    return found
  }

  async holds({ from, to }: Day): Promise<ReadonlyMap<string, readonly KeptHold[]>> {
    const found = await this.#provider.found<{ items: KeptHold[] }>(`/holds?from=${from}&to=${to}`)
    if (found === undefined) {
      throw new CannotRead(`${this.#provider.origin} does not list its holds.`)
    }
    return Map.groupBy(found.items, ({ reference }) => reference)
  }

  async books(orderId: string, holds: readonly KeptHold[]): Promise<Books> {
    const path = `/v1/orders/${encodeURIComponent(orderId)}`
    const order = await this.#api.found<Order>(path)
    const card = order && (await this.#api.found<CardShown>(`${path}/card`))
    const isKnown = card === undefined || holds.some(({ key }) => key === card.key)
    const own = isKnown ? undefined : await this.#hold(card.key)
    return {
      ...{ orderId, holds: own === undefined ? holds : [...holds, own] },
      ...(order === undefined ? {} : { order }),
      ...(card === undefined ? {} : { card }),
    }
  }

  /** One that was read before is looked at again. */
  async again({ orderId, holds }: Books): Promise<Books> {
    const now = await Promise.all(holds.map(({ key }) => this.#hold(key)))
    return this.books(
      orderId,
      now.filter((hold) => hold !== undefined),
    )
  }

  post(path: string, body: object): Promise<number> {
    return this.#api.post(path, body)
  }

  /** Cases of an order that wait for a person. */
  async cases(orderId: string): Promise<readonly { readonly id: string; readonly step: string }[]> {
    const path = `/v1/cases?orderId=${encodeURIComponent(orderId)}`
    const found = await this.#api.found<{ items: { id: string; step: string }[] }>(path)
    return found?.items ?? []
  }

  #hold(key: string): Promise<KeptHold | undefined> {
    return this.#provider.found<KeptHold>(`/holds/${encodeURIComponent(key)}`)
  }
}
