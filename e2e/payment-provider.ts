/** A payment provider for tests: it does as it is told, and remembers everything that it was asked. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

type Manner =
  | 'well'
  | 'declines'
  | 'fails'
  /** It charges, and answers when nobody waits any longer. */
  | 'late'
  /** It says nothing until it is told otherwise. */
  | 'hangs'

export type Asked = {
  readonly path: string
  readonly key: string | undefined
  readonly body: Readonly<Record<string, unknown>>
}

export class PaymentProviderDouble {
  manner: Manner = 'well'
  readonly asked: Asked[] = []
  /** By key: what is charged now, and what was given back. */
  readonly charges = new Map<string, 'charged' | 'refunded' | 'void'>()
  readonly #held: (() => void)[] = []
  #server: Server | undefined
  #port = 0

  /** Where it is, and will be again after a stop. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get charged(): number {
    return [...this.charges.values()].filter((state) => state === 'charged').length
  }

  /** Of payments, as they were asked. */
  get payments(): readonly Asked[] {
    return this.asked.filter(({ path }) => path === '/payments')
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      void this.#say(request).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(body))
      })
    })
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async stop(): Promise<void> {
    this.goOn()
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  /** Answers all that it has held. */
  goOn(): void {
    for (const answer of this.#held.splice(0)) answer()
  }

  async #say(request: IncomingMessage): Promise<readonly [number, object]> {
    const { url: path = '', headers } = request
    let text = ''
    for await (const part of request) text += String(part)
    const key = headers['idempotency-key']
    this.asked.push({ path, key: key === undefined ? undefined : String(key), body: parsed(text) })
    if (path === '/tokens') return [201, { token: `token-${this.asked.length}` }]
    const refunded = /^\/payments\/(.+)\/refund$/.exec(path)?.[1]
    if (refunded !== undefined)
      return [200, { refunded: this.#refund(decodeURIComponent(refunded)) }]
    return this.#charge(String(key))
  }

  #refund(key: string): boolean {
    const known = this.charges.get(key)
    this.charges.set(key, known === undefined ? 'void' : known === 'charged' ? 'refunded' : known)
    return known !== undefined && known !== 'void'
  }

  async #charge(key: string): Promise<readonly [number, object]> {
    const manner = this.manner
    if (manner === 'fails') return [500, {}]
    if (manner === 'declines') return [402, {}]
    if (manner === 'hangs') await this.#hold()
    const known = this.charges.get(key) ?? 'charged'
    this.charges.set(key, known)
    if (manner === 'late') await this.#hold()
    return known === 'charged' ? [201, { id: `charge-${key}` }] : [409, {}]
  }

  #hold(): Promise<void> {
    return new Promise((resolve) => this.#held.push(resolve))
  }
}

const parsed = (text: string): Readonly<Record<string, unknown>> =>
  text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>)
