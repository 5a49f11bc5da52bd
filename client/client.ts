/**
 * A typed client of the native API, for browsers and for Node: it needs nothing but `fetch`. A call is
 * named as in the OpenAPI document, and what may be answered is known by its status:
 *
 *   const shop = new Client({ url: 'http://127.0.0.1:8080', key: 'mr_till_…' })
 *   const placed = await shop.call('POST /v1/orders', { body: { customerId: 'anna', … } })
 *   if (placed.status === 201) console.log(placed.body.state)
 */
import type { Answer, Calls } from './api.ts'

export type Call = keyof Calls
export type Answered<Name extends Call> = Calls[Name]['answered']
/** The body of an answer that is no problem. */
export type Done<Name extends Call> = Extract<Answered<Name>, { status: 200 | 201 | 204 }>['body']

type Asked<Name extends Call> = Calls[Name]['asked']
/** What a call needs nothing for may be left out. */
type Asking<Name extends Call> =
  Record<never, never> extends Asked<Name> ? [asked?: Asked<Name>] : [asked: Asked<Name>]

type Parts = {
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export type ClientOptions = {
  readonly url: string
  /** Shown with each call, where the server asks for one. */
  readonly key?: string
  readonly fetch?: typeof fetch
}

/** What a call was refused with. */
export class Refused extends Error {
  override name = 'Refused'
  readonly answer: Answer<number, unknown>

  constructor(call: string, answer: Answer<number, unknown>) {
    super(`${call} was refused: ${answer.status} ${JSON.stringify(answer.body)}`)
    this.answer = answer
  }
}

export class Client {
  readonly #options: ClientOptions

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** Resolves with what was answered, whatever it was. */
  async call<Name extends Call>(name: Name, ...asked: Asking<Name>): Promise<Answered<Name>> {
    const response = await this.send(name, ...asked)
    const { status, headers } = response
    const text = await response.text()
    const isJson = headers.get('content-type')?.includes('json') === true
    const body: unknown = isJson ? JSON.parse(text) : text === '' ? undefined : text
    return { status, headers, body } as Answered<Name>
  }

  /** Resolves with the body of what was done or told; throws `Refused` where it was not. */
  async done<Name extends Call>(name: Name, ...asked: Asking<Name>): Promise<Done<Name>> {
    const answer: Answer<number, unknown> = await this.call(name, ...asked)
    if (answer.status >= 300) throw new Refused(name, answer)
    return answer.body as Done<Name>
  }

  /** Resolves when the answer begins: for one that goes on, like a stream. */
  send<Name extends Call>(name: Name, ...[asked = {}]: Asking<Name>): Promise<Response> {
    const { url, key, fetch: send = fetch } = this.#options
    const { headers, body, ...rest } = asked as Parts
    const [method = '', route = ''] = name.split(' ')
    const shown = key === undefined ? {} : { authorization: `Bearer ${key}` }
    const typed = body === undefined ? {} : { 'content-type': 'application/json' }
    return send(url + targetOf(route, rest), {
      method,
      headers: { ...shown, ...typed, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }
}

function targetOf(route: string, { path = {}, query = {} }: Pick<Parts, 'path' | 'query'>): string {
  const partOf = (_: string, name: string) => encodeURIComponent(path[name] ?? '')
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) words.set(name, String(value))
  return route.replaceAll(/\{(\w+)\}/g, partOf) + (words.size === 0 ? '' : `?${words.toString()}`)
}
