/**
 * Job: looks for what is left of customers who were erased, one search at a time, and notes with the
 * customer how far it is and what it has found: any instance can tell of it, also after a start.
 * Boundary: how the store is searched is told from outside.
 *
 * S1 A search never holds up a call: it is waited for no longer than its caller likes.
 * S2 The texts that are looked for are in memory only, and forgotten with the search.
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

const waitingMax = 20
const toldEveryMs = 1000

export class Searches {
  readonly #around: Around
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(around: Around) {
    this.#around = around
  }

  /** Resolves when it has come to an end, and that is noted. */
  begin(sought: Sought): Promise<void> {
    if (this.#waiting >= waitingMax) {
      const detail = 'Too many searches wait for their turn; ask for this one later.'
      throw new Problem('unavailable', detail, { retryAfterSeconds: 10 })
    }
    this.#waiting++
    this.#last = this.#last
      .then(() => this.#run(sought))
      .finally(() => this.#waiting--)
      .catch((error: unknown) => {
        const { customerId } = sought
        this.#around.log.error('a search was not noted', { customerId, error: String(error) })
      })
    return this.#last
  }

  async #run(sought: Sought): Promise<void> {
    const { search, clock } = this.#around
    const begunAt = isoTime(clock())
    let progress: SearchProgress = { done: 0, of: 1, places: [] }
    const note = (state: NotedSearch['state'], why?: string): Promise<void> =>
      this.#note(sought, {
        ...{ state, begunAt, withTexts: sought.texts.length > 0 },
        ...{ ...progress, places: [...progress.places] },
        ...(why === undefined ? {} : { why }),
      })
    await note('running')
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
