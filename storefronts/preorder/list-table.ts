/** A page of a table, of which every shard has a part. */
import type { ShardAnswers } from '#gateway/engine'
import { Turnstile } from '#gateway/turnstile'
import type { DialectEdge } from '../dialect.ts'
import { listRows, type Listed, type ListedRows, type Table } from './contracts.ts'
import { compare, type Asked } from './page.ts'

export type Found = { readonly items: readonly Listed[]; readonly total: number }

/** So many rows are asked for at once: a long list is taken a little at a time. */
const rowsAtOnce = 1000

export class TableLists {
  readonly #edge: DialectEdge
  readonly #turnstile = new Turnstile()

  constructor(edge: DialectEdge) {
    this.#edge = edge
  }

  /** As many rows are kept at hand as lie before the end of the page, however long the table is. */
  async page(table: Table, { page, size, sort }: Asked): Promise<Found> {
    const end = (page + 1) * size
    const isSorted = sort.length > 0
    let kept: readonly Listed[] = []
    let total = 0
    let passed = 0
    for (let after = 0, isMore = true; isMore;) {
      const limit = Math.min(rowsAtOnce, isSorted ? rowsAtOnce : end - passed)
      const chunk = await this.#chunk(table, after, limit)
      total = chunk.total
      passed += chunk.items.length
      after = chunk.items.at(-1)?.number ?? after
      isMore = chunk.items.length === limit && (isSorted || passed < end)
      kept = isSorted
        ? [...kept, ...chunk.items].sort(compare(sort)).slice(0, end)
        : [...kept, ...chunk.items].slice(-size)
    }
    if (isSorted) return { items: kept.slice(page * size, end), total }
    // The last chunk may end before the page, or within it.
    const from = Math.max(page * size - (passed - kept.length), 0)
    return { items: kept.slice(from), total }
  }

  /** The next rows by number: what each shard has left out lies behind all that is returned. */
  async #chunk(table: Table, after: number, limit: number): Promise<Found> {
    const { engine, tenant } = this.#edge
    const answers: ShardAnswers = await this.#turnstile.through(() =>
      engine.askEachShard(listRows({ table, after, limit }), { tenant }),
    )
    const parts = answers.map(({ body }) => body as ListedRows)
    const items = parts.flatMap((part) => part.items).sort((a, b) => a.number - b.number)
    const total = parts.reduce((sum, part) => sum + part.total, 0)
    return { items: items.slice(0, limit), total }
  }
}
