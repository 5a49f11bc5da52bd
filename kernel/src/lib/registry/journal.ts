/**
 * Job: the port to where a registry of our own keeps what was entered.
 *
 * J1 Who decides what to enter has been handed all that was entered before, by whomever, and nothing by
 *    others comes between: of two that race, one decides knowing what the other has entered.
 */
import type { Entry } from './schema-book.ts'

export interface Journal {
  /** What was entered since it was last asked, to the end as it is when it is called. */
  news(): Promise<readonly Entry[]>
  /**
   * Enters what `decide` answers; what it is handed are the news. It may be asked again, with what
   * was entered meanwhile. What is entered is handed over with later news.
   */
  enter(decide: (news: readonly Entry[]) => readonly Entry[]): Promise<void>
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
    return Promise.resolve(this.#news())
  }

  enter(decide: (news: readonly Entry[]) => readonly Entry[]): Promise<void> {
    this.#entries.push(...decide(this.#news()))
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #news(): readonly Entry[] {
    const news = this.#entries.slice(this.#told)
    this.#told = this.#entries.length
    return news
  }
}
