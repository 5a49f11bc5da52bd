/** Stream orders over HTTP: an order is posted, and looked at as soon as it is there, or has ended. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Sent } from '@millrace/kernel'
import { paramOf } from '#gateway/edge'
import { Problem } from '#gateway/problem'
import { pathOf } from '#gateway/questions'
import type { Dialect, DialectEdge } from '../dialect.ts'
import { Faulty } from '../faulty.ts'
import { coreId, fitsCore } from '../ids.ts'
import { Waiting } from '../waiting.ts'
import { about, answerError, answers, json } from './answers.ts'
import { acceptOrder, keepOrder, showOrder, type Shown } from './contracts.ts'
import { openapi } from './openapi.ts'
import { recordOf } from './order.ts'
import { aboutOf, readOrder, type Given } from './read-order.ts'
import { pastLimit, timeoutOf, within } from './timeout.ts'

export const ordersPath = '/v1/orders'

export const streamDialect = ({ trustsState }: { readonly trustsState: boolean }): Dialect => ({
  ...answers,
  routes: (edge) => {
    const { engine, onStop } = edge
    const waiting = new Waiting(engine)
    onStop(() => waiting.close())
    const show =
      (isWanted: (shown: Shown) => boolean) =>
      (_: unknown, reply: FastifyReply, request: FastifyRequest): Promise<FastifyReply> =>
        answerOrder({ edge, waiting, isWanted }, request, reply)
    const place = (body: unknown, reply: FastifyReply, request: FastifyRequest) => {
      const given = readOrder(body)
      if (given.state !== 'CREATED' && !trustsState) throw notCreated
      return answerPlaced(edge, request, { reply, given })
    }
    return [
      { method: 'POST', path: ordersPath, handle: place },
      { method: 'POST', path: `${ordersPath}/`, handle: place },
      { method: 'GET', path: `${ordersPath}/:id`, handle: show(() => true) },
      { method: 'GET', path: `${ordersPath}/:id/validated`, handle: show(isJudged) },
      ...about(openapi),
    ]
  },
})

const notCreated = new Faulty([
  { at: ['state'], type: 'contract', says: 'An order that is posted is CREATED.' },
])

const tooLong = new Faulty([
  { at: ['id'], type: 'contract', says: 'It has at most 193 characters.' },
])

const isJudged = ({ state }: Shown): boolean => state === 'VALIDATED' || state === 'FAILED'

/** A path that ends where an id would begin is the one to post to. */
const noId = (path: string): Problem =>
  path === `${ordersPath}/`
    ? new Problem('method-not-allowed', 'Here one can POST.', { allow: 'POST' })
    : new Problem('not-found', `There is nothing at ${path}.`)

type Placing = { readonly reply: FastifyReply; readonly given: Given }

async function answerPlaced(
  { engine, tenant }: DialectEdge,
  request: FastifyRequest,
  { reply, given }: Placing,
): Promise<FastifyReply> {
  const ms = timeoutOf(request)
  const asked = sentOf(given)
  const options = { tenant, correlation: aboutOf(given.posted), waitMs: pastLimit(ms) }
  const answer = await within(ms, engine.ask(asked, options))
  if (answer === undefined) return answerLate(reply, 'POST', ms)
  if (!answer.accepted) {
    const { detail } = answer.body as { readonly detail: string }
    return answerError(reply, { status: 409, message: detail })
  }
  const path = `${ordersPath}/${encodeURIComponent(given.posted.id)}`
  const at = `${request.protocol}://${request.host}${path}`
  return reply.code(201).header('location', at).type('text/plain; charset=utf-8').send(path)
}

function sentOf({ posted, state }: Given): Sent {
  const orderId = aboutOf(posted)
  if (state !== 'CREATED') return keepOrder({ orderId, posted, state })
  return acceptOrder({ orderId, posted })
}

type Showing = {
  readonly edge: DialectEdge
  readonly waiting: Waiting
  readonly isWanted: (shown: Shown) => boolean
}

async function answerOrder(
  { edge: { engine, tenant }, waiting, isWanted }: Showing,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const ms = timeoutOf(request)
  const given = paramOf(request, 'id')
  if (given === '') throw noId(pathOf(request))
  if (!fitsCore(given)) throw tooLong
  const orderId = coreId(given)
  const options = { tenant, correlation: orderId, waitMs: pastLimit(ms) }
  const look = async (): Promise<Shown | undefined> => {
    const shown = (await engine.ask(showOrder({ orderId }), options)).body as Shown | null
    return shown !== null && isWanted(shown) ? shown : undefined
  }
  const patience = { ms, gone: reply.raw }
  const found = await waiting.until(`${tenant}/${orderId}`, look, patience)
  if (found === undefined) return answerLate(reply, 'GET', ms)
  if (found.reason !== undefined) reply.header('millrace-reason', encodeURI(found.reason))
  return json(reply, recordOf(found))
}

const answerLate = (reply: FastifyReply, method: string, ms: number): FastifyReply =>
  reply
    .code(504)
    .type('text/plain; charset=utf-8')
    .send(`HTTP ${method} timed out after ${ms} ms\n`)
