/** Cases: what sagas could not bring to an end by themselves, and what a person found out about it. */
import { group, oneOf } from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { caseStates, listCases, settles, type Case, type CasesPage } from '#contracts/cases'
import { pageOf } from '../answers/page.ts'
import { caseSettled, listedCase, type CaseSettled, type ListedCase } from '../answers/repair.ts'
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
import { partsId, partsIn } from '../ids.ts'
import { maySee, signedBy, whoseOf } from '../keys/caller.ts'
import { named, readsList } from '../list-query.ts'
import { mergedPage } from '../merge.ts'
import { madeId, paging } from '../openapi/operation.ts'
import { invalid, Problem } from '../problem.ts'
import { queryOf } from '../questions.ts'

const caseFilter = { state: oneOf(...caseStates), orderId: named, tenant: givenId }
const readList = readsList('cases', caseFilter)

const settleBody = group({ outcome: oneOf('done', 'refused'), ...person })
const readBody = readsByHand(settleBody)

type Item = CasesPage['items'][number]

export const caseCalls = calls(
  {
    'GET /v1/cases': {
      access: 'operate',
      summary: 'What a person has to look at, newest first',
      query: { ...caseFilter, ...paging },
      answers: pageOf(listedCase),
    },
    'POST /v1/cases/{id}/settle': {
      access: 'operate',
      summary: 'Say what became of a case',
      path: { id: madeId },
      body: settleBody,
      answers: caseSettled,
    },
  },
  (edge) => ({
    'GET /v1/cases': async (request, reply) => {
      const { wanted, filter, page } = readList(request)
      const { tenant: whose, state = 'open', ...about } = filter
      const tenant = whoseOf(request, whose) ?? edge.tenant
      const options = { ...readOptions(edge, request), tenant }
      const question = listCases({ ...about, ...page, state })
      const { items, next } = await mergedPage<Item>(edge, question, { ...wanted, options })
      return send(reply, { items: items.map((one) => shown(tenant, one.case)), next })
    },
    'POST /v1/cases/{id}/settle': (request, reply) => settle(edge, request, reply),
  }),
)

async function settle(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  queryOf(request)
  const body = readBody(request.body)
  const [tenant, saga, orderId, step, part] = partsOf(paramOf(request, 'id'))
  if (orderId === '' || step === '') throw unknownId()
  const finding = settles.get(saga)
  if (finding === undefined) throw new Problem('not-found', `No case of ${saga} is settled here.`)
  if (!maySee(request, tenant)) throw new Problem('not-found', `There is no open case for ${step}.`)
  const { outcome, why } = body
  const by = signedBy(request, body.who)
  const which = { orderId, step, ...(part === '' ? {} : { part }) }
  const options = { ...callOptions(edge, request), ...onceOf(edge, request), tenant }
  const { position, replayed } = await accepted(edge, finding({ ...which, outcome, by, why }), {
    ...{ ...options, correlation: orderId },
  })
  tellWritten(edge, reply, { position, replayed })
  const told = { id: paramOf(request, 'id'), orderId, step, outcome, who: by, why }
  return send<CaseSettled>(reply, told)
}

const shown = (tenant: string, one: Case): ListedCase => ({
  id: partsId(tenant, one.saga, one.orderId, one.step, one.part ?? ''),
  ...{ tenant, ...one },
})

type Parts = readonly [tenant: string, saga: string, orderId: string, step: string, part: string]

/** A part may be empty; nothing has a control character. */
const isName = (one: unknown): boolean =>
  typeof one === 'string' && /^[\x20-\x7e]{0,200}$/.test(one)

function partsOf(id: string): Parts {
  const parts = partsIn(id, 5)
  if (parts.length === 0 || !parts.every(isName)) throw unknownId()
  return parts as unknown as Parts
}

const unknownId = () => invalid('/id', 'This is no id of a case.')
