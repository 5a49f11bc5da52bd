/** What an operator does with dead letters: one, or all of a cause; under a key, once. */
import {
  actOnDeadLetter,
  anything,
  anyOf,
  checker,
  group,
  oneOf,
  text,
  type ActOutcome,
  type Once,
  type ShownLetter,
  type Unfit,
} from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { noteRepair, showRepair, type NotedRepair } from '#contracts/repairs'
import { actDone, actsDone, actTried, type ActsDone, type ActTried } from '../answers/repair.ts'
import { inWords, person } from '../bodies.ts'
import { calls } from '../calls.ts'
import { accepted, callOptions, requestIdOf, send, tellWritten, type Edge } from '../edge.ts'
import { digestOf } from '../ids.ts'
import { signedBy, whoseOf } from '../keys/caller.ts'
import { stakesOf, type Stakes } from '../letters-at-stake.ts'
import { refuseCardNumbers } from '../payments/card-number.ts'
import { madeId } from '../openapi/operation.ts'
import { joinedPosition } from '../position.ts'
import { refusal } from '../problem-of.ts'
import { invalid, invalidAll, Problem } from '../problem.ts'
import { idempotencyKeyOf, queryOf } from '../questions.ts'
import { lettersOf, whole } from './dead-letters.ts'

type ActName = 'retry' | 'drop' | 'correct'

/** Of an act on one letter, and on all of a cause. */
const actBodies = {
  retry: group(person),
  drop: group(person),
  correct: group({ ...person, data: anything() }),
  bulk: group({ ...person, cause: text({ min: 1, max: 100 }) }),
}
const checks = {
  retry: checker(actBodies.retry),
  drop: checker(actBodies.drop),
  correct: checker(actBodies.correct),
  bulk: checker(actBodies.bulk),
}
type Wanted = {
  readonly who: string
  readonly why: string
  readonly data?: unknown
  readonly cause?: string
}

const path = { id: madeId }
const query = { dryRun: oneOf('true', 'false') }
const onOne = {
  access: 'operate',
  ...{ path, query, answers: anyOf(actDone, actTried), refuses: [] },
} as const
const onCause = {
  access: 'operate',
  ...{ body: actBodies.bulk, query, answers: anyOf(actsDone, actTried) },
  refuses: ['not-found'],
} as const

export const letterActCalls = calls(
  {
    'POST /v1/dead-letters/{id}/retry': {
      ...{ summary: 'Handle a dead letter again', body: actBodies.retry, ...onOne },
    },
    'POST /v1/dead-letters/{id}/drop': {
      ...{ summary: 'Go on without a dead letter', body: actBodies.drop, ...onOne },
    },
    'POST /v1/dead-letters/{id}/correct': {
      ...{ summary: 'Handle other data instead', body: actBodies.correct, ...onOne },
    },
    'POST /v1/dead-letters/retry': { summary: 'Retry all of a cause', ...onCause },
    'POST /v1/dead-letters/drop': { summary: 'Drop all of a cause', ...onCause },
  },
  (edge) => {
    const one = (act: ActName) => (request: FastifyRequest, reply: FastifyReply) =>
      actOnOne(edge, request, { reply, act })
    const all = (act: ActName) => (request: FastifyRequest, reply: FastifyReply) =>
      actOnCause(edge, request, { reply, act })
    return {
      'POST /v1/dead-letters/{id}/retry': one('retry'),
      'POST /v1/dead-letters/{id}/drop': one('drop'),
      'POST /v1/dead-letters/{id}/correct': one('correct'),
      'POST /v1/dead-letters/retry': all('retry'),
      'POST /v1/dead-letters/drop': all('drop'),
    }
  },
)

type Acting = { readonly reply: FastifyReply; readonly act: ActName }

async function actOnOne(edge: Edge, request: FastifyRequest, { reply, act }: Acting) {
  const wanted = readBody(act, request.body)
  if (dryRunIn(request)) {
    return send(reply, dryRun(act, await stakesOf(edge, [await whole(edge, request)])))
  }
  const found = await noted(edge, request, async () => {
    return { letters: [await whole(edge, request)], hasMore: false }
  })
  const [letter] = found.letters
  if (letter === undefined) throw new Problem('not-found', 'There is no such dead letter.')
  const one = { letter, act, wanted, once: found.once }
  const { outcome, position, replayed } = await acted(edge, request, one)
  return answer(edge, reply, { body: outcome, position, replayed: found.replayed || replayed })
}

