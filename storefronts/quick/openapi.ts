/** What the dialect's `/openapi.json` says; the body's schema is the contract's own. */
import { posted } from './contracts.ts'

export const paths = ['/orders', '/orders/', '/order', '/order/'] as const

const fault = {
  type: 'object',
  properties: {
    detail: {
      type: 'array',
      items: {
        type: 'object',
        required: ['loc', 'msg', 'type'],
        properties: {
          loc: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
          msg: { type: 'string' },
          type: { type: 'string' },
        },
      },
    },
  },
}

const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const told = { type: 'object', properties: { detail: { type: 'string' } } }

const place = {
  summary: 'Place an order',
  requestBody: { required: true, ...json({ $ref: '#/components/schemas/Order' }) },
  responses: {
    200: {
      description: 'It is accepted, and what becomes of it is told in the topic notifications',
      ...json({
        type: 'object',
        required: ['status', 'order_id'],
        properties: { status: { const: 'accepted' }, order_id: { type: 'string' } },
      }),
    },
    409: { description: 'An open order has this id, and another body', ...json(told) },
    422: { description: 'Something is wrong with the body', ...json(fault) },
    503: { description: 'Try again later', ...json(told) },
  },
}

const health = {
  summary: 'Whether it is there',
  responses: {
    200: {
      description: 'It is',
      ...json({ type: 'object', properties: { status: { const: 'ok' } } }),
    },
  },
}

export const openapi = {
  openapi: '3.1.0',
  info: { title: 'Order Service', version: '1.0.0' },
  paths: {
    ...Object.fromEntries(
      paths.map((path) => [
        path,
        { post: { ...place, operationId: `place${path.replaceAll('/', '-')}` } },
      ]),
    ),
    '/health': { get: { ...health, operationId: 'health' } },
  },
  components: { schemas: { Order: posted } },
}
