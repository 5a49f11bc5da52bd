/** A page of a table, of which every shard has a part. */
import type { ShardAnswers } from '#gateway/engine'
import { Turnstile } from '#gateway/turnstile'
import type { DialectEdge } from '../dialect.ts'
import { openRows } from './addresses.ts'
import { listRows, type Listed, type ListedRows, type Table } from './contracts.ts'
import { compare, type Asked } from './page.ts'

export type Found = { readonly items: readonly Listed[]; readonly total: number }

/** So many rows are asked of a shard at once, at most: a long list is taken a little at a time. */
const rowsAtOnce = 250
/** Numbers lie in all shards alike, and there are eight of them unless told: twice what is needed. */
const shareOfAShard = 4
const leastShare = 4

type Chunk = Found & { readonly isMore: boolean; readonly after: number }

export class TableLists {
  readonly #edge: DialectEdge
  readonly #turnstile = new Turnstile()

  constructor(edge: DialectEdge) {
    this.#edge = edge
  }

  async page(table: Table, asked: Asked): Promise<Found> {
    if (asked.sort.length > 0) return this.#sorted(table, asked)
    const { items, total } = await this.#byNumber(table, asked)
    return { items: await openRows(this.#edge.personal, items), total }
  }

  async #byNumber(table: Table, { page, size }: Asked): Promise<Found> {
    const [begin, end] = [page * size, (page + 1) * size]
    const items: Listed[] = []
    for (let passed = 0, after = 0; ;) {
      const share = Math.max(Math.ceil((end - passed) / shareOfAShard), leastShare)
      const chunk = await this.#chunk(table, after, share)
      items.push(...chunk.items.slice(Math.max(begin - passed, 0), Math.max(end - passed, 0)))
      passed += chunk.items.length
      after = chunk.after
      if (!chunk.isMore || passed >= end) return { items, total: chunk.total }
    }
  }

  /** As many rows are kept at hand as lie before the end of the page, however long the table is. */
  async #sorted(table: Table, { page, size, sort }: Asked): Promise<Found> {
    const end = (page + 1) * size
    let kept: readonly Listed[] = []
    for (let after = 0; ;) {
      const chunk = await this.#chunk(table, after, rowsAtOnce)
      // What is sealed sorts like nothing that was said.
      const open = await openRows(this.#edge.personal, chunk.items)
      kept = [...kept, ...open].toSorted(compare(sort)).slice(0, end)
      after = chunk.after
      if (!chunk.isMore) return { items: kept.slice(page * size), total: chunk.total }
    }
  }

  /** The next rows by number, as far as no shard has left one out that lies before them. */
  async #chunk(table: Table, from: number, wanted: number): Promise<Chunk> {
    const { engine, tenant } = this.#edge
    const limit = Math.min(wanted, rowsAtOnce)
    const asked = listRows({ table, after: from, limit })
    const answers: ShardAnswers = await this.#turnstile.through(() =>
      engine.askEachShard(asked, { tenant }),
    )
    const parts = answers.map(({ body }) => body as ListedRows)
    const full = parts.filter(({ items }) => items.length === limit)
    const after = Math.min(...full.map(({ items }) => items.at(-1)?.number ?? from))
    const items = parts
      .flatMap((part) => part.items.filter(({ number }) => number <= after))
      .toSorted((a, b) => a.number - b.number)
    const total = parts.reduce((sum, part) => sum + part.total, 0)
    return { items, total, after, isMore: full.length > 0 }
  }
}
