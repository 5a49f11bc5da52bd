/** The log as a person reads it: its topics, and records written into them by hand. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { anything, checker, group, integer, isoTime, optional } from '@millrace/kernel'
import type { RecordsPage, ShownTopic } from '../answers/log.ts'
import { inWords } from '../bodies.ts'
import {
  callOptions,
  onceOf,
  paramOf,
  readOptions,
  send,
  tellWritten,
  type Edge,
  type Route,
} from '../edge.ts'
import { refuseCardNumbers } from '../payments/card-number.ts'
import { whoseOf } from '../keys/caller.ts'
import { invalid, invalidAll, Problem } from '../problem.ts'
import { limitOf, queryOf, type Query } from '../questions.ts'
import { partitionIn } from '../topics/hand-record.ts'
import type { ShelfTopic } from '../topics/shelf.ts'

export const recordBody = group({
  key: optional(anything()),
  value: anything(),
  headers: optional(anything()),
  partition: optional(integer({ min: 0, max: 1000 })),
})
const recordCheck = checker(recordBody)

export function logRoutes(edge: Edge, topics: readonly ShelfTopic[]): readonly Route[] {
  /** What all share is shown to whoever may see all. */
  const shownTo = (request: FastifyRequest): readonly ShelfTopic[] =>
    topics.filter(({ tenant }) => {
      const whose = whoseOf(request)
      return whose === undefined || whose === tenant
    })
  const known = (request: FastifyRequest): ShelfTopic => {
    const name = paramOf(request, 'topic')
    const topic = shownTo(request).find((one) => one.topic === name)
    if (topic === undefined) throw new Problem('not-found', `There is no topic ${name}.`)
    return topic
  }
  return [
    {
      method: 'GET',
      path: '/v1/log/topics',
      handle: async (request, reply) => {
        queryOf(request)
        // Which topics there are does not change, but a position that is none is none here, too.
        readOptions(edge, request)
        const items = shownTo(request).map(
          ({ topic, partitions, tenant, format, summary, write: byHand }): ShownTopic => ({
            ...{ topic, partitions, ...(tenant === undefined ? {} : { tenant }), format },
            ...{ byHand: byHand !== undefined, summary },
          }),
        )
        return send(reply, { items, next: null })
      },
    },
    {
      method: 'GET',
      path: '/v1/log/topics/:topic/records',
      handle: (request, reply) => read(edge, request, { reply, topic: known(request) }),
    },
    {
      method: 'POST',
      path: '/v1/log/topics/:topic/records',
      handle: (request, reply) => write(edge, request, { reply, topic: known(request) }),
    },
  ]
}

type At = { readonly reply: FastifyReply; readonly topic: ShelfTopic }

async function read(edge: Edge, request: FastifyRequest, { reply, topic }: At) {
  const query = queryOf(request, 'partition', 'offset', 'limit', 'format')
  const partition = partitionIn(topic, numberIn(query, 'partition'))
  const place = { partition, from: numberIn(query, 'offset'), limit: limitOf(query) }
  const look = isRaw(query) ? topic.readRaw : topic.read
  const { items, next } = await look(place, readOptions(edge, request))
  const shown = items.map(({ at, ...record }) => ({ partition, ...record, timestamp: isoTime(at) }))
  return send<RecordsPage>(reply, { items: shown, next })
}

async function write(edge: Edge, request: FastifyRequest, { reply, topic }: At) {
  queryOf(request)
  const { body } = request
  if (topic.write === undefined) {
    throw new Problem('conflict', `The topic ${topic.topic} takes no records by hand.`)
  }
  if (!recordCheck.fits(body)) throw invalidAll(recordCheck.faults(body ?? null).map(inWords))
  // What is asked of the native API is judged as there; a storefront's words are its own.
  if (topic.tenant === undefined) refuseCardNumbers(body.value)
  const { partition, ...record } = body
  const given = partition === undefined ? record : { ...record, partition }
  const call = { ...callOptions(edge, request), ...onceOf(edge, request) }
  const { offset, position, replayed = false, ...written } = await topic.write(given, call)
  tellWritten(edge, reply, { position, replayed })
  const where = `/v1/log/topics/${topic.topic}/records?partition=${written.partition}&offset=${offset}`
  return send(reply.code(201).header('location', where), { ...written, offset })
}

function isRaw({ format }: Query): boolean {
  if (format === undefined || format === 'raw') return format === 'raw'
  throw invalid('/format', 'It may be raw.')
}

function numberIn(query: Query, name: string): number {
  const value = query[name]
  if (value === undefined) return 0
  if (/^\d{1,15}$/.test(value)) return Number(value)
  throw invalid(`/${name}`, 'It must be a whole number, 0 or more.')
}
