/** Letters: which there are, what became of each on its way, and sending one again. */
import { group, listEffects, oneOf, settleEffect, type ShownEffect } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendingMail } from '#contracts/mail'
import {
  wholeLetter,
  shownLetter,
  letterIn,
  listLetters,
  resendLetter,
  type Letter,
  type LetterAddress,
  type LettersPage,
  type Resent,
} from '#contracts/notifications'
import { pageOf } from '../answers/page.ts'
import { givenId, person, readsByHand } from '../bodies.ts'
import { calls } from '../calls.ts'
import {
  accepted,
  callOptions,
  onceOf,
  paramOf,
  readOptions,
  send,
  tellWritten,
  type Edge,
} from '../edge.ts'
import type { CallOptions } from '../engine.ts'
import { signedBy } from '../keys/caller.ts'
import { readsList } from '../list-query.ts'
import { mergedPage, newest } from '../merge.ts'
import { paging, madeId } from '../openapi/operation.ts'
import { Problem } from '../problem.ts'
import { queryOf } from '../questions.ts'

const letterFilter = { recipient: givenId, orderId: givenId, state: oneOf('failed') }
const readList = readsList('letters', letterFilter)

const resendBody = group(person)
const readResend = readsByHand(resendBody)

type Item = LettersPage['items'][number]

export const letterCalls = calls(
  {
    'GET /v1/letters': {
      access: 'read',
      summary: 'Letters, newest first',
      query: { ...letterFilter, ...paging },
      answers: pageOf(shownLetter),
    },
    'GET /v1/letters/{id}': {
      access: 'read',
      summary: 'A letter, and what became of it on its way',
      ...{ path: { id: madeId }, answers: wholeLetter },
    },
    'POST /v1/letters/{id}/resend': {
      access: 'tend',
      summary: 'Send a letter again',
      ...{ path: { id: madeId }, body: resendBody, answers: wholeLetter },
    },
  },
  (edge) => ({
    'GET /v1/letters': async (request, reply) => {
      const { wanted, filter, page } = readList(request)
      const question = listLetters({ ...filter, ...page })
      const options = readOptions(edge, request)
      const found = await mergedPage<Item>(edge, question, { ...wanted, options })
      const letters = found.items.map(({ letter }) => letter)
      const items = await withDoubts(edge, letters, { ...filter, options })
      return send(reply, { items, next: found.next })
    },
    'GET /v1/letters/{id}': async (request, reply) => {
      queryOf(request)
      const address = addressIn(paramOf(request, 'id'))
      return send(reply, await whole(edge, address, readOptions(edge, request)))
    },
    'POST /v1/letters/{id}/resend': (request, reply) => resend(edge, request, reply),
  }),
)

async function resend(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  queryOf(request)
  const body = readResend(request.body)
  const address = addressIn(paramOf(request, 'id'))
  const { orderId } = address
  const who = signedBy(request, body.who)
  const { why } = body
  const options = { ...callOptions(edge, request), correlation: orderId }
  const [doubt] = (await doubtsOf(edge, { orderId, options })).filter(
    ({ key }) => key === paramOf(request, 'id'),
  )
  const asked = resendLetter({ ...address, who, why, isUncertain: doubt !== undefined })
  const answer = await accepted(edge, asked, { ...options, ...onceOf(edge, request) })
  const { settles } = answer.body as Resent
  if (settles && doubt !== undefined) {
    const { shard, id: effect } = doubt
    const again = settleEffect({ shard, effect, tenant: edge.tenant, act: 'again', who, why })
    await accepted(edge, again, options)
  }
  tellWritten(edge, reply, answer)
  return send(reply, await whole(edge, address, options))
}

function addressIn(id: string): LetterAddress {
  const address = letterIn(id)
  if (address === undefined) throw new Problem('not-found', `There is no letter ${id}.`)
  return address
}

/** With those about the same event by other ways. */
async function whole(
  edge: Edge,
  { orderId, event, refundId, channel }: LetterAddress,
  options: CallOptions,
): Promise<Letter & { readonly channels: readonly Pick<Letter, 'id' | 'channel' | 'state'>[] }> {
  const question = listLetters({ orderId, limit: 1000 })
  const { items } = await newest<Item>(edge, question, { limit: 1000, options })
  const those = items
    .map(({ letter }) => letter)
    .filter((letter) => letter.event === event && letter.refundId === refundId)
  const letters = await withDoubts(edge, those, { orderId, options })
  const letter = letters.find((one) => one.channel === channel)
  if (letter === undefined) throw new Problem('not-found', 'There is no such letter.')
  const channels = letters.map(({ id, channel: way, state }) => ({ id, channel: way, state }))
  return { ...letter, channels: channels.toSorted((a, b) => (a.channel > b.channel ? -1 : 1)) }
}

type Asked = { readonly orderId?: string; readonly options: CallOptions }

/** Whether a letter was sent that was on its way when a process died, its own state cannot know. */
async function withDoubts(
  edge: Edge,
  letters: readonly Letter[],
  asked: Asked,
): Promise<readonly Letter[]> {
  if (!letters.some(({ state }) => state === 'sending')) return letters
  const doubtful = new Set((await doubtsOf(edge, asked)).map(({ key }) => key))
  return letters.map((letter) =>
    letter.state === 'sending' && doubtful.has(letter.id)
      ? { ...letter, state: 'uncertain' }
      : letter,
  )
}

async function doubtsOf(edge: Edge, { orderId, options }: Asked): Promise<readonly ShownEffect[]> {
  const question = listEffects({
    ...{ tenant: edge.tenant, performer: sendingMail, state: 'uncertain', limit: 1000 },
    ...(orderId === undefined ? {} : { correlation: orderId }),
  })
  return (await newest<ShownEffect>(edge, question, { limit: 1000, options })).items
}
