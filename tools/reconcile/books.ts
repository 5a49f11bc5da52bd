/** Reads what the orders of a day, their cards and the provider say, over HTTP. */
import type { CardShown } from '#contracts/cards'
import type { Order } from '#contracts/orders'
import type { KeptHold } from '../../gateway/payments/hold-book.ts'
import type { Books } from './differences.ts'

export type Day = { readonly from: number; readonly to: number }

const answerMsMax = 30_000

/** Nobody answers, or not as it should be: nothing can be said. */
export class CannotRead extends Error {
  override name = 'CannotRead'
}

export class BookReader {
  readonly #api: string
  readonly #provider: string
  readonly #key: string | undefined

  constructor(api: string, provider: string, key: string | undefined) {
    this.#api = api
    this.#provider = provider
    this.#key = key
  }

  /** The orders of the day that are paid by card, and those that the provider names. */
  async orderIds({ from, to }: Day): Promise<ReadonlySet<string>> {
    const ids = new Set<string>()
    for await (const { id, payment, placedAt } of this.#orders()) {
      const at = Date.parse(placedAt)
      if (at < from) break
      if (at < to && payment?.card !== undefined) ids.add(id)
    }
    for (const { reference } of await this.#holdsOf({ from, to })) {
      if (reference !== '') ids.add(reference)
    }
    return ids
  }

  async holds(day: Day): Promise<ReadonlyMap<string, readonly KeptHold[]>> {
    return Map.groupBy(await this.#holdsOf(day), ({ reference }) => reference)
  }

  async books(orderId: string, holds: readonly KeptHold[]): Promise<Books> {
    const path = `/v1/orders/${encodeURIComponent(orderId)}`
    const order = await this.#found<Order>(this.#api + path)
    const card = order && (await this.#found<CardShown>(`${this.#api}${path}/card`))
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

  async post(path: string, body: object): Promise<number> {
    const response = await this.#call(this.#api + path, { body: JSON.stringify(body) })
    await response.arrayBuffer()
    return response.status
  }

  /** Cases of an order that wait for a person. */
  async cases(orderId: string): Promise<readonly { readonly id: string; readonly step: string }[]> {
    const path = `/v1/cases?orderId=${encodeURIComponent(orderId)}`
    const found = await this.#found<{ items: { id: string; step: string }[] }>(this.#api + path)
    return found?.items ?? []
  }

  #hold(key: string): Promise<KeptHold | undefined> {
    return this.#found<KeptHold>(`${this.#provider}/holds/${encodeURIComponent(key)}`)
  }

  async #holdsOf({ from, to }: Day): Promise<readonly KeptHold[]> {
    const url = `${this.#provider}/holds?from=${from}&to=${to}`
    const found = await this.#found<{ items: KeptHold[] }>(url)
    if (found === undefined) throw new CannotRead(`${this.#provider} does not list its holds.`)
    return found.items
  }

  /** Newest first. */
  async *#orders(): AsyncGenerator<Order> {
    for (let cursor = ''; ;) {
      const url = `${this.#api}/v1/orders?limit=500${cursor}`
      const page = await this.#found<{ items: Order[]; next: string | null }>(url)
      yield* page?.items ?? []
      if (page === undefined || page.next === null) return
      cursor = `&cursor=${encodeURIComponent(page.next)}`
    }
  }

  async #found<Body>(url: string): Promise<Body | undefined> {
    const response = await this.#call(url, {})
    const text = await response.text()
    if (response.status === 404) return undefined
    if (!response.ok) throw new CannotRead(`${url} was answered with ${response.status}.`)
    return JSON.parse(text) as Body
  }

  async #call(url: string, { body }: { readonly body?: string }): Promise<Response> {
    const isOurs = url.startsWith(this.#api) && this.#key !== undefined
    const headers = {
      ...(isOurs ? { authorization: `Bearer ${this.#key}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const init = body === undefined ? { headers } : { method: 'POST', body, headers }
    try {
      return await fetch(url, { ...init, signal: AbortSignal.timeout(answerMsMax) })
    } catch {
      throw new CannotRead(`${new URL(url).origin} does not answer.`)
    }
  }
}
