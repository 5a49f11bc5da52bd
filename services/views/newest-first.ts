/** An index is a map whose names end in a place: when, and which. Read backwards, newest first. */
import type { Entries } from '@millrace/kernel'
import type { Page } from '#contracts/page'

/** As many digits as the last instant has, so that places sort as times do. */
const digits = 16

/** Follows every digit, so that it ends the range of a prefix. */
const afterDigits = ':'

export const placeOf = (at: number, id: string): string =>
  `${String(at).padStart(digits, '0')}|${id}`

export type Wanted = { readonly after?: string; readonly limit: number }

/** At most `limit` places, newest first, of all that stand under one of the prefixes. */
export function newestFirst<V>(
  index: Entries<V>,
  prefixes: readonly string[],
  { after, limit }: Wanted,
): Page<{ readonly value: V }> {
  const found: { place: string; value: V }[] = []
  for (const prefix of prefixes) {
    const to = `${prefix}${after ?? afterDigits}`
    for (const [name, value] of index.list({
      from: prefix,
      to,
      backwards: true,
      limit: limit + 1,
    })) {
      found.push({ place: name.slice(prefix.length), value })
    }
  }
  if (prefixes.length > 1) found.sort((a, b) => (a.place < b.place ? 1 : -1))
  return { items: found.slice(0, limit), more: found.length > limit }
}
