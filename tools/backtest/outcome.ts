/** What a check would have come to over many orders: how many, and about how much money. */
import { isoTime } from '@millrace/kernel'
import { verdictWords, type Judged, type Verdict } from '#contracts/check'
import { moneyText } from '#contracts/money-text'

type Word = Verdict['verdict']
type Sum = { readonly currency: string; readonly orders: number; readonly minor: number }
type Hit = {
  readonly orderId: string
  readonly customerId: string
  readonly placedAt: string
  readonly verdict: Word
  readonly total: number
  readonly currency: string
  readonly why: readonly string[]
}

const says: Readonly<Record<Word, string>> = {
  ...{ pass: 'would pass', fail: 'would be refused', review: 'would be left to a person' },
}

export class Outcome {
  readonly #check: string
  readonly #listed: number
  readonly #sums = new Map<Word, Map<string, Sum>>()
  #hits: Hit[] = []

  constructor(check: string, listed: number) {
    this.#check = check
    this.#listed = listed
  }

  take(order: Judged, { verdict, ...said }: Verdict): void {
    const { orderId, customerId, placedAt, total, currency } = order
    const sums = this.#sums.get(verdict) ?? new Map<string, Sum>()
    const { orders, minor } = sums.get(currency) ?? { orders: 0, minor: 0 }
    this.#sums.set(
      verdict,
      sums.set(currency, { currency, orders: orders + 1, minor: minor + total }),
    )
    if (verdict === 'pass') return
    const why = 'why' in said ? said.why : []
    const hit = { orderId, customerId, placedAt: isoTime(placedAt), verdict, total, currency, why }
    this.#hits.push(hit)
    // Shards come one after another; the newest are what is shown.
    if (this.#hits.length > 2 * this.#listed + 100) this.#hits = this.#newest()
  }

  told() {
    const verdicts = verdictWords.map((verdict) => {
      const sums = [...(this.#sums.get(verdict)?.values() ?? [])]
      const orders = sums.reduce((sum, one) => sum + one.orders, 0)
      return { verdict, orders, sums: sums.toSorted(byCurrency) }
    })
    return { check: this.#check, verdicts, orders: this.#newest() }
  }

  text(): string {
    const { verdicts, orders } = this.told()
    const counts = verdicts.map(({ verdict, orders: count, sums }) => {
      const money = sums.map((sum) => moneyText(sum)).join(', ')
      return `${String(count).padStart(10)}  ${says[verdict]}${money === '' ? '' : `: ${money}`}`
    })
    const lines = orders.map(({ placedAt, orderId, customerId, verdict, total, currency, why }) =>
      [
        ...[placedAt, orderId, customerId, verdict],
        ...[moneyText({ minor: total, currency }), why.join(' ')],
      ].join('  '),
    )
    return `${[this.#check, ...counts, ...lines].join('\n')}\n`
  }

  #newest(): Hit[] {
    const sorted = this.#hits.toSorted((a, b) => (a.placedAt < b.placedAt ? -1 : 1))
    return this.#listed === 0 ? [] : sorted.slice(-this.#listed)
  }
}

const byCurrency = (one: Sum, other: Sum): number => (one.currency < other.currency ? -1 : 1)
