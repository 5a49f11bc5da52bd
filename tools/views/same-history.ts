/**
 * Whether two stored histories tell the same. Lines come in the order in which they arrived, which
 * their events do not show; what is shown of them is ordered by time. Where a history was long enough
 * for lines to be left out, what was left out depends on that order, and only its beginning is compared.
 */
type Stored = {
  readonly since: number
  readonly lines: readonly (readonly unknown[])[]
  readonly dropped?: number
}

/** From so many lines on some may have been left out. */
const wholeMax = 100

export function tellTheSame(stored: unknown, built: unknown): boolean {
  const [one, other] = [stored as Stored, built as Stored]
  if (one.lines.length > wholeMax || other.lines.length > wholeMax) {
    return one.lines[0]?.[0] === other.lines[0]?.[0]
  }
  return textOf(one) === textOf(other)
}

const textOf = ({ since, lines }: Stored): string =>
  lines
    .map(([head, ...rest]) =>
      typeof head === 'number'
        ? JSON.stringify([since + head, ...rest])
        : JSON.stringify([since, head, ...rest]),
    )
    .sort()
    .join('\n')
