/**
 * How the assignor *range* deals the partitions of one topic out to static members: in the order of their
 * names, and one more each to the first of them where they do not come out even.
 */
export function rangeOf(
  member: string,
  others: readonly string[],
  partitions: number,
): readonly number[] {
  const all = [...new Set([...others, member])].toSorted((a, b) => (a < b ? -1 : 1))
  const at = all.indexOf(member)
  const each = Math.floor(partitions / all.length)
  const more = partitions % all.length
  const first = at * each + Math.min(at, more)
  return Array.from({ length: each + (at < more ? 1 : 0) }, (_, nth) => first + nth)
}
