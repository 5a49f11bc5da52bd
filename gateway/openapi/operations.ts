/** What there is to say of each call of the native API; which there are, its routes say. */
import { anything, group, listOf, oneOf, text, type Field } from '@millrace/kernel'
import { bodyFields, person } from '../bodies.ts'

export type Operation = {
  readonly summary: string
  /** Parameters of the query; none is needed. */
  readonly query?: readonly string[]
  readonly body?: Field
  /** Of what it answers, where that is not JSON. */
  readonly type?: string
  /** It makes something, and answers with it. */
  readonly makes?: true
}

const page = ['limit', 'cursor'] as const
const cause = text({ min: 1, max: 100 })
const { order, account, deposit, cancel, stock, adjustment, slot, nothing } = bodyFields

export const operations: Readonly<Record<string, Operation>> = {
  'POST /v1/orders': { summary: 'Place an order', body: order, makes: true },
  'POST /v1/orders/batch': {
    summary: 'Place up to 1000 orders, each with an answer of its own',
    body: listOf(order, { min: 1, max: 1000 }),
  },
  'GET /v1/orders': { summary: 'Orders, newest first', query: ['state', 'customerId', ...page] },
  'GET /v1/orders/{id}': { summary: 'An order; waits for its end where asked', query: ['wait'] },
  'GET /v1/orders/{id}/history': { summary: 'All that happened to an order', query: page },
  'GET /v1/orders/{id}/stream': {
    summary: 'What happens to an order, as it happens',
    type: 'text/event-stream',
  },
  'GET /v1/orders/{id}/card': { summary: 'What is known of the card of an order' },
  'POST /v1/orders/{id}/cancel': { summary: 'Undo an order', body: cancel },
  'POST /v1/orders/{id}/ship': { summary: 'Say that an order was sent', body: nothing },
  'POST /v1/card-news': {
    summary: 'What the payment provider tells by itself',
    body: group({ id: text(), type: text(), reference: text() }),
  },
  'POST /v1/accounts': { summary: 'Open an account', body: account, makes: true },
  'GET /v1/accounts/{id}': { summary: 'An account and what it holds' },
  'POST /v1/accounts/{id}/deposits': { summary: 'Deposit money', body: deposit },
  'GET /v1/accounts/{id}/entries': { summary: 'The ledger of an account', query: page },
  'GET /v1/stock/{sku}': { summary: 'What is on hand, held and sold' },
  'PUT /v1/stock/{sku}': { summary: 'Say what is on hand', body: stock },
  'POST /v1/stock/{sku}/adjustments': { summary: 'Add to what is on hand', body: adjustment },
  'GET /v1/slots/{id}': { summary: 'A delivery slot' },
  'PUT /v1/slots/{id}': { summary: 'Plan a delivery slot', body: slot },
  'GET /v1/letters': { summary: 'Letters, newest first', query: ['recipient', 'orderId', ...page] },
  'GET /v1/dead-letters': {
    summary: 'Messages that could not be handled, newest first',
    query: ['tenant', 'service', 'type', 'cause', 'orderId', 'groupBy', ...page],
  },
  'GET /v1/dead-letters/{id}': { summary: 'A dead letter and what waits behind it' },
  'POST /v1/dead-letters/{id}/retry': act('Handle a dead letter again', group(person)),
  'POST /v1/dead-letters/{id}/drop': act('Go on without a dead letter', group(person)),
  'POST /v1/dead-letters/{id}/correct': act(
    'Handle other data instead',
    group({ ...person, data: anything() }),
  ),
  'POST /v1/dead-letters/retry': act('Retry all of a cause', group({ ...person, cause })),
  'POST /v1/dead-letters/drop': act('Drop all of a cause', group({ ...person, cause })),
  'GET /v1/effects': {
    summary: 'What was asked of the outside world and is not answered',
    query: ['state', 'performer', 'orderId', 'tenant', ...page],
  },
  'POST /v1/effects/{id}/settle': {
    summary: 'Say what came of an effect',
    body: group({ outcome: oneOf('again', 'done', 'failed'), ...person }),
  },
  'GET /v1/audit': { summary: 'What was done by hand, by whom and why', query: page },
  'GET /v1/cases': {
    summary: 'What a person has to look at, newest first',
    query: ['state', 'orderId', 'tenant', ...page],
  },
  'POST /v1/cases/{id}/settle': {
    summary: 'Say what became of a case',
    body: group({ outcome: oneOf('done', 'refused'), ...person }),
  },
  'GET /v1/log/topics': { summary: 'The topics of the log' },
  'GET /v1/log/topics/{topic}/records': {
    summary: 'The records of a topic',
    query: ['partition', 'offset', 'limit', 'format'],
  },
  'POST /v1/log/topics/{topic}/records': {
    summary: 'Write a record by hand',
    body: group({ value: anything() }),
    makes: true,
  },
  'GET /health/live': { summary: 'Whether the process is there' },
  'GET /health/ready': { summary: 'Whether it should be asked' },
  'GET /metrics': { summary: 'Figures for Prometheus', type: 'text/plain' },
  'GET /openapi.json': { summary: 'This document' },
  'GET /asyncapi.json': { summary: 'The document of all topics' },
}

function act(summary: string, body: Field): Operation {
  return { summary, body, query: ['dryRun'] }
}
