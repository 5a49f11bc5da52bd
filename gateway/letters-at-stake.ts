/** What hangs on dead letters: how many orders, and how much money those are about. */
import { isoTime, type ShownLetter } from '@millrace/kernel'
import { showOrder, type Order } from '#contracts/orders'
import type { DeadLetterGroup } from './answers/repair.ts'
import type { Edge } from './edge.ts'

export type Stakes = {
  readonly letters: number
  readonly followers: number
  readonly orders: number
  /** The totals of those orders, by currency. */
  readonly money: { readonly currency: string; readonly minor: number }[]
}

export async function stakesOf(edge: Edge, letters: readonly ShownLetter[]): Promise<Stakes> {
  const orders = new Map(
    letters.flatMap(({ tenant, correlations }) =>
      correlations.map((orderId) => [`${tenant}/${orderId}`, { tenant, orderId }] as const),
    ),
  )
  const answers = await edge.lists.each([...orders.values()], ({ tenant, orderId }) =>
    edge.engine.ask(showOrder({ orderId }), { tenant }),
  )
  const found = answers.filter(({ accepted }) => accepted).map(({ body }) => body as Order)
  const sums = new Map<string, number>()
  for (const { currency, total } of found) sums.set(currency, (sums.get(currency) ?? 0) + total)
  return {
    ...{ letters: letters.length, followers: sum(letters.map(({ followers }) => followers)) },
    orders: found.length,
    money: [...sums].sort().map(([currency, minor]) => ({ currency, minor })),
  }
}

/** Those that came to nothing for one reason, the most first. */
export function groupedByCause(letters: readonly ShownLetter[]): readonly DeadLetterGroup[] {
  const groups = Map.groupBy(letters, ({ cause }) => cause)
  return [...groups]
    .map(([cause, those]) => {
      const { service = '', type = '', reason = '' } = those[0] ?? {}
      const times = those.map(({ since }) => since)
      const orders = new Set(
        those.flatMap(({ tenant, correlations }) => correlations.map((id) => `${tenant}/${id}`)),
      )
      return {
        ...{ cause, service, type, reason, letters: those.length, orders: orders.size },
        followers: sum(those.map(({ followers }) => followers)),
        ...{ oldest: isoTime(Math.min(...times)), newest: isoTime(Math.max(...times)) },
      }
    })
    .sort((a, b) => b.letters - a.letters || (a.cause < b.cause ? -1 : 1))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
