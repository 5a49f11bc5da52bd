/** Dead letters as an operator sees them: listed, grouped and looked into. */
import {
  anyOf,
  isoTime,
  listDeadLetters,
  only,
  showDeadLetter,
  type ShownLetter,
  type WholeLetter,
} from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { pageOf } from '../answers/page.ts'
import {
  wholeDeadLetter,
  deadLetterGroup,
  deadLetter,
  type DeadLetter,
  type HeldMessage,
  type WholeDeadLetter,
} from '../answers/repair.ts'
import { calls } from '../calls.ts'
import { paramOf, readOptions, send, type Edge } from '../edge.ts'
import { maySee, whoseOf } from '../keys/caller.ts'
import { groupedByCause } from '../letters-at-stake.ts'
import { named, readsList } from '../list-query.ts'
import { mergedPage, newest } from '../merge.ts'
import { madeId, paging } from '../openapi/operation.ts'
import { Problem } from '../problem.ts'
import { queryOf } from '../questions.ts'

const deadLetterFilter = {
  ...{ tenant: named, service: named, type: named, cause: named, orderId: named },
  groupBy: only('cause'),
}
const readList = readsList('dead-letters', deadLetterFilter)

/** So many are acted on, or counted, at once. */
const atOnceMax = 1000

export const deadLetterCalls = calls(
  {
    'GET /v1/dead-letters': {
      access: 'operate',
      summary: 'Messages that could not be handled, newest first',
      query: { ...deadLetterFilter, ...paging },
      answers: anyOf(pageOf(deadLetter), pageOf(deadLetterGroup)),
    },
    'GET /v1/dead-letters/{id}': {
      access: 'operate',
      ...{
        summary: 'A dead letter and what waits behind it',
        path: { id: madeId },
        answers: wholeDeadLetter,
      },
    },
  },
  (edge) => ({
    'GET /v1/dead-letters': (request, reply) => list(edge, request, reply),
    'GET /v1/dead-letters/{id}': async (request, reply) => {
      queryOf(request)
      const { message, waiting, ...letter } = await whole(edge, request)
      const messages = { message: told(message), waiting: waiting.map(told) }
      return send<WholeDeadLetter>(reply, { ...shown(letter), ...messages })
    },
  }),
)

async function list(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  const { wanted, filter, page } = readList(request)
  const options = readOptions(edge, request)
  const { groupBy, orderId, tenant: whose, ...rest } = filter
  const tenant = whoseOf(request, whose)
  const about = {
    ...rest,
    ...(tenant === undefined ? {} : { tenant }),
    ...(orderId === undefined ? {} : { correlation: orderId }),
  }
  if (groupBy === 'cause') {
    const { letters } = await lettersOf(edge, request, about)
    return send(reply, { items: groupedByCause(letters), next: null })
  }
  const question = listDeadLetters({ ...about, ...page })
  const { items, next } = await mergedPage<ShownLetter>(edge, question, { ...wanted, options })
  return send(reply, { items: items.map(shown), next })
}

type Filter = Readonly<Record<string, string>>

/** As many as are acted on at once, and whether there are more. */
export async function lettersOf(edge: Edge, request: FastifyRequest, filter: Filter) {
  const options = readOptions(edge, request)
  const question = listDeadLetters({ ...filter, limit: atOnceMax })
  const page = { limit: atOnceMax, options }
  const { items, hasMore } = await newest<ShownLetter>(edge, question, page)
  return { letters: items, hasMore }
}

export async function whole(edge: Edge, request: FastifyRequest): Promise<WholeLetter> {
  const id = paramOf(request, 'id')
  const question = showDeadLetter({ letter: id })
  const answers = await edge.lists.through(() =>
    edge.engine.askEachShard(question, readOptions(edge, request)),
  )
  const found = answers.find(({ body }) => body !== null)
  const letter = found?.body as WholeLetter | undefined
  if (letter !== undefined && maySee(request, letter.tenant)) return letter
  throw new Problem('not-found', `There is no dead letter ${id}.`)
}

export const shown = (letter: ShownLetter): DeadLetter => {
  const { id, tenant, service, key, type, reason, cause, since, followers } = letter
  const orders = letter.correlations.length
  return {
    ...{ id, tenant, service, key, type, reason, cause, since: isoTime(since) },
    ...{ followers, orders },
  }
}

function told({
  id,
  type,
  version,
  time,
  origin,
  cause,
  correlation,
  data,
}: WholeLetter['message']): HeldMessage {
  return {
    ...{ id, type, version, at: isoTime(time), origin, data },
    ...(cause === undefined ? {} : { cause }),
    ...(correlation === undefined ? {} : { orderId: correlation }),
  }
}
