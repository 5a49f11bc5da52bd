/** Erasures of customers, and the searches for what is left of them. */
import { checker, group } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  createCustomer,
  eraseCustomer,
  showCustomer,
  showErasure,
  type Customer,
  type Erasure,
} from '#contracts/customers'
import { person, readId, readNothing } from '../bodies.ts'
import {
  accepted,
  callOptions,
  paramOf,
  readOptions,
  send,
  tellPosition,
  type Edge,
  type Route,
} from '../edge.ts'
import type { CallOptions } from '../engine.ts'
import { invalidAll } from '../problem.ts'
import { queryOf } from '../questions.ts'

export const erasureRoutes = (edge: Edge): readonly Route[] => [
  {
    method: 'DELETE',
    path: '/v1/customers/:id',
    handle: (request, reply) => erase(edge, request, reply),
  },
  {
    method: 'GET',
    path: '/v1/customers/:id/erasure',
    handle: (request, reply) => {
      queryOf(request)
      const customerId = readId('/id', paramOf(request, 'id'))
      return sendErasure(edge, customerId, { reply, options: readOptions(edge, request) })
    },
  },
  {
    method: 'POST',
    path: '/v1/customers/:id/erasure',
    handle: (request, reply) => searchAgain(edge, request, reply),
  },
]

const byCheck = checker(group(person))

/** Answered when the key is destroyed; where that fails, the engine does it as soon as it can be done. */
async function erase(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const by: unknown = { ...queryOf(request, 'who', 'why') }
  if (!byCheck.fits(by)) throw invalidAll(byCheck.faults(by))
  const customerId = readId('/id', paramOf(request, 'id'))
  const options = callOptions(edge, request)
  const texts = await textsOf(edge, customerId, options)
  const { body, position } = await accepted(edge, eraseCustomer({ customerId, ...by }), options)
  const erasure = body as Erasure
  await edge.personal.destroy(customerId, erasure.key)
  edge.log.info('a customer was erased', { customerId })
  // Who was erased before is searched for where that is asked for.
  if (erasure.search === undefined) await searched(edge, erasure, texts)
  tellPosition(edge, reply, position)
  return sendErasure(edge, customerId, { reply, options })
}

/** What is looked for afterwards can be read for the last time. */
async function textsOf(
  edge: Edge,
  customerId: string,
  options: CallOptions,
): Promise<readonly string[]> {
  const { accepted: isThere, body } = await edge.engine.ask(showCustomer({ customerId }), options)
  if (!isThere) return []
  const customer = body as Customer
  const open = await edge.personal.open(createCustomer.schema, customer, { customerId })
  return [open.name, open.email, open.address].flatMap((text) => text ?? [])
}

const patienceMs = 2000

async function searched(
  { tenant, searches }: Edge,
  { customerId, key: keyId }: Erasure,
  texts: readonly string[],
): Promise<void> {
  const search = searches?.begin({ tenant, customerId, keyId, texts })
  if (search === undefined) return
  const gaveUp = Promise.withResolvers<void>()
  const timer = setTimeout(gaveUp.resolve, patienceMs)
  await Promise.race([search, gaveUp.promise])
  clearTimeout(timer)
}

type Telling = { readonly reply: FastifyReply; readonly options: CallOptions }

async function sendErasure(
  edge: Edge,
  customerId: string,
  { reply, options }: Telling,
): Promise<FastifyReply> {
  const { body } = await accepted(edge, showErasure({ customerId }), options)
  return send(reply, body as Erasure)
}

async function searchAgain(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  queryOf(request)
  if (request.body !== undefined) readNothing(request.body)
  const customerId = readId('/id', paramOf(request, 'id'))
  const options = callOptions(edge, request)
  const { body } = await accepted(edge, showErasure({ customerId }), options)
  await searched(edge, body as Erasure, [])
  return sendErasure(edge, customerId, { reply, options })
}
