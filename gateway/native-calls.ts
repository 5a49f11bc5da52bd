/** All calls that the native API answers to. */
import type { Calls, Served } from './calls.ts'
import type { Edge, Route } from './edge.ts'
import type { Operations } from './openapi/operation.ts'
import { accountCalls } from './routes/accounts.ts'
import { auditCalls } from './routes/audit.ts'
import { cardCalls } from './routes/cards.ts'
import { caseCalls } from './routes/cases.ts'
import { checkCalls } from './routes/checks.ts'
import { customerCalls } from './routes/customers.ts'
import { deadLetterCalls } from './routes/dead-letters.ts'
import { effectCalls } from './routes/effects.ts'
import { erasureCalls } from './routes/erasures.ts'
import { houseCalls } from './routes/house.ts'
import { letterActCalls } from './routes/letter-acts.ts'
import { letterTemplateCalls } from './routes/letter-templates.ts'
import { lettersAgainCalls } from './routes/letters-again.ts'
import { letterCalls } from './routes/letters.ts'
import { listOrdersCalls } from './routes/list-orders.ts'
import { logCalls } from './routes/log.ts'
import { orderCalls } from './routes/orders.ts'
import { placeOrderCalls } from './routes/place-order.ts'
import { placeOrdersCalls } from './routes/place-orders.ts'
import { preorderProductCalls } from './routes/preorder-products.ts'
import { preorderCalls } from './routes/preorders.ts'
import { reviewCalls } from './routes/reviews.ts'
import { slotCalls } from './routes/slots.ts'
import { stockCalls } from './routes/stock.ts'
import { streamCalls } from './routes/stream.ts'

const all: readonly Calls[] = [
  placeOrderCalls,
  placeOrdersCalls,
  listOrdersCalls,
  orderCalls,
  cardCalls,
  preorderProductCalls,
  preorderCalls,
  streamCalls,
  accountCalls,
  customerCalls,
  erasureCalls,
  stockCalls,
  slotCalls,
  letterCalls,
  lettersAgainCalls,
  letterTemplateCalls,
  checkCalls,
  reviewCalls,
  deadLetterCalls,
  letterActCalls,
  effectCalls,
  auditCalls,
  caseCalls,
  logCalls,
  houseCalls,
]

export const operations: Operations = Object.fromEntries(
  all.flatMap((calls) => Object.entries(calls.operations)),
)

export const nativeRoutes = (edge: Edge, served: Served): readonly Route[] =>
  all.flatMap((calls) => calls.routes(edge, served))
