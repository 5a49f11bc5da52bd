/** What was asked of the outside world and is not answered: listed, and settled by who found out. */
import {
  effectStates,
  group,
  isoTime,
  listEffects,
  oneOf,
  settleEffect,
  text,
  type EffectOutcome,
  type ShownEffect,
} from '@millrace/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { EffectSettled, OpenEffect } from '../answers/repair.ts'
import { person, readsByHand } from '../bodies.ts'
import {
  accepted,
  callOptions,
  paramOf,
  readOptions,
  send,
  tellWritten,
  type Edge,
  type Route,
} from '../edge.ts'
import { derivedId, digestOf, partsId, partsIn } from '../ids.ts'
import { signedBy, whoseOf } from '../keys/caller.ts'
import { readsList } from '../list-query.ts'
import { mergedPage } from '../merge.ts'
import { invalid } from '../problem.ts'
import { idempotencyKeyOf, pathOf, queryOf } from '../questions.ts'

const name = text({ min: 1, max: 200 })
const readList = readsList({
  state: oneOf(...effectStates),
  ...{ performer: name, orderId: name, tenant: name },
})
const readBody = readsByHand(group({ outcome: oneOf('again', 'done', 'failed'), ...person }))

export const effectRoutes = (edge: Edge): readonly Route[] => [
  {
    method: 'GET',
    path: '/v1/effects',
    handle: async (request, reply) => {
      const { wanted, filter, page } = readList(request)
      const { orderId, tenant: named, ...about } = filter
      const tenant = whoseOf(request, named)
      const question = listEffects({
        ...{ ...about, ...page },
        ...(tenant === undefined ? {} : { tenant }),
        ...(orderId === undefined ? {} : { correlation: orderId }),
      })
      const options = readOptions(edge, request)
      const { items, next } = await mergedPage<ShownEffect>(edge, question, { ...wanted, options })
      return send(reply, { items: items.map(shownEffect), next })
    },
  },
  {
    method: 'POST',
    path: '/v1/effects/:id/settle',
    handle: (request, reply) => settle(edge, request, reply),
  },
]

async function settle(edge: Edge, request: FastifyRequest, reply: FastifyReply) {
  queryOf(request)
  const body = readBody(request.body)
  const id = paramOf(request, 'id')
  const { outcome: act, why } = body
  const who = signedBy(request, body.who)
  const tenant = whoseOf(request)
  const key = idempotencyKeyOf(request)
  const requestId =
    key === undefined ? undefined : derivedId({ tenant: edge.tenant, path: pathOf(request), key })
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
