/**
 * Job: looks for what is left of customers who were erased, one search at a time, and notes with the
 * customer how far it is and what it has found: any instance can tell of it, also after a start.
 * Boundary: how the store is searched is told from outside.
 *
 * S1 A search never holds up a call: it is waited for no longer than its caller likes.
 * S2 The texts that are looked for are in memory only, and forgotten with the search.
 * S3 One that waits or runs is not begun twice: who erases again has no texts, and would look for less. Who has
 *    them and comes later is heard, as two may erase at once.
 * S4 What a stop cuts off is left as one that runs, or that was never begun: it goes on after the next start.
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

type Open = { sought: Sought; isBegun: boolean; end: Promise<void> }

const knowsAsMuch = ({ sought }: Open, other: Sought): boolean =>
  sought.texts.length >= other.texts.length

const waitingMax = 200
const toldEveryMs = 1000

export class Searches {
  readonly #around: Around
  /** Those that wait, and the one that runs. */
  readonly #open = new Map<string, Open>()
  #last: Promise<void> = Promise.resolve()
  #isStopped = false

  constructor(around: Around) {
    this.#around = around
  }

  get hasRoom(): boolean {
    return this.#open.size < waitingMax
  }

  /** Resolves when it has come to an end, and that is noted. */
  begin(sought: Sought): Promise<void> {
    const { tenant, customerId, keyId } = sought
    const id = `${tenant}/${customerId}/${keyId}`
    const open = this.#open.get(id)
    if (open !== undefined && (!open.isBegun || knowsAsMuch(open, sought))) {
      if (!knowsAsMuch(open, sought)) open.sought = sought
      return open.end
    }
    if (!this.hasRoom) {
      const detail = 'Too many searches wait for their turn; ask for this one later.'
      throw new Problem('unavailable', detail, { retryAfterSeconds: 10 })
    }
    return this.#queue(id, sought)
  }

  /** Nothing is begun any more, and what runs notes nothing more (S4). */
  stop(): void {
    this.#isStopped = true
    const { size } = this.#open
    if (size > 0) this.#around.log.info('searches go on after the next start', { searches: size })
  }

  #queue(id: string, sought: Sought): Promise<void> {
    const open: Open = { sought, isBegun: false, end: this.#last }
    this.#last = open.end = this.#last
      .then(() => {
        open.isBegun = true
        return this.#isStopped ? undefined : this.#run(open.sought)
      })
      .catch((error: unknown) => {
        if (this.#isStopped) return
        const { customerId } = sought
        this.#around.log.error('a search was not noted', { customerId, error: String(error) })
      })
      .finally(() => {
        if (this.#open.get(id) === open) this.#open.delete(id)
      })
    this.#open.set(id, open)
    return open.end
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
        if (this.#isStopped) return
        if (performance.now() - toldAt < toldEveryMs) continue
        await note('running')
        toldAt = performance.now()
      }
    } catch (error) {
      if (this.#isStopped) return
      return note('failed', error instanceof Error ? error.message : String(error))
    }
    await note('done')
  }

  async #note({ tenant, customerId, keyId }: Sought, search: NotedSearch): Promise<void> {
    await this.#around.engine.ask(noteSearch({ customerId, keyId, search }), { tenant })
  }
}
