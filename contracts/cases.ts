/** Cases: a saga's ask or undo that came to nothing so often that a person has to look at it. */
import {
  command,
  group,
  oneOf,
  optional,
  query,
  text,
  type Payload,
  type ValueOf,
} from '@millrace/kernel'
import { orderId, time } from './fields.ts'
import { page, type Page } from './page.ts'

export const caseStates = ['open', 'settled'] as const

/** Those of one shard, newest first. Answered with a `CasesPage`. */
export const listCases = query('case-list.show', {
  state: oneOf(...caseStates),
  orderId: optional(orderId),
  ...page,
})

export const shownCase = group({
  ...{ saga: text(), orderId, step: text(), part: optional(text()) },
  doing: oneOf('ask', 'undo'),
  ...{ owner: text(), openedAt: time, dueAt: time, reason: text() },
  /** By a person, or by the saga, when the answer came after all. */
  settled: optional(group({ at: time, by: text(), why: text() })),
})
export type Case = ValueOf<typeof shownCase>
export type CasesPage = Page<{ readonly case: Case }>

const found = {
  ...{ orderId, step: text(), part: optional(text()), outcome: oneOf('done', 'refused') },
  ...{ by: text(), why: text() },
}
/** What a person found out. Refused as `not-found` where the step has no open case. */
const settlePlaceOrder = command('place-order.settle-case', found)
const settleCancelOrder = command('cancel-order.settle-case', found)
const settleRefundOrder = command('refund-order.settle-case', found)
/** The saga of saga orders. */
const settleCreateOrder = command('create-order.settle-case', found)

export type Finding = Payload<typeof settlePlaceOrder>

type Settle =
  | typeof settlePlaceOrder
  | typeof settleCancelOrder
  | typeof settleRefundOrder
  | typeof settleCreateOrder

/** How a case of a saga is settled; the sagas that have none are not among them. */
export const settles: ReadonlyMap<string, Settle> = new Map<string, Settle>([
  ['place-order', settlePlaceOrder],
  ['cancel-order', settleCancelOrder],
  ['refund-order', settleRefundOrder],
  ['create-order', settleCreateOrder],
])
