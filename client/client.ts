/**
 * A typed client of the native API, for browsers and for Node: it needs nothing but `fetch`. A call is
 * named as in the OpenAPI document, and what may be answered is known by its status:
 *
 *   const shop = new Client({ url: 'http://127.0.0.1:8080', key: 'mr_till_…' })
 *   const { state } = await shop.done('POST /v1/orders', { wait: 5, once: 'basket-17', body: { … } })
 *   const placed = await shop.call('POST /v1/orders', { body: { … } })
 *   if (placed.status === 503) console.log(placed.headers.get('retry-after'))
 */
import type { Answer, Calls, HistoryLine, Wave } from './api.ts'
import { sentOf, type Asked, type Asking, type Call, type Sent } from './asked.ts'
import { eventsOf } from './events.ts'
import { Refused } from './refused.ts'

export { Refused }
export type { Asked, Call }
export type Answered<Name extends Call> = Calls[Name]['answered']
/** The body of an answer that is no problem. */
export type Done<Name extends Call> = Extract<Answered<Name>, { status: 200 | 201 | 204 }>['body']

type Page = { readonly items: readonly unknown[]; readonly next: string | null }
/** A call that answers with a page of a list. */
export type List = { [Name in Call]: Done<Name> extends Page ? Name : never }[Call]
type ItemOf<Name extends List> = Done<Name> extends Page ? Done<Name>['items'][number] : never

export type ClientOptions = {
  readonly url: string
  /** Shown with each call, where the server asks for one. */
  readonly key?: string
  /** For how long a call is made again that nobody could take now; not at all unless told. */
  readonly patienceMs?: number
  readonly fetch?: typeof fetch
}

const againMs = 100
const againMsMax = 5_000

export class Client {
  readonly #options: ClientOptions

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** Resolves with what was answered, whatever it was. */
  async call<Name extends Call>(name: Name, ...asked: Asking<Name>): Promise<Answered<Name>> {
    return (await answerIn(await this.send(name, ...asked))) as Answered<Name>
  }

  /** Resolves with the body of what was done or told; throws `Refused` where it was not. */
  async done<Name extends Call>(name: Name, ...asked: Asking<Name>): Promise<Done<Name>> {
    const answer = await answerIn(await this.send(name, ...asked))
    if (answer.status >= 300) throw new Refused(name, answer)
    return answer.body as Done<Name>
  }

  /** Resolves with what a call was refused with; throws where it was done after all. */
  async refused<Name extends Call>(name: Name, ...asked: Asking<Name>): Promise<Refused> {
    const answer = await answerIn(await this.send(name, ...asked))
    if (answer.status >= 300) return new Refused(name, answer)
    throw new Error(`${name} was not refused: ${answer.status} ${JSON.stringify(answer.body)}`)
  }

  /** Every item of a list, page by page, in its order. */
  async *each<Name extends List>(
    name: Name,
    ...[asked]: Asking<Name>
  ): AsyncGenerator<ItemOf<Name>> {
    const { query, ...rest } = (asked ?? {}) as { readonly query?: object }
    let cursor: string | null = ''
    while (cursor !== null) {
      const more = cursor === '' ? {} : { cursor }
      const page = await this.#answered(name, { ...rest, query: { ...query, ...more } })
      if (page.status >= 300) throw new Refused(name, page)
      const { items, next } = page.body as Page
      yield* items as readonly ItemOf<Name>[]
      cursor = next
    }
  }

  /** The whole of a list at once, where it is known to be small. */
  async all<Name extends List>(
    name: Name,
    ...asked: Asking<Name>
  ): Promise<readonly ItemOf<Name>[]> {
    const items: ItemOf<Name>[] = []
    for await (const item of this.each(name, ...asked)) items.push(item)
    return items
  }

  /** What happens to an order, as it happens, until nothing more can; goes on where a connection broke. */
  follow(id: string, last?: string): AsyncGenerator<HistoryLine> {
    const name = 'GET /v1/orders/{id}/stream'
    return followed(name, (headers) => this.send(name, { id, headers }), last)
  }

  /** How far the release of a product is, until it is released; who is slow hears of fewer of its changes. */
  followWave(sku: string, last?: string): AsyncGenerator<Wave> {
    const name = 'GET /v1/preorder-products/{sku}/wave/stream'
    return followed(name, (headers) => this.send(name, { sku, headers }), last)
  }

  /** Resolves when the answer begins: for one that goes on. */
  send<Name extends Call>(name: Name, ...[asked]: Asking<Name>): Promise<Response> {
    return this.#sendPatiently(sentOf(name, asked ?? {}))
  }

  async #answered(name: Call, asked: object): Promise<Answer<number, unknown>> {
    return answerIn(await this.#sendPatiently(sentOf(name, asked)))
  }

  /** What does no more when it is sent twice is sent again while nobody can take it. */
  async #sendPatiently(sent: Sent): Promise<Response> {
    const end = Date.now() + (this.#options.patienceMs ?? 0)
    for (let pauseMs = againMs; ; pauseMs = Math.min(pauseMs * 2, againMsMax)) {
      const isLast = !sent.isRepeatable || Date.now() + pauseMs > end
      const response = await this.#sendOnce(sent).catch((error: unknown) => {
        if (isLast) throw error
        return undefined
      })
      if (response !== undefined && (isLast || !isBusy(response))) return response
      await response?.body?.cancel()
      await pause(Math.max(pauseMs, afterMs(response)))
    }
  }

  #sendOnce({ method, target, headers, body }: Sent): Promise<Response> {
    const { url, key, fetch: send = fetch } = this.#options
    const shown = key === undefined ? {} : { authorization: `Bearer ${key}` }
    return send(url + target, {
      ...{ method, headers: { ...shown, ...headers } },
      ...(body === undefined ? {} : { body }),
    })
  }
}

type Heard = { readonly 'Last-Event-ID'?: string }

async function* followed<Line>(
  name: Call,
  open: (heard: Heard) => Promise<Response>,
  last?: string,
): AsyncGenerator<Line> {
  let lastId = last
  for (;;) {
    const response = await open(lastId === undefined ? {} : { 'Last-Event-ID': lastId })
    if (response.status === 204) return
    if (!response.ok) throw new Refused(name, await answerIn(response))
    for await (const { id: told, name: what, data } of eventsOf(response)) {
      if (what === 'end') return
      lastId = told ?? lastId
      yield JSON.parse(data) as Line
    }
  }
}

/** What a later read has to include, where it is to be seen: `after: positionOf(placed)`. */
export const positionOf = ({ headers }: { readonly headers: Headers }): string =>
  headers.get('millrace-position') ?? ''

/** Whether the same was done before, under the same key or id. */
export const isReplayed = ({ headers }: { readonly headers: Headers }): boolean =>
  headers.get('idempotency-replayed') === 'true'

async function answerIn(response: Response): Promise<Answer<number, unknown>> {
  const { status, headers } = response
  const text = await response.text()
  const isJson = headers.get('content-type')?.includes('json') === true
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : text === '' ? undefined : text
  return { status, headers, body }
}

const isBusy = ({ status }: Response): boolean => status === 429 || status === 503

const afterMs = (response: Response | undefined): number =>
  Number(response?.headers.get('retry-after') ?? 0) * 1000

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
