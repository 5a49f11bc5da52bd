/** Dead letters as an operator sees them: listed, looked into, acted on, and what was done. */
import {
  actOnDeadLetter,
  anything,
  checker,
  group,
  isoTime,
  listActs,
  listDeadLetters,
  showDeadLetter,
  text,
  type ActOutcome,
  type DoneAct,
  type ShownLetter,
  type WholeLetter,
} from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { inWords, person } from '../bodies.ts'
import {
  callOptions,
  paramOf,
  readOptions,
  send,
  tellPosition,
  type Edge,
  type Route,
} from '../edge.ts'
import { groupedByCause, stakesOf, type Stakes } from '../letters-at-stake.ts'
import { mergedPage, wantedOf } from '../merge.ts'
import { joinedPosition } from '../position.ts'
import { refusal } from '../problem-of.ts'
import { invalid, invalidAll, Problem } from '../problem.ts'
import { queryOf } from '../questions.ts'

const filterNames = ['tenant', 'service', 'type', 'cause', 'orderId'] as const
const acts = ['retry', 'drop', 'correct'] as const
type ActName = (typeof acts)[number]

const bodies = {
  retry: checker(group(person)),
  drop: checker(group(person)),
  correct: checker(group({ ...person, data: anything() })),
  bulk: checker(group({ ...person, cause: text({ min: 1, max: 100 }) })),
}
type Wanted = {
  readonly who: string
  readonly why: string
  readonly data?: unknown
  readonly cause?: string
}

/** So many are acted on, or counted, at once. */
const atOnceMax = 1000

export const deadLetterRoutes = (edge: Edge): readonly Route[] => [
  {
    method: 'GET',
    path: '/v1/dead-letters',
    handle: (request, reply) => list(edge, request, reply),
  },
  {
    method: 'GET',
    path: '/v1/dead-letters/:id',
    handle: async (request, reply) => {
      queryOf(request)
      const { message, waiting, ...letter } = await whole(edge, request)
      const messages = { message: told(message), waiting: waiting.map(told) }
      return send(reply, { ...shown(letter), ...messages })
    },
  },
  ...acts.map((act): Route => ({
    method: 'POST',
    path: `/v1/dead-letters/:id/${act}`,
    handle: (request, reply) => actOnOne(edge, request, { reply, act }),
  })),
  ...(['retry', 'drop'] as const).map((act): Route => ({
    method: 'POST',
    path: `/v1/dead-letters/${act}`,
    handle: (request, reply) => actOnCause(edge, request, { reply, act }),
  })),
  {
    method: 'GET',
    path: '/v1/audit',
    handle: async (request, reply) => {
      const wanted = wantedOf(queryOf(request, 'limit', 'cursor'), [])
      const options = readOptions(edge, request)
      const { limit, after } = wanted
      const question = listActs({ limit, ...(after === undefined ? {} : { after }) })
      const { items, next } = await mergedPage<DoneAct>(edge, question, { ...wanted, options })
      const done = items.map(({ at, act, who, why, of: letter }) => {
        const { followers: _, ...shownLetter } = shown(letter)
        return { at: isoTime(at), act, who, why, letter: shownLetter }
      })
      return send(reply, { items: done, next })
    },
  },
]

async function list(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  const query = queryOf(request, ...filterNames, 'groupBy', 'limit', 'cursor')
  const { groupBy } = query
  if (groupBy !== undefined && groupBy !== 'cause') {
    throw invalid('/groupBy', 'They are grouped by cause.')
  }
  const wanted = wantedOf(query, filterNames)
  const options = readOptions(edge, request)
  const { orderId, ...filter } = wanted.filter
  const about = orderId === undefined ? filter : { ...filter, correlation: orderId }
  if (groupBy === 'cause') {
    const { letters } = await lettersOf(edge, request, about)
    return send(reply, { items: groupedByCause(letters), next: null })
  }
  const { limit, after } = wanted
  const question = listDeadLetters({ ...about, limit, ...(after === undefined ? {} : { after }) })
  const { items, next } = await mergedPage<ShownLetter>(edge, question, { ...wanted, options })
  return send(reply, { items: items.map(shown), next })
}

type Filter = Readonly<Record<string, string>>

