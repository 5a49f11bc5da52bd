/** How a user asks: over connections of its own, and every answer is judged. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Request } from '../load/request.ts'
import { Line, type Reply } from './line.ts'
import type { SiegeTally } from './tally.ts'

export type Call = {
  /** The storefront's name, or `native`. */
  readonly at: string
  readonly method: Request['method']
  readonly path: string
  readonly body?: object
  /** Statuses that are right. */
  readonly right: readonly number[]
}

/** What was seen is counted: the round that it belongs to is over. */
export class Failed extends Error {}

const waitedOut = 504
/** An order and its letters settle within a second on a machine that is not besieged. */
const settledMsMax = 60_000
const askAgainMs = 25

export class Caller {
  tally: SiegeTally
  readonly #addresses: Readonly<Record<string, string>>
  readonly #lines = new Map<string, Line>()

  constructor(addresses: Readonly<Record<string, string>>, tally: SiegeTally) {
    this.#addresses = addresses
    this.tally = tally
  }

  async ask({ at, right, ...request }: Call): Promise<Reply> {
    const address = new URL(this.#addresses[at] ?? 'http://nowhere')
    const path = address.pathname.replace(/\/$/, '') + request.path
    const said = `${request.method} ${path}`
    const begunAt = performance.now()
    const reply = await this.#lineTo(address.origin)
      .ask({ ...request, path })
      .catch((failure: unknown) => this.#fail('no answer', `${said}: ${String(failure)}`))
    const { status, text } = reply
    if (right.includes(status)) {
      if (status === waitedOut) this.tally.waitedOut()
      else this.tally.answered(request.method === 'GET', performance.now() - begunAt)
      return reply
    }
    return this.#fail(status >= 500 ? 'server error' : 'wrong answer', `${said}: ${status} ${text}`)
  }

  async json<T>(call: Omit<Call, 'right'>, right = 200): Promise<T> {
    const { text } = await this.ask({ ...call, right: [right] })
    return JSON.parse(text) as T
  }

  /** Holds what was answered to what is right. */
  hold(isRight: boolean, what: () => string): void {
    if (!isRight) this.#fail('wrong answer', what())
  }

  /** Asks until something is found. */
  async until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    for (const end = performance.now() + settledMsMax; ;) {
      const found = await ask()
      if (found !== undefined) return found
      if (performance.now() > end) return this.#fail('wrong answer', `${what} does not come`)
      await sleep(askAgainMs)
    }
  }

  close(): void {
    for (const line of this.#lines.values()) line.close()
  }

  #fail(...[fault, what]: Parameters<SiegeTally['failed']>): never {
    this.tally.failed(fault, what)
    throw new Failed(what)
  }

  #lineTo(origin: string): Line {
    const known = this.#lines.get(origin)
    if (known !== undefined) return known
    const line = new Line(origin)
    this.#lines.set(origin, line)
    return line
  }
}
