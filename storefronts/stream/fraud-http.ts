/** The fraud board: who has ordered suspiciously often. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Turnstile } from '#gateway/turnstile'
import type { Dialect, DialectEdge } from '../dialect.ts'
import { Faulty } from '../faulty.ts'
import { about, answers, json } from './answers.ts'
import { showBoard, type BoardRow } from './contracts.ts'
import { namesOf } from './named-customers.ts'
import { fraudOpenapi } from './openapi.ts'

export const fraudDialect: Dialect = {
  ...answers,
  routes: (edge) => {
    const turnstile = new Turnstile()
    return [
      {
        method: 'GET',
        path: '/fraud',
        handle: (_, reply, request) => answerBoard({ edge, turnstile }, request, reply),
      },
      ...about(fraudOpenapi),
    ]
  },
}

const usualLimit = 10
const largestLimit = 1000

type Board = { readonly edge: DialectEdge; readonly turnstile: Turnstile }

async function answerBoard(
  { edge, turnstile }: Board,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { engine, tenant } = edge
  const limit = limitOf(request)
  const parts = await engine.askEachShard(showBoard({ limit: largestLimit }), { tenant })
  const rows = newest(parts.flatMap(({ body }) => body as readonly BoardRow[])).slice(0, limit)
  const named = await turnstile.each(rows, async ({ customerId, counts }) => ({
    ...{ customerId: Number(customerId), ...(await namesOf(edge, customerId)), counts },
  }))
  return json(reply, named)
}

/** Of each customer the newest window, and the newest first. */
function newest(rows: readonly BoardRow[]): readonly BoardRow[] {
  const inOrder = rows.toSorted(
    (a, b) => b.windowStart - a.windowStart || Number(a.customerId) - Number(b.customerId),
  )
  const seen = new Set<string>()
  return inOrder.filter(({ customerId }) => {
    const isNew = !seen.has(customerId)
    seen.add(customerId)
    return isNew
  })
}

function limitOf({ query }: FastifyRequest): number {
  const { limit } = query as { readonly limit?: unknown }
  if (limit === undefined) return usualLimit
  const isWhole = typeof limit === 'string' && /^\d{1,15}$/.test(limit)
  if (isWhole && Number(limit) >= 1) return Math.min(Number(limit), largestLimit)
  throw new Faulty([{ at: ['limit'], type: 'contract', says: 'It is a whole number, 1 or more.' }])
}
