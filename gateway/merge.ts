/** A list that every shard has a part of: merged by place, newest first. */
import type { Sent } from '@millrace/kernel'
import type { Page } from '#contracts/page'
import { decodeCursor, encodeCursor, sameFilter, type Filter } from './cursor.ts'
import type { Edge } from './edge.ts'
import type { CallOptions } from './engine.ts'
import { limitOf, type Query } from './questions.ts'

export type Wanted = {
  readonly list: string
  readonly filter: Filter
  readonly limit: number
  readonly after: string | undefined
}

/** What a request wants of a list; the cursor brings along the filter that it was made under. */
export function wantedOf(list: string, query: Query, filterNames: readonly string[]): Wanted {
  const asked: Record<string, string> = {}
  for (const name of filterNames) {
    const value = query[name]
    if (value !== undefined) asked[name] = value
  }
  const limit = limitOf(query)
  if (query['cursor'] === undefined) return { list, filter: asked, limit, after: undefined }
  const cursor = decodeCursor(query['cursor'], list)
  return { list, filter: sameFilter(cursor, asked), limit, after: cursor.place }
}

type Asked = { readonly limit: number; readonly options: CallOptions }

export async function mergedPage<Item extends { readonly place: string }>(
  edge: Edge,
  question: Sent | readonly Sent[],
  { list, filter, ...asked }: Wanted & Asked,
): Promise<{ readonly items: readonly Item[]; readonly next: string | null }> {
  const { items, hasMore } = await newest<Item>(edge, question, asked)
  const last = items.at(-1)
  const next =
    hasMore && last !== undefined ? encodeCursor({ list, place: last.place, filter }) : null
  return { items, next }
}

/** As many as are wanted, and whether there are more. */
export async function newest<Item extends { readonly place: string }>(
  { engine, lists }: Edge,
  question: Sent | readonly Sent[],
  { limit, options }: Asked,
): Promise<{ readonly items: readonly Item[]; readonly hasMore: boolean }> {
  const questions = [question].flat()
  const answers = await lists.through(() =>
    Promise.all(questions.map((one) => engine.askEachShard(one, options))),
  )
  const pages = answers.flat().map(({ body }) => body as Page<Item>)
  const all = pages.flatMap(({ items }) => items).sort((a, b) => (a.place < b.place ? 1 : -1))
  return {
    items: all.slice(0, limit),
    hasMore: all.length > limit || pages.some(({ more }) => more),
  }
}
