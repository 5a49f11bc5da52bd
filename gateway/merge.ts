/** A list that every shard has a part of: merged by place, newest first. */
import type { Sent } from '@millrace/kernel'
import type { Page } from '#contracts/page'
import { decodeCursor, encodeCursor, sameFilter, type Filter } from './cursor.ts'
import type { Edge } from './edge.ts'
import type { CallOptions } from './engine.ts'
import { limitOf, type Query } from './questions.ts'

export type Wanted = {
  readonly filter: Filter
  readonly limit: number
  readonly after: string | undefined
}

/** What a request wants of a list; the cursor brings along the filter that it was made under. */
export function wantedOf(query: Query, filterNames: readonly string[]): Wanted {
  const asked: Record<string, string> = {}
  for (const name of filterNames) {
    const value = query[name]
    if (value !== undefined) asked[name] = value
  }
  const limit = limitOf(query)
  if (query['cursor'] === undefined) return { filter: asked, limit, after: undefined }
  const cursor = decodeCursor(query['cursor'])
  return { filter: sameFilter(cursor, asked), limit, after: cursor.place }
}

export async function mergedPage<Item extends { readonly place: string }>(
  { engine, lists }: Edge,
  question: Sent | readonly Sent[],
  { filter, limit, options }: Wanted & { readonly options: CallOptions },
): Promise<{ readonly items: readonly Item[]; readonly next: string | null }> {
  const questions = [question].flat()
  const answers = await lists.through(() =>
    Promise.all(questions.map((one) => engine.askEachShard(one, options))),
  )
  const pages = answers.flat().map(({ body }) => body as Page<Item>)
  const all = pages.flatMap(({ items }) => items).sort((a, b) => (a.place < b.place ? 1 : -1))
  const items = all.slice(0, limit)
  const last = items.at(-1)
  const more = all.length > limit || pages.some((page) => page.more)
  return {
    items,
    next: more && last !== undefined ? encodeCursor({ place: last.place, filter }) : null,
  }
}
