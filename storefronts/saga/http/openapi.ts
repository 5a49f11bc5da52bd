/** What each service says of its own API; the schemas of bodies are those that they are judged by. */
import type { Shown } from '../../docs-page.ts'
import { bodies, items } from './bodies.ts'

type Call = {
  readonly summary: string
  readonly body?: object
  /** Where a body may be left out. */
  readonly mayBeEmpty?: true
  readonly answer: object
  /** What it may be answered beside 200, and when. */
  readonly others?: Readonly<Record<number, string>>
}

const text = { type: 'string' }
const amount = { type: 'number', format: 'double' }
const uuid = { type: 'string', format: 'uuid' }
const object = (properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
})
const listOf = (one: object) => ({ type: 'array', items: one })

const line = object({
  id: uuid,
  orderId: uuid,
  item: text,
  amount: { type: 'integer' },
  price: amount,
})
const order = object({ id: uuid, contents: listOf(line), status: text })
const payment = object({ id: uuid, orderId: text, cost: amount, status: text })
const item = object({ id: uuid, orderId: text, item: text, status: text })
const delivery = object({ id: uuid, orderId: text, timeDelivery: text, status: text })
const user = object({ id: uuid, billingId: uuid, name: text, email: text })
const billing = object({ id: uuid, wallet: amount })
const letter = object({ id: uuid, userId: uuid, message: text, email: text })
const done = object({ status: { type: 'boolean' } })

const late = 'The time of the delivery is not in the future'
const notFound = { 404: 'There is none with this id' }
const noSuch = 'Whether there was one'

/** What a table of rows takes. */
const table = (path: string, what: string, { row, one }: { row: object; one: object }) => ({
  [`GET ${path}/{id}`]: { summary: `Show ${what}`, answer: one, others: notFound },
  [`PUT ${path}/{id}`]: { summary: `Replace ${what}. ${noSuch}`, body: row, answer: done },
  [`DELETE ${path}/{id}`]: { summary: `Remove ${what}. ${noSuch}`, answer: done },
})

const added = { 417: 'It cannot be added' }
const aCard = { 422: 'A text has the number of a card in it' }

const calls: Readonly<Record<string, Call>> = {
  'POST /order/order': {
    summary: 'Add an order',
    body: bodies.order,
    answer: order,
    others: added,
  },
  ...table('/order/order', 'an order', { row: bodies.order, one: order }),
  'POST /order/order/saga': {
    summary: 'Create an order with its payment, delivery and items: all of it, or nothing',
    body: bodies.saga,
    answer: { type: 'array', prefixItems: [order, payment, delivery, listOf(item)] },
    others: {
      424: 'A step failed, and all that had succeeded is canceled',
      503: 'What becomes of it is not known yet: send it again under the same Idempotency-Key',
    },
  },
  'POST /payment/payment': {
    ...{ summary: 'Add a payment', body: bodies.payment, answer: payment, others: added },
  },
  ...table('/payment/payment', 'a payment', { row: bodies.payment, one: payment }),
  'POST /warehouse/warehouse': {
    ...{ summary: 'Add items', body: items, answer: listOf(item), others: added },
  },
  ...table('/warehouse/warehouse', 'an item', { row: bodies.item, one: item }),
  'POST /delivery/delivery': {
    ...{ summary: 'Schedule a delivery', body: bodies.delivery, answer: delivery },
    others: { 417: late },
  },
  ...table('/delivery/delivery', 'a delivery', { row: bodies.delivery, one: delivery }),
  'PUT /delivery/delivery/{id}': {
    ...{ summary: `Replace a delivery. ${noSuch}`, body: bodies.delivery, answer: done },
    others: { 417: `It is moved, and ${late.toLowerCase()}` },
  },
  'POST /user/user': {
    ...{ summary: 'Add a user, with a wallet', body: bodies.user, answer: user },
    others: { ...added, ...aCard },
  },
  ...table('/user/user', 'a user', { row: bodies.user, one: user }),
  'PUT /user/user/{id}': {
    ...{ summary: 'Rename a user', body: bodies.user, answer: done },
    others: { 500: 'There is none with this id', ...aCard },
  },
  'GET /user/user/billing_id/{billingId}': {
    ...{ summary: 'Show the user that has a wallet', answer: user, others: notFound },
  },
  'POST /billing/billing': {
    ...{ summary: 'Open a wallet', body: bodies.billing, mayBeEmpty: true, answer: billing },
    others: added,
  },
  'GET /billing/billing/{id}': { summary: 'Show a wallet', answer: billing, others: notFound },
  'DELETE /billing/billing/{id}': { summary: `Close a wallet. ${noSuch}`, answer: done },
  'PUT /billing/billing/{id}/{sum}': {
    ...{ summary: 'Buy from a wallet. Whether there was enough in it', answer: done },
  },
  'PUT /billing/billing/refill/{id}/{sum}': {
    ...{ summary: `Put money into a wallet. ${noSuch}`, answer: done },
  },
  'GET /notification/notification': { summary: 'What all were told', answer: listOf(letter) },
  'GET /notification/notification/{userId}': {
    ...{ summary: 'What a user was told', answer: listOf(letter) },
  },
}

const around = (service: string): Readonly<Record<string, Call>> => ({
  [`GET /${service}/health`]: { summary: 'Whether it is there', answer: object({ status: text }) },
  [`GET /${service}/openapi.json`]: { summary: 'This document', answer: { type: 'object' } },
})

/** Pages, and figures for Prometheus. */
const inText = (service: string): Readonly<Record<string, string>> => ({
  [`GET /${service}/docs`]: 'text/html',
  [`GET /${service}/actuator/prometheus`]: 'text/plain',
})

const json = (schema: object) => ({ content: { 'application/json': { schema } } })

function operation(call: string, { summary, body, mayBeEmpty, answer, others = {} }: Call) {
  const names = [...call.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  return {
    summary,
    operationId: call.replaceAll(/[^\w]+/g, '-').replace(/-$/, ''),
    ...(names.length === 0 ? {} : { parameters: names.map(parameter) }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: mayBeEmpty !== true, ...json(body) } }),
    responses: {
      200: { description: 'Done', ...json(answer) },
      ...(body === undefined ? {} : wrongBody),
      ...Object.fromEntries(
        Object.entries(others).map(([status, description]) => [status, { description }]),
      ),
    },
  }
}

const wrongBody = {
  400: { description: 'A field is missing, not known, or not as it should be' },
  415: { description: 'The body does not say that it is JSON' },
}

const parameter = (name: string | undefined) => ({
  ...{ name, in: 'path', required: true },
  schema: name === 'sum' ? amount : text,
})

/** The document of one service. */
export function openapiOf(service: string): Shown {
  const paths: Record<string, Record<string, { readonly summary: string }>> = {}
  const add = (call: string, told: { readonly summary: string }): void => {
    const [method = '', path = ''] = call.split(' ')
    const methods = (paths[path] ??= {})
    methods[method.toLowerCase()] = told
  }
  for (const [call, told] of Object.entries({ ...calls, ...around(service) })) {
    if (call.split(' ')[1]?.startsWith(`/${service}/`) === true) add(call, operation(call, told))
  }
  for (const [call, type] of Object.entries(inText(service))) {
    const operationId = call.replaceAll(/[^\w]+/g, '-')
    const content = { [type]: { schema: text } }
    const responses = { 200: { description: 'For people or programs', content } }
    add(call, { summary: 'What the service tells of itself', operationId, responses } as never)
  }
  const info = { title: `svc-${service}`, version: '1.0.0' }
  return Object.assign({ openapi: '3.1.0', info }, { paths })
}
