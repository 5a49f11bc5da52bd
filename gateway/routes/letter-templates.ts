/** What letters are made from, and what one would say. */
import {
  checker,
  group,
  integer,
  listOf,
  oneOf,
  optional,
  text,
  type ValueOf,
} from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { currency as currencyCode, reasonCodes, time } from '#contracts/fields'
import {
  letterPreview,
  shownTemplate,
  letterEvents,
  previewLetter,
  showTemplates,
  templateShelf as shelf,
  type LetterEvent,
  type LetterKind,
  type LetterTemplate,
  type LetterValues,
} from '#contracts/notifications'
import { showOrder, type Order } from '#contracts/orders'
import { givenId, inWords } from '../bodies.ts'
import { calls } from '../calls.ts'
import { accepted, callOptions, readOptions, send, sendAnswer, type Edge } from '../edge.ts'
import { refuseCardNumbers } from '../payments/card-number.ts'
import { invalid, invalidAll, Problem } from '../problem.ts'
import { queryOf } from '../questions.ts'

const sentence = text({ min: 1, max: 500 })
const given = group({
  orderId: optional(givenId),
  accountId: optional(givenId),
  preorderId: optional(givenId),
  amount: optional(group({ minor: integer({ min: 0 }), currency: currencyCode })),
  until: optional(time),
  reasons: optional(listOf(group({ code: oneOf(...reasonCodes), detail: sentence }), { max: 100 })),
})
/** Either of an order that is there, or of what is given. */
const previewBody = group({
  event: oneOf(...letterEvents),
  language: text({ pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$' }),
  values: optional(given),
  orderId: optional(givenId),
})
const bodyCheck = checker(previewBody)

export const letterTemplateCalls = calls(
  {
    'GET /v1/letters/templates': {
      access: 'read',
      summary: 'What letters are made from',
      answers: group({ items: listOf(shownTemplate) }),
    },
    'POST /v1/letters/preview': {
      access: 'tend',
      summary: 'What a letter would say',
      ...{ body: previewBody, answers: letterPreview, isKeyless: true, refuses: ['not-found'] },
    },
  },
  (edge) => ({
    'GET /v1/letters/templates': async (request, reply) => {
      queryOf(request)
      const { body } = await accepted(edge, showTemplates({ shelf }), readOptions(edge, request))
      return send(reply, { items: body as readonly LetterTemplate[] })
    },
    'POST /v1/letters/preview': (request, reply) => preview(edge, request, reply),
  }),
)

async function preview(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  queryOf(request)
  const { body } = request
  if (!bodyCheck.fits(body)) {
    refuseCardNumbers(body)
    throw invalidAll(bodyCheck.faults(body ?? null).map(inWords))
  }
  const values = await valuesFor(edge, request, body)
  const { language } = body
  const kind = kindOf(body.event, values)
  const asked = previewLetter({ shelf, kind, language, values })
  const answer = await edge.engine.ask(asked, callOptions(edge, request))
  if (answer.accepted) return sendAnswer(reply, answer)
  throw invalid('/language', (answer.body as { readonly detail: string }).detail)
}

async function valuesFor(
  edge: Edge,
  request: FastifyRequest,
  { event, values, orderId }: ValueOf<typeof previewBody>,
): Promise<LetterValues> {
  if (values !== undefined && orderId !== undefined) {
    throw invalid('/orderId', 'It is of an order, or of values: one of the two.')
  }
  if (orderId === undefined) return { orderId: 'A-1', ...values }
  const options = { ...callOptions(edge, request), correlation: orderId }
  const { accepted: isThere, body } = await edge.engine.ask(showOrder({ orderId }), options)
  if (!isThere) throw new Problem('not-found', `There is no order ${orderId}.`)
  return valuesOf(body as Order, event)
}

/** Of what was given back in parts, the last is shown. */
function valuesOf({ id, currency, reasons, payment, refunds = [] }: Order, event: LetterEvent) {
  const last = refunds.at(-1)
  if (event === 'order-part-refunded' && last === undefined) {
    throw invalid('/orderId', `Nothing of order ${id} was given back in parts.`)
  }
  return {
    ...{ orderId: id, reasons },
    ...(payment?.account === undefined ? {} : { accountId: payment.account }),
    ...(last === undefined ? {} : { amount: { minor: last.amount, currency } }),
  }
}

/** What was not paid from an account was paid by card. */
function kindOf(event: LetterEvent, { accountId }: LetterValues): LetterKind {
  const isMoney = event === 'order-refunded' || event === 'order-part-refunded'
  return isMoney && accountId === undefined ? `${event}-to-card` : event
}
