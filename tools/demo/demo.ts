/**
 * `npm start -- --demo`: a shop to look at. It is filled in through the public API, and then an order is
 * placed at every beat, each with a fate of its own, until it is stopped or has placed its last one.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { fateOf, lamp, largeOrders, mark, releaseAfterMs, shop, type Asked } from './fates.ts'

type Options = {
  readonly url: string
  /** Also beside what somebody else has placed. */
  readonly anyway?: boolean
  readonly everyMs?: number
  readonly ordersMax?: number
}

type Call = { readonly body?: object | undefined; readonly key?: string | undefined }
type Reply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }

/** In the table of a start. */
const underTheFirst = `\n${' '.repeat(16)}`
const everyMsUsual = 1500
const ordersMaxUsual = 10_000

export class Demo {
  readonly #url: string
  readonly #everyMs: number
  readonly #ordersMax: number
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  placed = 0

  private constructor({ url, everyMs = everyMsUsual, ordersMax = ordersMaxUsual }: Options) {
    this.#url = url
    this.#everyMs = everyMs
    this.#ordersMax = ordersMax
  }

  /** Fills the shop in, or says why not. */
  static async open(options: Options): Promise<Demo | string> {
    const demo = new Demo(options)
    const stranger = await demo.#stranger()
    if (stranger !== undefined && options.anyway !== true) {
      return `off: ${stranger} is somebody's own; --data ./demo gives it a store of its own, --demo-anyway goes on beside it`
    }
    // What is somebody's own is judged as they want it.
    const asked = [...(stranger === undefined ? [largeOrders] : []), ...shop(Date.now())]
    return (await demo.#fillIn(asked)) ?? demo
  }

  async #fillIn(asked: readonly Asked[]): Promise<string | undefined> {
    for (const [method, path, body] of asked) {
      // A key counts for its path.
      const key =
        method === 'POST' ? `${mark}${'id' in body ? String(body.id) : 'once'}` : undefined
      const { status } = await this.#ask(method, path, { body, key })
      if (status >= 300 && status !== 409) return `off: ${method} ${path} was answered ${status}`
    }
    return undefined
  }

  get told(): string {
    return [
      `an order every ${this.#everyMs / 1000} s, ${this.#ordersMax} at most; all its ids begin with ${mark}`,
      'large ones wait for a person: GET /v1/reviews?state=open, POST /v1/reviews/{id}',
      `${lamp} is released ${releaseAfterMs / 1000} s after the first start: GET /v1/preorder-products/${lamp}/wave`,
    ].join(underTheFirst)
  }

  begin(): void {
    this.#running = this.#run().catch(() => undefined)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const signal = this.#stopping.signal
    for (let nth = await this.#first(); this.placed < this.#ordersMax; nth++) {
      const { order, then } = fateOf(nth)
      const { body } = await this.#ask('POST', '/v1/orders', { body: order })
      this.placed++
      await pause(this.#everyMs, undefined, { signal, ref: false })
      if (then === undefined) continue
      const why = then === 'cancel' ? { reason: 'Changed my mind.' } : undefined
      await this.#ask('POST', `/v1/orders/${String(body['id'])}/${then}`, { body: why })
    }
  }

  /** Behind what an earlier start has placed. */
  async #first(): Promise<number> {
    const { body } = await this.#ask('GET', '/v1/orders?limit=1000')
    const numbers = itemsOf(body).map(({ id }) => Number(String(id).slice(mark.length)))
    return 1 + Math.max(0, ...numbers.filter(Number.isSafeInteger))
  }

  /** Something in the store that the demo has not made. */
  async #stranger(): Promise<string | undefined> {
    for (const [what, path] of [
      ['customer', '/v1/customers?limit=100'],
      ['order', '/v1/orders?limit=1000'],
    ] as const) {
      const { body } = await this.#ask('GET', path)
      const other = itemsOf(body).find(
        ({ id, preorderId = id }) => !String(preorderId).startsWith(mark),
      )
      if (other !== undefined) return `${what} ${String(other['id'])}`
    }
    return undefined
  }

  async #ask(method: string, path: string, { body, key }: Call = {}): Promise<Reply> {
    const response = await fetch(this.#url + path, {
      method,
      signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(60_000)]),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  }
}

const itemsOf = (body: Reply['body']) =>
  (body['items'] ?? []) as readonly Readonly<Record<string, unknown>>[]
