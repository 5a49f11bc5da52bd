/** What the dialect's `/openapi.json` says. */
import { tables, type Table } from './contracts.ts'

const number = { type: ['integer', 'null'] }
const line = { type: ['string', 'null'] }
const time = { type: 'string', description: 'In UTC, as 2021-09-07T05:13:31.000+0000' }
const card = { ...line, description: 'Its last four digits, as ****-****-****-1234' }
const status = {
  enum: ['reservated', 'receipt_issued', 'reservation_cancelled', 'receipt_cancelled'],
}

/** What others told of theirs may stand between a payment and its receipt. */
const anyStatus = { enum: [...status.enum, 'paid', 'payment_cancelled'] }

const product = { userId: number, productId: number, productName: line, price: number }
const ordered = { ...product, userAddress: line, cardNo: card }
const times = { createdAt: time, modifiedAt: time }

export const fields: Readonly<Record<Table, object>> = {
  preReservations: { ...ordered, status, ...times },
  payments: { ...product, cardNo: card, preReservationId: number, ...times },
  receipts: {
    ...{ paidId: number, ...product, preReservationId: number, expectedDeliveryAt: time, ...times },
  },
  myReservations: {
    ...{ preReservationId: { type: 'integer' }, ...ordered, status: anyStatus },
    ...{ paymentId: number, receiptId: number },
    expectedDeliveryAt: { ...time, type: ['string', 'null'] },
  },
}

const link = { type: 'object', required: ['href'], properties: { href: { type: 'string' } } }
const links = { type: 'object', required: ['self'], additionalProperties: link }

const whole = (properties: object) => ({
  ...{ type: 'object', required: Object.keys(properties), properties },
  additionalProperties: false,
})

const one = (table: Table) => whole({ ...fields[table], _links: links })

const count = { type: 'integer', minimum: 0 }

const many = (table: Table) =>
  whole({
    _embedded: whole({ [table]: { type: 'array', items: one(table) } }),
    _links: links,
    page: whole({ size: count, totalElements: count, totalPages: count, number: count }),
  })

const hal = (schema: object) => ({ content: { 'application/hal+json': { schema } } })
const json = (schema: object) => ({ content: { 'application/json': { schema } } })

/** A number may come as text. */
const numeric = { type: ['integer', 'string', 'null'] }
const wanted = {
  type: 'object',
  properties: {
    ...{ userId: numeric, userAddress: line, productId: numeric, productName: line },
    ...{
      price: numeric,
      cardNo: { ...line, description: 'All but its last four digits is neither kept nor told' },
    },
  },
}
const wantedPayment = {
  type: 'object',
  properties: { ...wanted.properties, preReservationId: numeric },
}

const told = { type: 'object', properties: { message: { type: 'string' } } }
const nothing = { description: 'There is no such thing' }
const bad = { description: 'Something is wrong with the body', ...json(told) }
const full = { description: 'Try again later', ...json(told) }
const id = [
  { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } },
] as const
const paging = [
  { name: 'page', in: 'query', schema: { type: 'integer', minimum: 0, default: 0 } },
  { name: 'size', in: 'query', schema: { type: 'integer', maximum: 1000, default: 20 } },
  { name: 'sort', in: 'query', schema: { type: 'string' }, description: 'As price,desc' },
] as const

const listing = (table: Table) => ({
  ...{
    summary: `The ${table}, a page at a time`,
    operationId: `list-${table}`,
    parameters: paging,
  },
  responses: { 200: { description: 'A page', ...hal(many(table)) }, 503: full },
})
const showing = (table: Table) => ({
  ...{ summary: `One of the ${table}`, operationId: `show-${table}`, parameters: id },
  responses: { 200: { description: 'It', ...hal(one(table)) }, 404: nothing },
})

const body = (schema: object) => ({ required: false, ...json(schema) })
const key = {
  ...{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 255 } },
  description: 'The same call again is the same reservation',
}
const location = {
  headers: { Location: { description: 'Where it is', schema: { type: 'string' } } },
}
const made = (table: Table) => ({ ...location, ...hal(one(table)) })
const aCard = { description: 'A text has the number of a card in it', ...json(told) }
const refused = {
  ...{ description: 'The key came before with another body, or a text has the number of a card' },
  ...json(told),
}

const placing = {
  ...{ summary: 'Reserve, and pay at once', operationId: 'reserve', parameters: [key] },
  requestBody: body(wanted),
  responses: {
    201: {
      description: 'What became of it: one that could not be paid is canceled, and says so',
      ...made('preReservations'),
    },
    ...{ 400: bad, 422: refused, 503: full },
  },
}
const paying = {
  ...{ summary: 'Pay', operationId: 'pay', parameters: [key], requestBody: body(wantedPayment) },
  responses: {
    201: { description: 'The payment; a reservation has one', ...made('payments') },
    409: { description: 'It could not be paid', ...json(told) },
    ...{ 400: bad, 422: refused, 503: full },
  },
}
const changing = (how: string) => ({
  ...{ summary: `Change it: ${how}`, operationId: how.replaceAll(' ', '-'), parameters: id },
  requestBody: body(wanted),
  responses: {
    200: { description: 'As it is now', ...hal(one('preReservations')) },
    ...{ 400: bad, 404: nothing, 422: aCard, 503: full },
  },
})
const canceling = {
  ...{ summary: 'Cancel it: what was paid is given back', operationId: 'cancel', parameters: id },
  responses: { 204: { description: 'It is gone' }, 404: nothing },
}
const health = {
  ...{ summary: 'Whether it is there', operationId: 'health' },
  responses: {
    200: { description: 'It is', ...json(whole({ status: { const: 'UP' } })) },
    503: { description: 'It is not', ...json(whole({ status: { const: 'DOWN' } })) },
  },
}

const alps = {
  type: 'object',
  required: ['version', 'descriptor'],
  properties: { version: { const: '1.0' }, descriptor: { type: 'array' } },
}
const profiles = {
  ...{ summary: 'The profiles of the tables', operationId: 'profiles' },
  responses: { 200: { description: 'Where they are', ...hal(whole({ _links: links })) } },
}
const profile = (table: Table) => ({
  ...{ summary: `What the ${table} hold, in ALPS`, operationId: `profile-${table}` },
  responses: {
    200: {
      description: 'The profile',
      content: { 'application/alps+json': { schema: whole({ alps }) } },
    },
  },
})

export const openapi = {
  openapi: '3.1.0',
  info: { title: 'Pre-orders', version: '1.0.0' },
  paths: {
    ...Object.fromEntries(
      tables.flatMap((table) => [
        [`/${table}`, { get: listing(table) }],
        [`/${table}/{id}`, { get: showing(table) }],
        [`/profile/${table}`, { get: profile(table) }],
      ]),
    ),
    '/preReservations': { get: listing('preReservations'), post: placing },
    '/preReservations/{id}': {
      get: showing('preReservations'),
      put: changing('all of it'),
      patch: changing('a part of it'),
      delete: canceling,
    },
    '/payments': { get: listing('payments'), post: paying },
    '/profile': { get: profiles },
    '/actuator/health': { get: health },
  },
}
