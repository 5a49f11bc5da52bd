/** What was asked of the outside world and is not answered: listed, and settled by who found out. */
import {
  effectStates,
  group,
  isoTime,
  listEffects,
  oneOf,
  settleEffect,
  type EffectOutcome,
  type ShownEffect,
} from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { pageOf } from '../answers/page.ts'
import {
  effectSettled,
  openEffect,
  type EffectSettled,
  type OpenEffect,
} from '../answers/repair.ts'
import { person, readsByHand } from '../bodies.ts'
import { calls } from '../calls.ts'
import {
  accepted,
  callOptions,
  paramOf,
  readOptions,
  requestIdOf,
  send,
  tellWritten,
  type Edge,
} from '../edge.ts'
import { digestOf, partsId, partsIn } from '../ids.ts'
import { signedBy, whoseOf } from '../keys/caller.ts'
import { named, readsList } from '../list-query.ts'
import { mergedPage } from '../merge.ts'
import { madeId, paging } from '../openapi/operation.ts'
import { invalid } from '../problem.ts'
import { queryOf } from '../questions.ts'

const effectFilter = {
  state: oneOf(...effectStates),
  ...{ performer: named, orderId: named, tenant: named },
}
const readList = readsList('effects', effectFilter)

const settleBody = group({ outcome: oneOf('again', 'done', 'failed'), ...person })
const readBody = readsByHand(settleBody)

export const effectCalls = calls(
  {
    'GET /v1/effects': {
      access: 'operate',
      summary: 'What was asked of the outside world and is not answered',
      query: { ...effectFilter, ...paging },
      answers: pageOf(openEffect),
    },
    'POST /v1/effects/{id}/settle': {
      access: 'operate',
      summary: 'Say what came of an effect',
      path: { id: madeId },
      body: settleBody,
      answers: effectSettled,
    },
  },
  (edge) => ({
    'GET /v1/effects': async (request, reply) => {
      const { wanted, filter, page } = readList(request)
      const { orderId, tenant: whose, ...about } = filter
      const tenant = whoseOf(request, whose)
      const question = listEffects({
        ...{ ...about, ...page },
        ...(tenant === undefined ? {} : { tenant }),
        ...(orderId === undefined ? {} : { correlation: orderId }),
      })
      const options = readOptions(edge, request)
      const { items, next } = await mergedPage<ShownEffect>(edge, question, { ...wanted, options })
      return send(reply, { items: items.map(shownEffect), next })
    },
    'POST /v1/effects/{id}/settle': (request, reply) => settle(edge, request, reply),
  }),
)

async function settle(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  queryOf(request)
  const body = readBody(request.body)
  const id = paramOf(request, 'id')
  const { outcome: act, why } = body
  const who = signedBy(request, body.who)
  const tenant = whoseOf(request)
  const requestId = requestIdOf(edge, request)
  const found = settleEffect({
    ...{ ...placeIn(id), act, who, why },
    ...(tenant === undefined ? {} : { tenant }),
    ...(requestId === undefined ? {} : { once: { key: requestId, digest: digestOf(body) } }),
  })
  const options = callOptions(edge, request)
  const call = requestId === undefined ? options : { ...options, id: requestId }
  const { body: told, position, replayed } = await accepted(edge, found, call)
  tellWritten(edge, reply, { position, replayed })
  return send<EffectSettled>(reply, { id, outcome: (told as EffectOutcome).act, who, why })
}

export function shownEffect({ shard, ...effect }: ShownEffect): OpenEffect {
  const { tenant, service, key, name: called, performer, state, since, correlation } = effect
  return {
    id: partsId(shard, effect.id),
    ...{ tenant, service, key, name: called, performer, state, since: isoTime(since) },
    ...(correlation === undefined ? {} : { orderId: correlation }),
  }
}

function placeIn(id: string): { readonly shard: number; readonly effect: string } {
  const [shard, effect] = partsIn(id, 2)
  const isShard = typeof shard === 'number' && Number.isInteger(shard) && shard >= 0
  if (isShard && typeof effect === 'string') return { shard, effect }
  throw invalid('/id', 'This is no id of an effect.')
}
