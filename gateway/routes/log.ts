/** The log as a person reads it: the storefronts' topics, and records written into them by hand. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { checker, group, integer, anything, isoTime, optional } from '@millrace/kernel'
import {
  placeOf,
  showRecords,
  writeRecord,
  type Records,
  type Written,
} from '#contracts/topics/hand'
import { partitionOf, type Topic } from '#contracts/topics/topic'
import { inWords } from '../bodies.ts'
import { accepted, callOptions, paramOf, send, type Edge, type Route } from '../edge.ts'
import { invalid, invalidAll, Problem } from '../problem.ts'
import { limitOf, queryOf, type Query } from '../questions.ts'
import { checkValue } from '../topics/codec.ts'
import { handHeaders, handKey } from '../topics/hand-record.ts'

/** A topic of a tenant's storefront, which others may write as well as we. */
export type HandTopic = Topic & {
  readonly tenant: string
  /** Of a record by another hand, as its value is kept, and the key that is told of it. Throws where
   * it breaks the topic's contract. Left out where nobody but us writes. */
  readonly read?: (record: { readonly key: string | undefined; readonly value: unknown }) => {
    readonly value: unknown
    readonly about: string
  }
}

const recordCheck = checker(
  group({
    key: optional(anything()),
    value: anything(),
    headers: optional(anything()),
    partition: optional(integer({ min: 0, max: 1000 })),
  }),
)

export function logRoutes(edge: Edge, topics: readonly HandTopic[]): readonly Route[] {
  const known = (request: FastifyRequest): HandTopic => {
    const name = paramOf(request, 'topic')
    const topic = topics.find((one) => one.topic === name)
    if (topic === undefined) throw new Problem('not-found', `There is no topic ${name}.`)
    return topic
  }
  return [
    {
      method: 'GET',
      path: '/v1/log/topics',
      handle: async (request, reply) => {
        queryOf(request)
        const items = topics.map(({ topic, partitions, tenant, format, summary, read: by }) => ({
          ...{ topic, partitions, tenant, format: format.is, byHand: by !== undefined, summary },
        }))
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
      handle: (request, reply) => writeOne(edge, request, { reply, topic: known(request) }),
    },
  ]
}

type At = { readonly reply: FastifyReply; readonly topic: HandTopic }

async function read(edge: Edge, request: FastifyRequest, { reply, topic }: At) {
  const query = queryOf(request, 'partition', 'offset', 'limit')
  const partition = numberIn(query, 'partition')
  const from = numberIn(query, 'offset')
  if (partition >= topic.partitions) throw invalid('/partition', noPartition(topic))
  const asked = showRecords({ place: placeOf(topic.topic, partition), from, limit: limitOf(query) })
  const options = { ...callOptions(edge, request), tenant: topic.tenant }
  const { items, next } = (await accepted(edge, asked, options)).body as Records
  const shown = items.map(({ at, offset, key = null, value, headers = {} }) => {
    const told = topic.keys === 'long' && key !== null ? Number(key) : key
    return { partition, offset, key: told, value, headers, timestamp: isoTime(at) }
  })
  return send(reply, { items: shown, next })
}

async function writeOne(edge: Edge, request: FastifyRequest, { reply, topic }: At) {
  queryOf(request)
  const { body } = request
  if (topic.read === undefined) {
    throw new Problem('conflict', `The topic ${topic.topic} takes no records by hand.`)
  }
  if (!recordCheck.fits(body)) throw invalidAll(recordCheck.faults(body ?? null).map(inWords))
  const [key, headers] = [handKey(topic, body.key), handHeaders(body.headers)]
  const { partition = partitionOf(topic, key) } = body
  if (partition >= topic.partitions) throw invalid('/partition', noPartition(topic))
  const { value, about } = await judged(topic, topic.read, { key, value: body.value })
  const place = placeOf(topic.topic, partition)
  const record = { place, topic: topic.topic, partition, value, about, ...headers }
  const asked = writeRecord(key === undefined ? record : { ...record, key })
  const options = { ...callOptions(edge, request), tenant: topic.tenant }
  const written = (await accepted(edge, asked, options)).body as Written
  const where = `/v1/log/topics/${topic.topic}/records?partition=${written.partition}&offset=${written.offset}`
  return send(reply.code(201).header('location', where), written)
}

type Read = NonNullable<HandTopic['read']>

async function judged(topic: Topic, read: Read, record: Parameters<Read>[0]) {
  try {
    await checkValue(topic, record.value)
    return read(record)
  } catch (error) {
    throw invalid('/value', error instanceof Error ? error.message : String(error))
  }
}

const noPartition = ({ topic, partitions }: HandTopic): string =>
  `The topic ${topic} has ${partitions === 1 ? 'the partition 0 only' : `the partitions 0 to ${partitions - 1}`}.`

function numberIn(query: Query, name: string): number {
  const value = query[name]
  if (value === undefined) return 0
  if (/^\d{1,15}$/.test(value)) return Number(value)
  throw invalid(`/${name}`, 'It must be a whole number, 0 or more.')
}
