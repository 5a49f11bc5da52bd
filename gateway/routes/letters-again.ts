/** Sends letters again that have failed: all that are asked for, under a key once. */
import { anyOf, group, oneOf, optional, text, type ValueOf } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  letterEvents,
  letterIn,
  listLetters,
  resendLetter,
  type Letter,
  type LettersPage,
} from '#contracts/notifications'
import {
  lettersTried,
  lettersResent,
  type LettersResent,
  type LettersTried,
} from '../answers/letters.ts'
import { givenId, person, readsByHand } from '../bodies.ts'
import { calls } from '../calls.ts'
import { callOptions, readOptions, send, tellWritten, type Edge } from '../edge.ts'
import { signedBy } from '../keys/caller.ts'
import { newest } from '../merge.ts'
import { joinedPosition } from '../position.ts'
import { dryRunIn, noted } from './letter-acts.ts'

const resendAllBody = group({
  ...person,
  recipient: optional(givenId),
  event: optional(oneOf(...letterEvents)),
  /** What the reason of the failure has in it. */
  reason: optional(text({ min: 1, max: 300 })),
})
const readBody = readsByHand(resendAllBody)
type Wanted = ValueOf<typeof resendAllBody>

const lettersMax = 1000

export const lettersAgainCalls = calls(
  {
    'POST /v1/letters/resend': {
      access: 'tend',
      summary: 'Send letters again that have failed',
      ...{ body: resendAllBody, query: { dryRun: oneOf('true', 'false') } },
      ...{ answers: anyOf(lettersResent, lettersTried), refuses: [] },
    },
  },
  (edge) => ({
    'POST /v1/letters/resend': (request, reply) => resendAll(edge, request, reply),
  }),
)

async function resendAll(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  const wanted = readBody(request.body)
  if (dryRunIn(request)) {
    const { letters, hasMore } = await failed(edge, request, wanted)
    return send(reply, { ...whatWould(letters), hasMore })
  }
  const { letters, hasMore, once, replayed } = await noted(edge, request, async () => {
    const found = await failed(edge, request, wanted)
    // A letter has one place only; it is named by its id.
    return { hasMore: found.hasMore, letters: found.letters.map(({ id }) => ({ shard: 0, id })) }
  })
  const who = signedBy(request, wanted.who)
  const answers = await edge.lists.each(letters, ({ id }) => {
    const address = letterIn(id)
    if (address === undefined) throw new Error(`${id} is no letter.`)
    const sent = resendLetter({ ...address, who, why: wanted.why, isUncertain: false })
    const name = once && { once: { ...once, key: `${once.key}/${id}` } }
    const options = { ...callOptions(edge, request), correlation: address.orderId }
    return edge.engine.ask(sent, { ...options, ...name })
  })
  // Those that somebody else has sent again meanwhile are on their way.
  const done = answers.filter(({ accepted }) => accepted)
  const body: LettersResent = { letters: letters.length, resent: done.length, hasMore }
  const position = joinedPosition(new Set(done.flatMap((one) => one.position ?? [])))
  tellWritten(edge, reply, { position, replayed })
  return send(reply, body)
}

async function failed(edge: Edge, request: FastifyRequest, wanted: Wanted) {
  const { who: _, why: __, ...about } = wanted
  const question = listLetters({ ...about, state: 'failed', limit: lettersMax })
  const options = readOptions(edge, request)
  const page = { limit: lettersMax, options }
  const { items, hasMore } = await newest<LettersPage['items'][number]>(edge, question, page)
  return { letters: items.map(({ letter }) => letter), hasMore }
}

const whatWould = (letters: readonly Letter[]): Omit<LettersTried, 'hasMore'> => ({
  ...{ dryRun: true, letters: letters.length },
  events: counted(letters.map(({ event }) => event)).map(([event, count]) => ({ event, count })),
  reasons: counted(letters.map(({ reason = '' }) => reason)).map(([reason, count]) => ({
    ...{ reason, count },
  })),
})

/** The most first. */
const counted = <Name extends string>(
  names: readonly Name[],
): readonly (readonly [Name, number])[] =>
  [...Map.groupBy(names, (name) => name)]
    .map(([name, all]) => [name, all.length] as const)
    .toSorted(([, a], [, b]) => b - a)
