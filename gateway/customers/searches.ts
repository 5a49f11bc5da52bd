/**
 * Job: looks for what is left of customers who were erased, one search at a time, and notes with the
 * customer how far it is and what it has found: any instance can tell of it, also after a start.
 * Boundary: how the store is searched is told from outside.
 *
 * S1 A search never holds up a call: it is waited for no longer than its caller likes.
 * S2 The texts that are looked for are in memory only, and forgotten with the search.
 * S3 One that waits for its turn is not begun twice: who erases again has no texts, and would look for less.
 */
import { isoTime } from '@millrace/kernel'
import { noteSearch, type NotedSearch, type SearchedPlace } from '#contracts/customers'
import type { GatewayEngine } from '../engine.ts'
import type { Log } from '../log.ts'
import { Problem } from '../problem.ts'

export type Sought = {
  readonly tenant: string
  readonly customerId: string
  readonly keyId: string
  /** What was known of them; none where they are not known any more. */
  readonly texts: readonly string[]
}

export type SearchProgress = Pick<NotedSearch, 'done' | 'of'> & {
  readonly places: readonly SearchedPlace[]
}

export type Search = (sought: Sought) => AsyncIterable<SearchProgress>

type Around = {
  readonly engine: Pick<GatewayEngine, 'ask'>
  readonly log: Log
  readonly clock: () => number
  readonly search: Search
}

const waitingMax = 200
const toldEveryMs = 1000

export class Searches {
  readonly #around: Around
  readonly #waiting = new Map<string, Promise<void>>()
  #last: Promise<void> = Promise.resolve()

  constructor(around: Around) {
    this.#around = around
  }

  get hasRoom(): boolean {
    return this.#waiting.size < waitingMax
  }

  /** Resolves when it has come to an end, and that is noted. */
  begin(sought: Sought): Promise<void> {
    const { tenant, customerId, keyId } = sought
    const id = `${tenant}/${customerId}/${keyId}`
    const waiting = this.#waiting.get(id)
    if (waiting !== undefined) return waiting
    if (!this.hasRoom) {
      const detail = 'Too many searches wait for their turn; ask for this one later.'
      throw new Problem('unavailable', detail, { retryAfterSeconds: 10 })
    }
    this.#last = this.#last
      .then(() => this.#run(sought, () => this.#waiting.delete(id)))
      .catch((error: unknown) => {
        this.#around.log.error('a search was not noted', { customerId, error: String(error) })
      })
    this.#waiting.set(id, this.#last)
    return this.#last
  }

  async #run(sought: Sought, begun: () => void): Promise<void> {
    const { search, clock } = this.#around
    const begunAt = isoTime(clock())
    let progress: SearchProgress = { done: 0, of: 1, places: [] }
    const note = (state: NotedSearch['state'], why?: string): Promise<void> =>
      this.#note(sought, {
        ...{ state, begunAt, withTexts: sought.texts.length > 0 },
        ...{ ...progress, places: [...progress.places] },
        ...(why === undefined ? {} : { why }),
      })
    await note('running').finally(begun)
    let toldAt = performance.now()
    try {
      for await (progress of search(sought)) {
        if (performance.now() - toldAt < toldEveryMs) continue
        await note('running')
        toldAt = performance.now()
      }
    } catch (error) {
      return note('failed', error instanceof Error ? error.message : String(error))
    }
    await note('done')
  }

  async #note({ tenant, customerId, keyId }: Sought, search: NotedSearch): Promise<void> {
    await this.#around.engine.ask(noteSearch({ customerId, keyId, search }), { tenant })
  }
}
