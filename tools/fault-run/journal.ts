/**
 * Job: what the load was told, call by call, in a file that the checker reads: it has nothing else to go
 * by. A line is written for every attempt, with when it was sent and when its answer was there, on one
 * clock.
 */
import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

export type Call = {
  /** All attempts of one wish have the same number. */
  readonly wish: number
  readonly kind: string
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly key?: string
  readonly body?: unknown
  readonly waitS?: number
}

/** A status of 0 is no answer at all. */
export type Answer = {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const answerMsMax = 15_000

/** What may have been done or not, and may be asked again under its key. */
const isDefinite = ({ status }: Answer): boolean => status !== 0 && status !== 429 && status < 500

export class Journal {
  readonly #file: WriteStream
  /** How often each status came. */
  readonly told = new Map<number, number>()
  readonly #underWay = new Set<Promise<Answer>>()

  constructor(path: string) {
    this.#file = createWriteStream(path)
  }

  async call(url: string, call: Call): Promise<Answer> {
    const answered = this.#ask(url, call)
    this.#underWay.add(answered)
    try {
      return await answered
    } finally {
      this.#underWay.delete(answered)
    }
  }

  async #ask(url: string, call: Call): Promise<Answer> {
    const sentAt = performance.now()
    const answer = await ask(url, call)
    this.#file.write(
      `${JSON.stringify({ ...call, url, sentAt, gotAt: performance.now(), ...named(answer) })}\n`,
    )
    this.told.set(answer.status, (this.told.get(answer.status) ?? 0) + 1)
    return answer
  }

  /** What was sent and nobody waits for is written down too. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay)
    this.#file.end()
    await once(this.#file, 'close')
  }
}

const named = ({ status, body }: Answer) => ({ status, answer: body })

async function ask(url: string, { method, path, key, body, waitS }: Call): Promise<Answer> {
  try {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(waitS === undefined ? {} : { prefer: `wait=${waitS}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerMsMax),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  } catch {
    return { status: 0, body: {} }
  }
}

type Patience = {
  readonly urls: () => string
  readonly withinMs: number
  /** Whether nobody waits for it any more. */
  readonly isGivenUp: () => boolean
}

/** Asks one after another until one gives an answer that counts; `undefined` when the time is over. */
export async function surely(
  journal: Journal,
  call: Call,
  { urls, withinMs, isGivenUp }: Patience,
): Promise<Answer | undefined> {
  for (const end = performance.now() + withinMs; performance.now() < end && !isGivenUp();) {
    const answer = await journal.call(urls(), call)
    if (isDefinite(answer)) return answer
    await sleep(250)
  }
  return undefined
}
