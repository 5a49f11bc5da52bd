/** What the events tell of the checks of each order, and of what was left to persons. */
import type { AnyMessageType, EventRecord, Payload } from '@millrace/kernel'
import * as checks from '#contracts/checks'
import * as orders from '#contracts/orders'
import * as reviews from '#contracts/reviews'
import { keyIn } from './evidence.ts'
import type { History } from './history.ts'

/** What became of one check. */
export type Finding = {
  passed: boolean
  review: 'none' | 'open' | 'approve' | 'reject' | 'withdrawn'
  until: number
}
export type OrderFindings = Map<string, Finding>

type Taking = (history: History, event: EventRecord) => void

const law = 'reviews'

export const reviewTakings: ReadonlyMap<string, Taking> = new Map([
  on(orders.orderPlaced, (history, { orderId, checks: needed = [] }, event) => {
    for (const { name } of needed) findingOf(history, event, [orderId, name])
  }),
  on(checks.checkPassed, (history, { orderId, check }, event) => {
    const finding = findingOf(history, event, [orderId, check])
    finding.passed = true
    if (finding.review === 'none' || finding.review === 'approve') return
    wrong(history, event, `passed ${check}, though its review is ${finding.review}.`)
  }),
  on(reviews.reviewOpened, (history, { orderId, check, until }, event) => {
    const finding = findingOf(history, event, [orderId, check])
    if (finding.review !== 'none') wrong(history, event, `is left to a person twice, by ${check}.`)
    Object.assign(finding, { review: 'open', until })
  }),
  on(reviews.reviewDecided, (history, { orderId, checks: decided, verdict, by }, event) => {
    for (const check of decided) {
      const finding = findingOf(history, event, [orderId, check])
      const { review, until } = finding
      if (review !== 'open') wrong(history, event, `is decided, though its review is ${review}.`)
      const isInTime = event.time < until
      if (isInTime !== (by !== ''))
        wrong(history, event, `is decided by ${by || 'time'} too late or early.`)
      finding.review = verdict
    }
  }),
  on(reviews.reviewWithdrawn, (history, { orderId, check }, event) => {
    const finding = findingOf(history, event, [orderId, check])
    if (finding.review !== 'open') {
      wrong(history, event, `withdraws a review that is ${finding.review}.`)
    }
    finding.review = 'withdrawn'
  }),
])

const wrong = ({ findings }: History, { tenant, key }: EventRecord, what: string): void =>
  findings.wrong(law, `Order ${keyIn(tenant, key)} ${what}`)

type Named = readonly [orderId: string, check: string]

function findingOf(history: History, { tenant }: EventRecord, [orderId, check]: Named): Finding {
  const order = keyIn(tenant, orderId)
  const known: OrderFindings = history.checked.get(order) ?? new Map<string, Finding>()
  history.checked.set(order, known)
  const finding: Finding = known.get(check) ?? { passed: false, review: 'none', until: 0 }
  known.set(check, finding)
  return finding
}

function on<T extends AnyMessageType>(
  type: T,
  taking: (history: History, data: Payload<T>, event: EventRecord) => void,
): readonly [string, Taking] {
  return [type.wireName, (history, event) => taking(history, event.data as Payload<T>, event)]
}
