import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  shownEntry,
  shownAccount,
  deposit,
  listEntries,
  openAccount,
  showAccount,
  type Account,
  type Entry,
} from '#contracts/billing'
import { openAccountOnce } from '#contracts/requests'
import { pageOf } from '../answers/page.ts'
import { bodyFields, readAccount, readDeposit, readId } from '../bodies.ts'
import { calls } from '../calls.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import {
  accepted,
  callOptions,
  paramOf,
  readOptions,
  requestIdOf,
  send,
  sendAnswer,
  tellWritten,
  write,
  type Edge,
} from '../edge.ts'
import { digestOf } from '../ids.ts'
import { paging } from '../openapi/operation.ts'
import { invalid } from '../problem.ts'
import { limitOf, queryOf } from '../questions.ts'

export const accountCalls = calls(
  {
    'POST /v1/accounts': {
      access: 'write',
      ...{
        summary: 'Open an account',
        body: bodyFields.account,
        answers: shownAccount,
        makes: true,
      },
    },
    'GET /v1/accounts/{id}': {
      access: 'read',
      summary: 'An account and what it holds',
      answers: shownAccount,
    },
    'POST /v1/accounts/{id}/deposits': {
      access: 'write',
      ...{ summary: 'Deposit money', body: bodyFields.deposit, answers: shownAccount },
    },
    'GET /v1/accounts/{id}/entries': {
      access: 'read',
      ...{ summary: 'The ledger of an account', query: paging, answers: pageOf(shownEntry) },
    },
  },
  (edge) => ({
    'POST /v1/accounts': (request, reply) => open(edge, request, reply),
    'GET /v1/accounts/{id}': async (request, reply) => {
      queryOf(request)
      const accountId = readId('/id', paramOf(request, 'id'))
      const options = readOptions(edge, request)
      return sendAnswer(reply, await accepted(edge, showAccount({ accountId }), options))
    },
    'POST /v1/accounts/{id}/deposits': (request, reply) => {
      queryOf(request)
      const accountId = readId('/id', paramOf(request, 'id'))
      const { amount } = readDeposit(request.body)
      return write(edge, request, { sent: deposit({ accountId, amount }), reply })
    },
    'GET /v1/accounts/{id}/entries': (request, reply) => entries(edge, request, reply),
  }),
)

async function open(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  queryOf(request)
  const { id, ...rest } = readAccount(request.body)
  const requestId = requestIdOf(edge, request)
  const account = { accountId: id ?? requestId ?? edge.madeIds.next(), ...rest }
  const options = callOptions(edge, request)
  const call = () => {
    if (requestId === undefined) return accepted(edge, openAccount(account), options)
    const noted = openAccountOnce({ requestId, digest: digestOf(request.body), account })
    return accepted(edge, noted, { ...options, id: requestId })
  }
  const { body, position } = await call()
  const opened = body as { readonly account: Account; readonly replayed: boolean }
  reply.code(201).header('location', `/v1/accounts/${opened.account.id}`)
  tellWritten(edge, reply, { position, replayed: opened.replayed })
  return send(reply, opened.account)
}

const list = 'account-entries'

async function entries(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const accountId = readId('/id', paramOf(request, 'id'))
  const query = queryOf(request, 'limit', 'cursor')
  const limit = limitOf(query)
  const before = query['cursor'] === undefined ? undefined : entryIn(query['cursor'], accountId)
  const options = readOptions(edge, request)
  const page = async (size: number, end: string | undefined) => {
    const older = end === undefined ? {} : { before: end }
    const asked = listEntries({ accountId, limit: size, ...older })
    return (await accepted(edge, asked, options)).body as readonly Entry[]
  }
  const items = await page(limit, before)
  const last = items.at(-1)
  const isFull = items.length === limit && last !== undefined
  const hasMore = isFull && (await page(1, last.id)).length > 0
  const next = hasMore ? encodeCursor({ list, place: last.id, filter: { accountId } }) : null
  return send(reply, { items, next })
}

function entryIn(text: string, accountId: string): string {
  const { place, filter } = decodeCursor(text, list)
  if (filter['accountId'] === accountId) return place
  throw invalid('/cursor', 'This is no cursor that this account has given.')
}
