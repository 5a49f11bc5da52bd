/**
 * Job: says whether the numbers that an event tells follow from the numbers before it.
 */
type Numbers = object

export type Moves = {
  readonly before: Numbers
  /** As the event tells them. */
  readonly after: Readonly<Record<string, number>>
  /** By how much the event moves which of them. */
  readonly by?: Readonly<Record<string, number>>
  /** Numbers that the event states anew. */
  readonly free?: readonly string[]
  /** Whether the event may be an answer given again, which moves nothing. */
  readonly repeats?: boolean
}

export function moved({ before, after, by = {}, free = [], repeats = false }: Moves) {
  if (Object.values(after).some((number) => !(number >= 0))) return 'wrong'
  const was = before as Readonly<Record<string, unknown>>
  const differs = (shift: (name: string) => number): boolean =>
    Object.entries(after).some(
      ([name, number]) => !free.includes(name) && number !== Number(was[name]) + shift(name),
    )
  if (!differs((name) => by[name] ?? 0)) return 'moved'
  return repeats && !differs(() => 0) ? 'repeated' : 'wrong'
}

const weights = new Map<string, number>()
const largestWeight = 1009
const weightsMax = 100_000

/** What an order has of all skus is one sum: weighted, so that one sku does not pass for another. */
export function weightOf(sku: string): number {
  const known = weights.get(sku)
  if (known !== undefined) return known
  let hash = 7
  for (let at = 0; at < sku.length; at++) hash = (hash * 31 + sku.charCodeAt(at)) % largestWeight
  if (weights.size >= weightsMax) weights.clear()
  weights.set(sku, hash + 1)
  return hash + 1
}
