/** The API of wallet orders as a document: for each of its services, and for all of them. */
import { letterEvents } from '../contracts.ts'

export const base = '/otusapp/gur-ok'

const uuid = { type: 'string', format: 'uuid' }
const double = { type: 'number', format: 'double' }
const localTime = { type: ['string', 'null'], examples: ['2022-11-21T16:12:28.651'] }
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const listOf = (items: object) => ({ type: 'array', items })

const schemas = {
  Account: {
    type: 'object',
    required: ['id', 'balance', 'updated', 'created'],
    properties: { id: uuid, balance: double, updated: localTime, created: localTime },
  },
  Debit: {
    type: 'object',
    required: ['accountId', 'amount'],
    properties: { accountId: uuid, amount: { ...double, exclusiveMinimum: 0 } },
  },
  NewOrder: {
    type: 'object',
    required: ['productQuantity'],
    properties: { productQuantity: { type: 'integer', format: 'int32', minimum: 1 } },
  },
  Order: {
    type: 'object',
    required: ['id', 'profileId', 'orderNumber', 'productQuantity', 'state'],
    properties: {
      id: uuid,
      profileId: uuid,
      orderNumber: { type: 'integer', format: 'int64' },
      productQuantity: { type: ['integer', 'null'] },
      state: { enum: ['PENDING', 'APPROVED', 'CANCELED'] },
    },
  },
  Letter: {
    type: 'object',
    required: ['id', 'account', 'text', 'event', 'created'],
    properties: {
      id: uuid,
      account: uuid,
      text: { type: 'string', maxLength: 1000 },
      event: { enum: letterEvents },
      created: localTime,
    },
  },
  Health: { type: 'object', properties: { status: { enum: ['OK'] } } },
  ActuatorHealth: {
    type: 'object',
    properties: {
      status: { enum: ['UP', 'DOWN'] },
      groups: listOf({ type: 'string' }),
    },
  },
}

const json = (schema: object, type = 'application/json') => ({ content: { [type]: { schema } } })
const text = (description: string, type = 'text/plain') => ({
  description,
  ...json({ type: 'string' }, type),
})

const faults = {
  413: text('The body is too long'),
  500: text('What went wrong'),
  503: text('Try again later'),
}
/** To a key that stands for another call; and to one whose call is not answered yet, too. */
const reused = { 422: text('The key came before with another request') }
const keyed = { 409: text('The call that the key stands for is under way'), ...reused }
const forbidden = { 403: text('It is somebody else’s') }

type Call = {
  readonly summary: string
  readonly answer: object
  readonly body?: string
  readonly parameters?: readonly object[]
  readonly status?: number
  readonly others?: object
}

const call = ({ summary, answer, body, parameters = [], status = 200, others = {} }: Call) => ({
  summary,
  ...(parameters.length === 0 ? {} : { parameters }),
  ...(body === undefined ? {} : { requestBody: { required: true, ...json(ref(body)) } }),
  responses: { [status]: { description: 'Done', ...answer }, ...others, ...faults },
})

const inPath = { name: 'id', in: 'path', required: true, schema: uuid }
const inQuery = (name: string, schema: object) => ({ name, in: 'query', required: true, schema })
const profile = inQuery('profileId', uuid)

const orders = {
  get: call({
    summary: 'The orders of a profile',
    parameters: [profile],
    answer: json(listOf(ref('Order'))),
  }),
  post: call({
    summary: 'Order so many products',
    parameters: [profile],
    body: 'NewOrder',
    status: 201,
    answer: json(uuid),
    others: keyed,
  }),
}

const letters = {
  get: call({ summary: 'All letters, oldest first', answer: json(listOf(ref('Letter'))) }),
  delete: call({ summary: 'Forget all letters', answer: {} }),
}

type Paths = Readonly<Record<string, Readonly<Record<string, ReturnType<typeof call>>>>>

const services: Readonly<Record<string, Paths>> = {
  orders: {
    '': orders,
    '/': orders,
    '/{id}': {
      get: call({
        summary: 'An order',
        parameters: [inPath, profile],
        answer: json(ref('Order')),
        others: { ...forbidden, 404: text('There is no such order') },
      }),
      delete: call({
        summary: 'Forget an order',
        parameters: [inPath, profile],
        answer: json(uuid),
        others: forbidden,
      }),
    },
  },
  billing: {
    '/account/create': {
      post: call({ summary: 'Open an account', answer: json(uuid), others: reused }),
    },
    '/account/{id}': {
      get: call({
        summary: 'An account and its balance',
        parameters: [inPath],
        answer: json(ref('Account')),
      }),
      post: call({
        summary: 'Deposit; the answer is the balance after it',
        parameters: [inPath, inQuery('amount', { ...double, exclusiveMinimum: 0 })],
        answer: json(double),
        others: keyed,
      }),
    },
    '/account': {
      post: call({ summary: 'Debit', body: 'Debit', answer: json(uuid), others: keyed }),
    },
  },
  notification: {
    '': letters,
    '/': letters,
    '/account/{id}': {
      get: call({
        summary: 'The letters of an account, oldest first',
        parameters: [inPath],
        answer: json(listOf(ref('Letter'))),
      }),
    },
    '/{id}': {
      get: call({ summary: 'A letter', parameters: [inPath], answer: json(ref('Letter')) }),
    },
  },
}

/** What each of them has. */
const always: Paths = {
  '/health': {
    get: call({ summary: 'Whether it is there', answer: json(ref('Health')) }),
  },
  ...Object.fromEntries(
    ['', '/liveness', '/readiness'].map((end) => [
      `/actuator/health${end}`,
      {
        get: call({
          summary: 'Whether it is there, in the words of an actuator',
          answer: json(ref('ActuatorHealth'), 'application/vnd.spring-boot.actuator.v3+json'),
        }),
      },
    ]),
  ),
  '/actuator/prometheus': {
    get: call({ summary: 'How long answers took', answer: text('In Prometheus’ format') }),
  },
  ...Object.fromEntries(
    ['/v3/api-docs', '/openapi.json'].map((path) => [
      path,
      { get: call({ summary: 'This document', answer: json({ type: 'object' }) }) },
    ]),
  ),
  '/swagger-ui.html': {
    get: call({ summary: 'This document as a page', answer: text('A page', 'text/html') }),
  },
}

const nameOf = (method: string, path: string): string =>
  `${method}${path.replaceAll(/[^a-zA-Z0-9]+/g, '-')}`

function pathsOf(service: string): Paths {
  const own: Paths = { ...always, ...services[service] }
  return Object.fromEntries(
    Object.entries(own).map(([path, calls]) => {
      const whole = `/${service}${path}`
      const named = Object.entries(calls).map(([method, one]) => {
        return [method, { operationId: nameOf(method, whole), ...one }]
      })
      return [base + whole, Object.fromEntries(named)]
    }),
  )
}

const documentOf = (title: string, paths: Paths) => ({
  openapi: '3.1.0',
  info: { title, version: '1.0.0' },
  paths,
  components: { schemas },
})

export const serviceOpenapi = (service: string) => documentOf(service, pathsOf(service))

export const openapi = documentOf('Wallet orders', {
  ...Object.fromEntries(Object.keys(services).flatMap((one) => Object.entries(pathsOf(one)))),
  [`${base}/openapi.json`]: {
    get: call({ summary: 'This document', answer: json({ type: 'object' }) }),
  },
})
