/** A batch of orders: each stands alone, and has its own answer. */
import { listOf, text, optional, group } from '@millrace/kernel'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { batchAnswer } from '../answers/orders.ts'
import { bodyFields } from '../bodies.ts'
import { calls } from '../calls.ts'
import { callOptions, sendText, tellPosition, type Edge } from '../edge.ts'
import { derivedId } from '../ids.ts'
import { problemOf } from '../problem-of.ts'
import { invalid, ourFault, type Problem } from '../problem.ts'
import { joinedPosition } from '../position.ts'
import { idempotencyKeyOf, queryOf, readKey, waitMsOf, waitPreferred } from '../questions.ts'
import type { Patience } from '../waiters.ts'
import { ordersPath, place, type Wish } from './place-order.ts'

const ordersMax = 1000
/** Others get their turn after that long: an order that is wrong takes longer than one that is not. */
const sliceMs = 10

export const placeOrdersCalls = calls(
  {
    'POST /v1/orders/batch': {
      // A thousand orders of a hundred lines each do not fit; a thousand of twenty do.
      bodyMax: { bytes: 8 * 1024 * 1024, parts: 200_000 },
      access: 'write',
      summary: 'Place up to 1000 orders, each with an answer of its own',
      body: listOf(
        group({
          ...bodyFields.order.properties,
          idempotencyKey: optional(text({ pattern: '^[ -~]{1,255}$' })),
        }),
        { min: 1, max: 1000 },
      ),
      ...{ answers: batchAnswer, waits: true, refuses: [] },
      tells: { 'Retry-After': optional(text({ pattern: '^[0-9]+$' })) },
    },
  },
  (edge) => ({
    'POST /v1/orders/batch': (request, reply) => handle(edge, request, reply),
  }),
)

async function handle(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  queryOf(request)
  const items = itemsOf(request.body)
  const seconds = waitPreferred(request)
  const patience = { seconds: seconds ?? 0, gone: reply.raw }
  const call = { waitMs: waitMsOf(seconds), options: callOptions(edge, request) }
  const key = idempotencyKeyOf(request)
  // Each order that waits hears when the caller goes.
  reply.raw.setMaxListeners(items.length + 20)
  const answers: Promise<Answered>[] = []
  let end = performance.now() + sliceMs
  for (const [at, item] of items.entries()) {
    if (performance.now() > end) {
      await nextTurn()
      end = performance.now() + sliceMs
    }
    const wish = () => ({
      ...wishOf(edge, item, key === undefined ? undefined : `${key}/${at}`),
      ...call,
    })
    answers.push(answerTo(edge, { wish, patience }))
  }
  const answered = await Promise.all(answers)
  if (seconds !== undefined) reply.header('preference-applied', 'wait')
  if (answered.some(({ isBusy }) => isBusy)) reply.header('retry-after', '1')
  const positions = answered.flatMap(({ position }) => position ?? [])
  tellPosition(edge, reply, joinedPosition(new Set(positions)))
  const texts = answered.map(({ text }) => text)
  return sendText(reply.header('content-type', 'application/json'), `[${texts.join(',')}]`)
}

function itemsOf(body: unknown): readonly unknown[] {
  if (!Array.isArray(body)) throw invalid('', 'It must be a list of orders.')
  if (body.length >= 1 && body.length <= ordersMax) return body
  throw invalid('', `It must have 1 to ${ordersMax} orders.`)
}

type Keyed = Pick<Wish, 'body' | 'requestId'>

function wishOf({ tenant }: Edge, item: unknown, keyInBatch: string | undefined): Keyed {
  const requestIdFor = (key: string) => derivedId({ tenant, path: ordersPath, key })
  if (typeof item === 'object' && item !== null && 'idempotencyKey' in item) {
    const { idempotencyKey, ...body } = item
    return { body, requestId: requestIdFor(readKey('/idempotencyKey', idempotencyKey)) }
  }
  return { body: item, requestId: keyInBatch === undefined ? undefined : requestIdFor(keyInBatch) }
}

type Answered = {
  readonly text: string
  readonly isBusy: boolean
  readonly position?: string | undefined
}
type Item = { readonly wish: () => Wish; readonly patience: Patience }

async function answerTo(edge: Edge, { wish, patience }: Item): Promise<Answered> {
  try {
    const { order, replayed, position } = await place(edge, wish(), patience)
    const again = replayed ? { replayed } : {}
    return { text: JSON.stringify({ status: 201, order, ...again }), isBusy: false, position }
  } catch (error) {
    const problem = problemOf(error) ?? faultOfOurs(edge, error)
    const { status, text } = problem
    return { text: `{"status":${status},"problem":${text}}`, isBusy: status === 503 }
  }
}

function faultOfOurs({ log }: Edge, error: unknown): Problem {
  const told = error instanceof Error ? String(error.stack) : String(error)
  log.error('an order of a batch failed', { error: told })
  return ourFault()
}