async function actOnCause(edge: Edge, request: FastifyRequest, { reply, act }: Acting) {
  const wanted = readBody('bulk', request.body)
  const isDry = dryRunIn(request)
  const find = async () => {
    const tenant = whoseOf(request)
    const whose = tenant === undefined ? {} : { tenant }
    const found = await lettersOf(edge, request, { cause: wanted.cause ?? '', ...whose })
    if (found.letters.length > 0) return found
    throw new Problem('not-found', `There is no dead letter of the cause ${wanted.cause}.`)
  }
  if (isDry) {
    const { letters, hasMore } = await find()
    return send(reply, { ...dryRun(act, await stakesOf(edge, letters)), hasMore })
  }
  const { letters, hasMore, once, ...told } = await noted(edge, request, find)
  const outcomes = await edge.lists.each(letters, (letter) =>
    acted(edge, request, { letter, act, wanted, once }).catch((error: unknown) => {
      // Somebody else was quicker: it is done.
      if (error instanceof Problem && error.kind === 'not-found') return undefined
      throw error
    }),
  )
  const done = outcomes.flatMap((one) => one?.outcome ?? [])
  // Of calls that come at once under a key none has found that another came.
  const replayed = told.replayed || outcomes.some((one) => one?.replayed === true)
  const positions = outcomes.flatMap((one) => one?.position ?? [])
  const back = done.filter(({ isBack }) => isBack).map(({ letter }) => letter)
  const handled = done.reduce((sum, one) => sum + one.handled, 0)
  const body: ActsDone = { act, letters: done.length, handled, back, hasMore }
  return answer(edge, reply, { body, position: joinedPosition(new Set(positions)), replayed })
}

type Named = Pick<ShownLetter, 'shard' | 'id'>
type Found = { readonly letters: readonly Named[]; readonly hasMore: boolean }
type Noted = Found & { readonly replayed: boolean; readonly once?: Once | undefined }

/** Under a key it acts on what it acted on first, whatever lies there by now. */
export async function noted(
  edge: Edge,
  request: FastifyRequest,
  find: () => Promise<Found>,
): Promise<Noted> {
  const requestId = requestIdOf(edge, request)
  if (requestId === undefined) return { ...(await find()), replayed: false }
  const options = callOptions(edge, request)
  const digest = digestOf(request.body)
  const known = (await accepted(edge, showRepair({ requestId }), options))
    .body as NotedRepair | null
  const { letters, hasMore } = known ?? (await find())
  const named = letters.map(({ shard, id }) => ({ shard, id }))
  const note = noteRepair({ requestId, digest, letters: named, hasMore })
  const { body } = await accepted(edge, note, { ...options, id: `${requestId}/${digest}` })
  const { letters: first, hasMore: more } = body as NotedRepair
  return {
    letters: first,
    hasMore: more,
    once: { key: requestId, digest },
    replayed: known !== null,
  }
}

type One = {
  readonly letter: Named
  readonly act: ActName
  readonly wanted: Wanted
  readonly once: Once | undefined
}

async function acted(edge: Edge, request: FastifyRequest, { letter, act, wanted, once }: One) {
  const { shard, id } = letter
  const { why, data } = wanted
  const who = signedBy(request, wanted.who)
  const asked = act === 'correct' ? { data } : {}
  const name = once === undefined ? {} : { once: { ...once, key: `${once.key}/${id}` } }
  const sent = actOnDeadLetter({ shard, letter: id, act, who, why, ...asked, ...name })
  // With an id it may be asked again where its shard moves meanwhile.
  const options = { ...callOptions(edge, request), ...(once === undefined ? {} : { id: once.key }) }
  const { accepted: isDone, body, position, replayed } = await edge.engine.ask(sent, options)
  if (isDone) return { outcome: body as ActOutcome, position, replayed }
  const { refused } = body as { readonly refused: string }
  throw refused === 'invalid' ? unfit(body as Unfit) : refusal(body)
}

function unfit({ detail, faults }: Unfit): Problem {
  if (faults.length === 0) return invalid('/data', detail)
  return invalidAll(
    faults.map(({ pointer, ...fault }) => ({ pointer: `/data${pointer}`, ...fault })),
  )
}

type Told = {
  readonly body: unknown
  readonly position: string | undefined
  readonly replayed: boolean
}

function answer(edge: Edge, reply: FastifyReply, { body, position, replayed }: Told) {
  tellWritten(edge, reply, { position, replayed })
  return send(reply, body)
}

/** Of what waits behind a letter all is handled either way. */
const dryRun = (act: ActName, { letters, followers, ...stakes }: Stakes): ActTried => ({
  ...{ dryRun: true, act, letters, dropped: act === 'drop' ? letters : 0 },
  ...{ handled: followers + (act === 'drop' ? 0 : letters), ...stakes },
})

function readBody(kind: keyof typeof actBodies, body: unknown): Wanted {
  const check = checks[kind]
  refuseCardNumbers(body)
  if (check.fits(body)) return body
  throw invalidAll(check.faults(body ?? null).map(inWords))
}

export function dryRunIn(request: FastifyRequest): boolean {
  // It remembers none, and is told of a wrong one like the act itself.
  idempotencyKeyOf(request)
  const { dryRun: given } = queryOf(request, 'dryRun')
  if (given === undefined || given === 'false') return false
  if (given === 'true') return true
  throw invalid('/dryRun', 'It must be true or false.')
}
