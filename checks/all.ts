/** All checks: a file and a line here make one. They are off until one is switched on. */
import type { Check } from '#contracts/check'
import { plainLine, type CheckLine } from './check-lines.ts'
import { outsideCheck, type Declared } from './declare.ts'
import { largeOrders } from './large-orders.ts'

const declared: readonly Declared[] = [largeOrders]

/** As lines of configuration set them; a line with a name of its own and an address is one, too. */
export function checksFrom(lines: readonly CheckLine[]): readonly Check[] {
  const named = new Set(declared.map(({ name }) => name))
  const known = declared.map(({ name, set }) =>
    set(lines.find((line) => line.name === name) ?? plainLine(name)),
  )
  return [...known, ...lines.filter(({ name }) => !named.has(name)).map(outsideCheck)]
}
