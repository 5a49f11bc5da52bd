/** Customers: what is personal of them is sealed here on its way in, and opened on its way out. */
import { text } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  changeCustomer,
  createCustomer,
  listCustomers,
  showCustomer,
  type Customer,
  type CustomersPage,
} from '#contracts/customers'
import { createCustomerOnce } from '#contracts/requests'
import { pageOf } from '../answers/page.ts'
import { readId } from '../bodies.ts'
import { calls } from '../calls.ts'
import {
  customerFields,
  shownCustomer,
  newCustomerFields,
  readCustomer,
  readNewCustomer,
  shownLetters,
  type ShownCustomer,
} from '../customers/body.ts'
import { sealedDigest } from '../customers/personal.ts'
import {
  accepted,
  callOptions,
  paramOf,
  readOptions,
  requestIdOf,
  send,
  tellPosition,
  tellWritten,
  type Edge,
} from '../edge.ts'
import type { CallOptions } from '../engine.ts'
import { readsList } from '../list-query.ts'
import { mergedPage } from '../merge.ts'
import { paging } from '../openapi/operation.ts'
import { refusal } from '../problem-of.ts'
import { Problem } from '../problem.ts'
import { queryOf } from '../questions.ts'

const customerFilter = { level: text({ min: 1, max: 30 }) }
const readList = readsList('customers', customerFilter)

export const customerCalls = calls(
  {
    'POST /v1/customers': {
      access: 'write',
      ...{ summary: 'Create a customer', body: newCustomerFields, answers: shownCustomer },
      makes: true,
      refuses: ['conflict', 'gone'],
    },
    'GET /v1/customers': {
      access: 'read',
      summary: 'Customers, newest first',
      query: { ...customerFilter, ...paging },
      answers: pageOf(shownCustomer),
    },
    'GET /v1/customers/{id}': {
      access: 'read',
      ...{ summary: 'A customer', answers: shownCustomer, refuses: ['gone'] },
    },
    'PUT /v1/customers/{id}': {
      access: 'write',
      ...{ summary: 'Say who a customer is', body: customerFields, answers: shownCustomer },
      refuses: ['conflict', 'gone'],
    },
  },
  (edge) => ({
    'POST /v1/customers': (request, reply) => create(edge, request, reply),
    'GET /v1/customers': (request, reply) => list(edge, request, reply),
    'GET /v1/customers/{id}': async (request, reply) => {
      queryOf(request)
      const customerId = readId('/id', paramOf(request, 'id'))
      const asked = showCustomer({ customerId })
      const { body } = await accepted(edge, asked, readOptions(edge, request))
      return send(reply, await shown(edge, body as Customer))
    },
    'PUT /v1/customers/{id}': (request, reply) => change(edge, request, reply),
  }),
)

/** What cannot be opened any more, because they are erased just now, is as if they were. */
async function shown({ personal }: Edge, customer: Customer): Promise<ShownCustomer> {
  const { letters, ...sealed } = customer
  const customerId = customer.id
  const open = await personal.open(createCustomer.schema, sealed, { customerId })
  if (!isWhole(open)) throw new Problem('gone', `Customer ${customerId} was erased.`)
  return letters === undefined ? open : { ...open, letters: shownLetters(letters) }
}

type Opened = Omit<Customer, 'letters'>
const isWhole = (open: Partial<Opened>): open is Opened => open.name !== undefined

async function create(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  queryOf(request)
  const { id, details } = readNewCustomer(request.body)
  const requestId = requestIdOf(edge, request)
  const customerId = id ?? requestId ?? edge.madeIds.next()
  // Who has the id of a key of the caller's is made once: a call that comes late brings nobody back.
  const isMadeOnce = customerId === requestId
  const personKey = await (isMadeOnce
    ? edge.personal.firstKeyFor(customerId)
    : edge.personal.keyFor(customerId))
  if (personKey === undefined) throw erasedSince(customerId)
  const sealed = edge.personal.seal(createCustomer.schema, details, { customerId, key: personKey })
  const digest = sealedDigest(personKey, request.body)
  const customer = { customerId, ...sealed, sealedWith: personKey.id, digest }
  const options = callOptions(edge, request)
  const { body, position } = await (requestId === undefined
    ? accepted(edge, createCustomer(customer), options)
    : accepted(edge, createCustomerOnce({ requestId, digest, customer }), {
        ...{ ...options, id: requestId },
      }).catch((error: unknown) => whyRefused(edge, error, { customerId, options })))
  const made = body as { readonly customer: Customer; readonly replayed: boolean }
  reply.code(201).header('location', `/v1/customers/${customerId}`)
  tellWritten(edge, reply, { position, replayed: made.replayed })
  return send(reply, await shown(edge, made.customer))
}

const erasedSince = (customerId: string): Problem =>
  new Problem(
    'gone',
    `Customer ${customerId}, who was created under this Idempotency-Key, was erased since. ` +
      'Who is to be created anew needs another key, or none.',
  )

type Asked = { readonly customerId: string; readonly options: CallOptions }

/** Whether the words are the same as of who was erased, nobody can know any more. */
async function whyRefused(edge: Edge, error: unknown, asked: Asked): Promise<never> {
  const { customerId, options } = asked
  if (error instanceof Problem && error.kind === 'key-reused') {
    const { accepted: isThere, body } = await edge.engine.ask(showCustomer({ customerId }), options)
    if (!isThere && refusal(body).kind === 'gone') throw erasedSince(customerId)
  }
  throw error
}

async function change(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  queryOf(request)
  const customerId = readId('/id', paramOf(request, 'id'))
  const details = readCustomer(request.body)
  const options = callOptions(edge, request)
  const key = await edge.personal.keyOf(customerId)
  if (key === undefined) {
    // Whether they were never there, or were erased, is known to their own state.
    await accepted(edge, showCustomer({ customerId }), options)
    throw new Problem('gone', `Customer ${customerId} was erased.`)
  }
  const sealed = edge.personal.seal(changeCustomer.schema, details, { customerId, key })
  const sent = changeCustomer({ customerId, ...sealed, sealedWith: key.id })
  const { body, position } = await accepted(edge, sent, options)
  tellPosition(edge, reply, position)
  return send(reply, await shown(edge, body as Customer))
}

type Item = CustomersPage['items'][number]

async function list(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { wanted, filter, page } = readList(request)
  const question = listCustomers({ ...filter, ...page })
  const options = readOptions(edge, request)
  const { items, next } = await mergedPage<Item>(edge, question, { ...wanted, options })
  const asked = await edge.lists.each(items, ({ customerId }) =>
    edge.engine.ask(showCustomer({ customerId }), options),
  )
  const found = asked.flatMap(({ accepted, body }) => (accepted ? [body as Customer] : []))
  // Customers may have changed, and gone, between the list's answer and their own.
  const fitting = found.filter(({ level }) => level === (filter.level ?? level))
  const open = await Promise.all(fitting.map((one) => shown(edge, one).catch(leftOutWhenGone)))
  return send(reply, { items: open.flatMap((one) => one ?? []), next })
}

function leftOutWhenGone(error: unknown): undefined {
  if (!(error instanceof Problem && error.kind === 'gone')) throw error
}
