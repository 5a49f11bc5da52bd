import { group, integer, listOf, optional, text } from '@millrace/kernel'
import { newsHeard, shownCard } from '#contracts/cards'
import { shownOrder } from '#contracts/orders'
import { batchAnswer, historyPage } from '../../answers/orders.ts'
import { pageOf } from '../../answers/page.ts'
import { bodyFields } from '../../bodies.ts'
import { newsBody } from '../../routes/cards.ts'
import { orderQuery } from '../../routes/list-orders.ts'
import { paging, type Operations } from '../operation.ts'

const { order, cancel, refund, nothing } = bodyFields
const seconds = integer({ min: 0 })

export const orderOperations: Operations = {
  'POST /v1/orders': {
    ...{ summary: 'Place an order', body: order, answers: shownOrder, makes: true, waits: true },
  },
  'POST /v1/orders/batch': {
    summary: 'Place up to 1000 orders, each with an answer of its own',
    body: listOf(
      group({
        ...order.properties,
        idempotencyKey: optional(text({ pattern: '^[ -~]{1,255}$' })),
      }),
      { min: 1, max: 1000 },
    ),
    ...{ answers: batchAnswer, waits: true, refuses: [] },
    tells: { 'Retry-After': optional(text({ pattern: '^[0-9]+$' })) },
  },
  'GET /v1/orders': {
    summary: 'Orders, newest first',
    query: { ...orderQuery, ...paging },
    answers: pageOf(shownOrder),
  },
  'GET /v1/orders/{id}': {
    summary: 'An order; waits for its end where asked',
    ...{ query: { wait: seconds }, answers: shownOrder, waits: true },
  },
  'GET /v1/orders/{id}/history': {
    ...{ summary: 'All that happened to an order', query: paging, answers: historyPage },
  },
  'GET /v1/orders/{id}/stream': {
    summary: 'What happens to an order, as it happens',
    answers: 'text/event-stream',
    orNothing: 'Nothing is left to tell',
    takes: { 'Last-Event-ID': text({ pattern: '^[0-9]{1,9}$' }) },
  },
  'GET /v1/orders/{id}/card': {
    ...{ summary: 'What is known of the card of an order', answers: shownCard },
  },
  'POST /v1/orders/{id}/cancel': { summary: 'Undo an order', body: cancel, answers: shownOrder },
  'POST /v1/orders/{id}/refund': {
    summary: 'Give a part of what was paid back',
    body: refund,
    answers: shownOrder,
  },
  'POST /v1/orders/{id}/ship': {
    summary: 'Say that an order was sent',
    ...{ body: nothing, bodyIsOptional: true, answers: shownOrder },
  },
  'POST /v1/card-news': {
    summary: 'What the payment provider tells by itself',
    ...{ body: newsBody, answers: newsHeard, isKeyless: true, refuses: [] },
  },
}
