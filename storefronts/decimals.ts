/**
 * Amounts as a storefront writes them, with a point and at most two digits behind it, and as the core
 * counts them: in minor units. What does not fit exactly is no amount.
 */
const minorPerUnit = 100

/** Above it the doubles lie too far apart to tell one amount from the next. */
const largestAmount = 2 ** 45

/** Undefined where it has more than two digits behind the point, or is too large to be told apart. */
export function minorOf(amount: number): number | undefined {
  if (!(Math.abs(amount) <= largestAmount)) return undefined
  const minor = Math.round(amount * minorPerUnit)
  return decimalOf(minor) === amount ? minor : undefined
}

/** The double that is nearest to the amount: written out, it has two digits behind the point at most. */
export const decimalOf = (minor: number): number => minor / minorPerUnit
