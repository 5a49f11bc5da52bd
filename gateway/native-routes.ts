/** All that the native API answers to. */
import type { Edge, Route } from './edge.ts'
import { accountRoutes } from './routes/accounts.ts'
import { auditRoute } from './routes/audit.ts'
import { cardRoutes } from './routes/cards.ts'
import { caseRoutes } from './routes/cases.ts'
import { customerRoutes } from './routes/customers.ts'
import { checkRoutes } from './routes/checks.ts'
import { deadLetterRoutes } from './routes/dead-letters.ts'
import { documentRoute } from './routes/document.ts'
import { erasureRoutes } from './routes/erasures.ts'
import { effectRoutes } from './routes/effects.ts'
import { healthRoutes, type Readiness } from './routes/health.ts'
import { letterActRoutes } from './routes/letter-acts.ts'
import { letterTemplateRoutes } from './routes/letter-templates.ts'
import { lettersAgainRoutes } from './routes/letters-again.ts'
import { letterRoutes } from './routes/letters.ts'
import { logRoutes } from './routes/log.ts'
import { orderRoutes } from './routes/orders.ts'
import { placeOrderRoute } from './routes/place-order.ts'
import { placeOrdersRoute } from './routes/place-orders.ts'
import { preorderProductRoutes } from './routes/preorder-products.ts'
import { preorderRoutes } from './routes/preorders.ts'
import { reviewRoutes } from './routes/reviews.ts'
import { slotRoutes } from './routes/slots.ts'
import { stockRoutes } from './routes/stock.ts'
import { streamRoutes } from './routes/stream.ts'
import type { Streams } from './streams.ts'
import type { Shelf } from './topics/shelf.ts'

export type Served = {
  readonly shelf: Shelf
  readonly asyncapi: (() => object) | undefined
  readonly streams: Streams
  readonly isReady: Readiness
}

export const nativeRoutes = (
  edge: Edge,
  { shelf, asyncapi, streams, isReady }: Served,
): readonly Route[] => [
  placeOrderRoute(edge),
  placeOrdersRoute(edge),
  ...orderRoutes(edge),
  ...cardRoutes(edge),
  ...streamRoutes(edge, streams),
  ...customerRoutes(edge),
  ...erasureRoutes(edge),
  ...preorderRoutes(edge),
  ...preorderProductRoutes(edge),
  ...accountRoutes(edge),
  ...stockRoutes(edge),
  ...slotRoutes(edge),
  ...letterRoutes(edge),
  ...lettersAgainRoutes(edge),
  ...letterTemplateRoutes(edge),
  ...deadLetterRoutes(edge),
  ...letterActRoutes(edge),
  ...effectRoutes(edge),
  auditRoute(edge),
  ...caseRoutes(edge),
  ...checkRoutes(edge),
  ...reviewRoutes(edge),
  ...logRoutes(edge, shelf(edge)),
  ...(asyncapi === undefined ? [] : [documentRoute('/asyncapi.json', asyncapi)]),
  ...healthRoutes(edge, isReady),
]
