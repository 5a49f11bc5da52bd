/** What the two ports say of themselves at `/openapi.json`. */
import { products, states } from './contracts.ts'

const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const plain = { content: { 'text/plain': { schema: { type: 'string' } } } }
const error = json({ $ref: '#/components/schemas/Error' })

const late = { description: 'It took longer than the timeout', ...plain }
const notValid = { description: 'Something is wrong with the request', ...error }
const busy = { description: 'Try again later', ...error }

const timeout = {
  name: 'timeout',
  in: 'query',
  description: 'How long to wait, in milliseconds',
  schema: { type: 'integer', minimum: 0, default: 2000 },
}
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }

const order = {
  type: 'object',
  required: ['id', 'customerId', 'state', 'product', 'quantity', 'price'],
  properties: {
    id: { type: 'string', minLength: 1 },
    customerId: { type: 'integer', format: 'int64' },
    state: { enum: [...states] },
    product: { enum: [...products] },
    quantity: { type: 'integer', format: 'int32' },
    price: { type: 'number', format: 'double' },
  },
}
const errorSchema = {
  type: 'object',
  properties: {
    timestamp: { type: 'string', format: 'date-time' },
    status: { type: 'integer' },
    error: { type: 'string' },
    path: { type: 'string' },
    message: { type: 'string' },
  },
}
const orderBody = json({ $ref: '#/components/schemas/Order' })

const place = {
  summary: 'Place an order',
  parameters: [timeout],
  requestBody: { required: true, ...orderBody },
  responses: {
    201: {
      description: 'It is accepted; the body is its path',
      headers: { location: { schema: { type: 'string', format: 'uri' } } },
      ...plain,
    },
    400: notValid,
    409: { description: 'An open order has this id, and another body', ...error },
    503: busy,
    504: late,
  },
}
const look = (summary: string) => ({
  summary,
  parameters: [id, timeout],
  responses: {
    200: {
      description: 'The order',
      headers: {
        'millrace-reason': {
          description: 'Why it failed, percent-encoded',
          schema: { type: 'string' },
        },
      },
      ...orderBody,
    },
    400: notValid,
    503: busy,
    504: late,
  },
})
const health = {
  get: {
    operationId: 'health',
    summary: 'Whether it is there',
    responses: {
      200: {
        description: 'It is',
        ...json({ type: 'object', properties: { status: { const: 'UP' } } }),
      },
    },
  },
}

export const openapi = {
  openapi: '3.1.0',
  info: { title: 'Orders Service', version: '1.0.0' },
  paths: {
    '/v1/orders': { post: { operationId: 'place', ...place } },
    '/v1/orders/': { post: { operationId: 'placeWithSlash', ...place } },
    '/v1/orders/{id}': {
      get: { operationId: 'order', ...look('An order, as soon as it is there') },
    },
    '/v1/orders/{id}/validated': {
      get: { operationId: 'validated', ...look('An order, as soon as it is VALIDATED or FAILED') },
    },
    '/actuator/health': health,
  },
  components: { schemas: { Order: order, Error: errorSchema } },
}

const suspect = {
  type: 'object',
  properties: {
    customerId: { type: 'integer', format: 'int64' },
    lastName: { type: ['string', 'null'] },
    firstName: { type: ['string', 'null'] },
    counts: { type: 'integer' },
  },
}

export const fraudOpenapi = {
  openapi: '3.1.0',
  info: { title: 'Order Enrichment', version: '1.0.0' },
  paths: {
    '/fraud': {
      get: {
        operationId: 'fraud',
        summary: 'Customers with more than two orders within half a minute, the newest first',
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, default: 10 } },
        ],
        responses: {
          200: { description: 'They', ...json({ type: 'array', items: suspect }) },
          400: notValid,
          503: busy,
        },
      },
    },
    '/actuator/health': health,
  },
  components: { schemas: { Error: errorSchema } },
}
