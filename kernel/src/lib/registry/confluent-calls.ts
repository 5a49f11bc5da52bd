/**
 * Job: calls of Confluent's REST API for registries: each with a time limit, made again with rising
 * pauses where the registry is away or fails, until it has been away for too long.
 * Boundary: who asks gives the answers a meaning. Every call may be made twice.
 *
 * H1 What stands in the URL before the host, a name and a password, is sent to the registry and told
 *    to nobody.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { RegistryAway } from './registry.ts'

export type Timing = {
  /** For an answer. */
  readonly answerMs: number
  /** For a call with all its repetitions. */
  readonly callMs: number
  readonly firstPauseMs: number
}

const usualTiming: Timing = { answerMs: 5000, callMs: 15_000, firstPauseMs: 100 }
const pauseMsMax = 2000

/** An answer is an object or a list; the other one is empty. */
export type Answer = Content & { readonly status: number }

type Content = {
  readonly fields: Readonly<Record<string, unknown>>
  readonly list: readonly unknown[]
}

export type Call = { readonly method: 'GET' | 'POST' | 'PUT'; readonly body?: object }

const mediaType = 'application/vnd.schemaregistry.v1+json'

export class ConfluentCalls {
  /** Where the registry is, as anybody may read it. */
  readonly where: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #timing: Timing

  constructor(address: string, timing: Partial<Timing> = {}) {
    const url = new URL(address)
    const { username, password } = url
    url.username = ''
    url.password = ''
    this.where = url.href.replace(/\/+$/, '')
    this.#timing = { ...usualTiming, ...timing }
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    this.#headers = {
      accept: `${mediaType}, application/json`,
      'content-type': mediaType,
      ...(pair === ':' ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }),
    }
  }

  /** What is asked for in the path is escaped; throws `RegistryAway`. */
  async ask(path: string, call: Call = { method: 'GET' }): Promise<Answer> {
    const until = performance.now() + this.#timing.callMs
    for (let pauseMs = this.#timing.firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, pauseMsMax)) {
      const answer = await this.#once(path, call)
      if (typeof answer !== 'string') return answer
      if (performance.now() + pauseMs > until) throw this.away(answer)
      await sleep(pauseMs)
    }
  }

  away(why: string): RegistryAway {
    return new RegistryAway(`The registry at ${this.where} ${why}.`)
  }

  /** Why there is no answer, where it may help to ask again. */
  async #once(path: string, { method, body }: Call): Promise<Answer | string> {
    const { answerMs } = this.#timing
    let response: Response
    let text: string
    try {
      response = await fetch(`${this.where}${path}`, {
        ...{ method, headers: this.#headers, signal: AbortSignal.timeout(answerMs) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      text = await response.text()
    } catch (error) {
      return whyNot(error, answerMs)
    }
    const { status } = response
    if (status >= 500 || status === 429) return `answers ${status}: ${oneLine(text)}`
    if (status === 401 || status === 403) {
      throw this.away(`does not let us in (${status}); write http://NAME:PASSWORD@HOST`)
    }
    const content = contentOf(text)
    if (content !== undefined) return { status, ...content }
    throw this.away(`does not speak Confluent's API: ${status} ${oneLine(text)}`)
  }
}

function whyNot(error: unknown, answerMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `does not answer within ${answerMs} ms`
  }
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  return `cannot be reached: ${oneLine(code)}`
}

function contentOf(text: string): Content | undefined {
  if (text === '') return { fields: {}, list: [] }
  try {
    const read: unknown = JSON.parse(text)
    if (Array.isArray(read)) return { fields: {}, list: read }
    return typeof read === 'object' && read !== null ? { fields: { ...read }, list: [] } : undefined
  } catch {
    return undefined
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 200)
