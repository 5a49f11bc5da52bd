/** Erasures of customers, and the searches for what is left of them. */
import { checker, group, optional, text } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  shownErasure,
  createCustomer,
  eraseCustomer,
  showCustomer,
  showErasure,
  type Customer,
  type Erasure,
} from '#contracts/customers'
import { person, readId, readNothing } from '../bodies.ts'
import { calls } from '../calls.ts'
import type { Personal } from '../customers/personal.ts'
import {
  accepted,
  callOptions,
  paramOf,
  readOptions,
  send,
  tellPosition,
  type Edge,
} from '../edge.ts'
import type { CallOptions } from '../engine.ts'
import { whoseOf } from '../keys/caller.ts'
import { refuseCardNumbers } from '../payments/card-number.ts'
import { invalidAll } from '../problem.ts'
import { queryOf } from '../questions.ts'

/** Whose customer: the caller's, unless a storefront is named. */
const tenant = optional(text({ min: 1, max: 200 }))

export const erasureCalls = calls(
  {
    'DELETE /v1/customers/{id}': {
      access: 'operate',
      summary: 'Erase a customer: the key to what is personal is destroyed',
      ...{ query: { ...person, tenant }, needs: ['who', 'why'], answers: shownErasure },
      refuses: ['card-number'],
    },
    'GET /v1/customers/{id}/erasure': {
      access: 'operate',
      ...{ summary: 'What came of an erasure', query: { tenant }, answers: shownErasure },
    },
    'POST /v1/customers/{id}/erasure': {
      access: 'operate',
      ...{ summary: 'Search again for what is left of who was erased', body: group({}) },
      query: { tenant },
      ...{ bodyIsOptional: true, isKeyless: true, answers: shownErasure, refuses: [] },
    },
  },
  (edge) => ({
    'DELETE /v1/customers/{id}': (request, reply) => erase(edge, request, reply),
    'GET /v1/customers/{id}/erasure': (request, reply) => {
      const { tenant } = queryOf(request, 'tenant')
      const whom = whomOf(edge, request, tenant)
      return sendErasure(edge, whom, { reply, options: readOptions(edge, request) })
    },
    'POST /v1/customers/{id}/erasure': (request, reply) => searchAgain(edge, request, reply),
  }),
)

const byCheck = checker(group(person))

/** Answered when the key is destroyed; where that fails, the engine does it as soon as it can be done. */
async function erase(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { tenant: named, ...given } = queryOf(request, 'who', 'why', 'tenant')
  const by: unknown = given
  if (!byCheck.fits(by)) throw invalidAll(byCheck.faults(by))
  refuseCardNumbers(by)
  const whom = whomOf(edge, request, named)
  const { tenant, customerId, personal } = whom
  const options = { ...callOptions(edge, request), tenant }
  const texts = await textsOf(edge, whom, options)
  // Who is known to a storefront alone has a key, and nothing else here.
  const key = edge.persons?.has(tenant) === true ? await personal.keyOf(customerId) : undefined
  const sent = { customerId, ...by, ...(key === undefined ? {} : { keyId: key.id }) }
  const { body, position } = await accepted(edge, eraseCustomer(sent), options)
  const erasure = body as Erasure
  await personal.destroy(customerId, erasure.key)
  edge.log.info('a customer was erased', { tenant, customerId })
  // Who was erased before is searched for where that is asked for; who finds no room is erased all the same.
  const isSearched = texts.length === 0 && (await isBeingSearched(edge, whom, options))
  if (erasure.search === undefined && !isSearched && edge.searches?.hasRoom === true) {
    await searched(edge, { tenant, erasure, texts })
  }
  tellPosition(edge, reply, position)
  return sendErasure(edge, whom, { reply, options })
}

type Whom = { readonly tenant: string; readonly customerId: string; readonly personal: Personal }

function whomOf(edge: Edge, request: FastifyRequest, named: string | undefined): Whom {
  const customerId = readId('/id', paramOf(request, 'id'))
  const wanted = named === undefined ? undefined : readId('/tenant', named)
  const tenant = whoseOf(request, wanted) ?? edge.tenant
  return { tenant, customerId, personal: edge.personal.of(tenant) }
}

/** What is looked for afterwards can be read for the last time. */
async function textsOf(
  edge: Edge,
  { tenant, customerId, personal }: Whom,
  options: CallOptions,
): Promise<readonly string[]> {
  const ofPerson = edge.persons?.get(tenant)
  if (ofPerson !== undefined) return ofPerson({ ...edge, tenant, personal }, customerId)
  const { accepted: isThere, body } = await edge.engine.ask(showCustomer({ customerId }), options)
  if (!isThere) return []
  const customer = body as Customer
  const open = await personal.open(createCustomer.schema, customer, { customerId })
  return [open.name, open.email, open.address].flatMap((text) => text ?? [])
}

/** Somebody else has erased them at the same moment, and knew the texts. */
async function isBeingSearched(
  edge: Edge,
  { tenant, customerId }: Whom,
  options: CallOptions,
): Promise<boolean> {
  const { body } = await accepted(edge, showErasure({ customerId }), { ...options, tenant })
  return (body as Erasure).search !== undefined
}

const patienceMs = 2000

type Sought = {
  readonly tenant: string
  readonly erasure: Erasure
  readonly texts: readonly string[]
}

async function searched({ searches }: Edge, { tenant, erasure, texts }: Sought): Promise<void> {
  const { customerId, key: keyId } = erasure
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
  { tenant, customerId }: Whom,
  { reply, options }: Telling,
): Promise<FastifyReply> {
  const { body } = await accepted(edge, showErasure({ customerId }), { ...options, tenant })
  return send(reply, body as Erasure)
}

async function searchAgain(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { tenant: named } = queryOf(request, 'tenant')
  if (request.body !== undefined) readNothing(request.body)
  const whom = whomOf(edge, request, named)
  const { tenant, customerId } = whom
  const options = { ...callOptions(edge, request), tenant }
  const { body } = await accepted(edge, showErasure({ customerId }), options)
  await searched(edge, { tenant, erasure: body as Erasure, texts: [] })
  return sendErasure(edge, whom, { reply, options })
}
