/**
 * Job: the port to where a registry of our own keeps what was entered, by one process or by several.
 *
 * J1 All who read it are handed the same entries in the same order, and nothing that they were handed
 *    is lost, but for an entry that another one with its key has followed.
 * J2 When `enter` has resolved, later news have the entries, and a death of the process keeps them.
 */
import type { Entry } from './schema-book.ts'

export interface Journal {
  /** What was entered since it was last asked, to the end as it is when it is called. */
  news(): Promise<readonly Entry[]>
  enter(entries: readonly Entry[]): Promise<void>
  close(): Promise<void>
}

/** For tests, and for a process whose schemas need not outlive it. */
export class MemoryJournal implements Journal {
  readonly #entries: Entry[]
  #told = 0

  /** Two over the same entries are two processes over one journal. */
  constructor(entries: Entry[] = []) {
    this.#entries = entries
  }

  news(): Promise<readonly Entry[]> {
    const news = this.#entries.slice(this.#told)
    this.#told = this.#entries.length
    return Promise.resolve(news)
  }

  enter(entries: readonly Entry[]): Promise<void> {
    this.#entries.push(...entries)
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