/** As many as are acted on at once, and whether there are more. */
async function lettersOf(edge: Edge, request: FastifyRequest, filter: Filter) {
  const options = readOptions(edge, request)
  const question = listDeadLetters({ ...filter, limit: atOnceMax })
  const page = { filter: {}, limit: atOnceMax, after: undefined, options }
  const { items, next } = await mergedPage<ShownLetter>(edge, question, page)
  return { letters: items, hasMore: next !== null }
}

async function whole(edge: Edge, request: FastifyRequest): Promise<WholeLetter> {
  const id = paramOf(request, 'id')
  const question = showDeadLetter({ letter: id })
  const answers = await edge.lists.through(() =>
    edge.engine.askEachShard(question, readOptions(edge, request)),
  )
  const found = answers.find(({ body }) => body !== null)
  if (found === undefined) throw new Problem('not-found', `There is no dead letter ${id}.`)
  return found.body as WholeLetter
}

type Acting = { readonly reply: FastifyReply; readonly act: ActName }

async function actOnOne(edge: Edge, request: FastifyRequest, { reply, act }: Acting) {
  const wanted = readBody(act, request.body)
  const isDry = dryRunIn(request)
  const letter = await whole(edge, request)
  if (isDry) return send(reply, dryRun(act, await stakesOf(edge, [letter])))
  const { outcome, position } = await acted(edge, request, { letter, act, wanted })
  tellPosition(edge, reply, position)
  return send(reply, outcome)
}

async function actOnCause(edge: Edge, request: FastifyRequest, { reply, act }: Acting) {
  const wanted = readBody('bulk', request.body)
  const isDry = dryRunIn(request)
  const filter = { cause: wanted.cause ?? '' }
  const { letters, hasMore } = await lettersOf(edge, request, filter)
  if (letters.length === 0) {
    throw new Problem('not-found', `There is no dead letter of the cause ${wanted.cause}.`)
  }
  if (isDry) return send(reply, { ...dryRun(act, await stakesOf(edge, letters)), hasMore })
  const outcomes = await edge.lists.each(letters, (letter) =>
    acted(edge, request, { letter, act, wanted }).catch((error: unknown) => {
      // Somebody else was quicker: it is done.
      if (error instanceof Problem && error.kind === 'not-found') return undefined
      throw error
    }),
  )
  const done = outcomes.flatMap((one) => one?.outcome ?? [])
  const positions = outcomes.flatMap((one) => one?.position ?? [])
  tellPosition(edge, reply, joinedPosition(new Set(positions)))
  const back = done.filter(({ isBack }) => isBack).map(({ letter }) => letter)
  const handled = done.reduce((sum, one) => sum + one.handled, 0)
  return send(reply, { act, letters: done.length, handled, back, hasMore })
}

type One = { readonly letter: ShownLetter; readonly act: ActName; readonly wanted: Wanted }

async function acted(edge: Edge, request: FastifyRequest, { letter, act, wanted }: One) {
  const { shard, id } = letter
  const { who, why, data } = wanted
  const asked = act === 'correct' ? { data } : {}
  const sent = actOnDeadLetter({ shard, letter: id, act, who, why, ...asked })
  const { accepted, body, position } = await edge.engine.ask(sent, callOptions(edge, request))
  if (accepted) return { outcome: body as ActOutcome, position }
  const { refused, detail } = body as { readonly refused: string; readonly detail: string }
  throw refused === 'invalid' ? invalid('/data', detail) : refusal(body)
}

/** Of what waits behind a letter all is handled either way. */
const dryRun = (act: ActName, { letters, followers, ...stakes }: Stakes) => ({
  ...{ dryRun: true, act, letters, dropped: act === 'drop' ? letters : 0 },
  ...{ handled: followers + (act === 'drop' ? 0 : letters), ...stakes },
})

function readBody(kind: keyof typeof bodies, body: unknown): Wanted {
  const check = bodies[kind]
  if (check.fits(body)) return body
  throw invalidAll(check.faults(body ?? null).map(inWords))
}

function dryRunIn(request: FastifyRequest): boolean {
  const { dryRun: given } = queryOf(request, 'dryRun')
  if (given === undefined || given === 'false') return false
  if (given === 'true') return true
  throw invalid('/dryRun', 'It must be true or false.')
}

const shown = (letter: ShownLetter) => {
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
}: WholeLetter['message']) {
  return {
    ...{ id, type, version, at: isoTime(time), origin, data },
    ...(cause === undefined ? {} : { cause }),
    ...(correlation === undefined ? {} : { orderId: correlation }),
  }
}
