/** The log as a person reads it: its topics, and records written into them by hand. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { only, anything, checker, group, integer, isoTime, optional } from '@millrace/kernel'
import {
  recordPlace,
  shownTopic,
  recordsPage,
  type RecordsPage,
  type ShownTopic,
} from '../answers/log.ts'
import { pageOf } from '../answers/page.ts'
import { inWords } from '../bodies.ts'
import { calls } from '../calls.ts'
import { callOptions, onceOf, paramOf, readOptions, send, tellWritten, type Edge } from '../edge.ts'
import { refuseCardNumbers } from '../payments/card-number.ts'
import { whoseOf } from '../keys/caller.ts'
import { named } from '../list-query.ts'
import { paging } from '../openapi/operation.ts'
import { invalid, invalidAll, Problem } from '../problem.ts'
import { limitOf, queryOf, type Query } from '../questions.ts'
import { partitionIn } from '../topics/hand-record.ts'
import type { ShelfTopic } from '../topics/shelf.ts'

const path = { topic: named }
const place = integer({ min: 0, max: 999_999_999_999_999 })
const recordBody = group({
  key: optional(anything()),
  value: anything(),
  headers: optional(anything()),
  partition: optional(integer({ min: 0, max: 1000 })),
})
const recordCheck = checker(recordBody)

export const logCalls = calls(
  {
    'GET /v1/log/topics': {
      access: 'operate',
      summary: 'The topics of the log',
      answers: pageOf(shownTopic),
    },
    'GET /v1/log/topics/{topic}/records': {
      access: 'operate',
      summary: 'The records of a topic',
      path,
      query: { partition: place, offset: place, limit: paging.limit, format: only('raw') },
      answers: recordsPage,
    },
    'POST /v1/log/topics/{topic}/records': {
      access: 'operate',
      summary: 'Write a record by hand',
      ...{ path, body: recordBody, answers: recordPlace, makes: true },
    },
  },
  (edge, { shelf }) => handlers(edge, shelf(edge)),
)

function handlers(edge: Edge, topics: readonly ShelfTopic[]) {
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
  return {
    'GET /v1/log/topics': async (request: FastifyRequest, reply: FastifyReply) => {
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
    'GET /v1/log/topics/{topic}/records': (request: FastifyRequest, reply: FastifyReply) =>
      read(edge, request, { reply, topic: known(request) }),
    'POST /v1/log/topics/{topic}/records': (request: FastifyRequest, reply: FastifyReply) =>
      write(edge, request, { reply, topic: known(request) }),
  }
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
