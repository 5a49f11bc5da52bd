import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { integer, text } from '../../contract/fields.ts'
import { event } from '../../contract/message.ts'
import type { EventRecord } from '../../runtime/envelope.ts'
import { shardOf } from '../../runtime/shard.ts'
import { happenedIn, happenedJustNow, type Happened } from './happened.ts'
import { eventRecord } from './records.ts'
import { Facts, type FactsTopic, type LeftOut } from './relay-facts.ts'

const upcasts = { 1: ({ id }: { id: string }) => ({ id, total: 0 }) }
const placed = event('shop.placed', { id: text(), total: integer() }, { version: 2, upcasts })

const happened: EventRecord = {
  ...{ id: 'e-1', type: 'shop.placed', version: 2, tenant: 'shop', key: 'o-1', time: 5 },
  ...{ origin: 'step', cause: 'c-1', correlation: undefined, trace: undefined },
  data: { id: 'o-1', total: 7 },
}

const lying = (record: EventRecord): Happened => {
  const { topic, partition, key, value, headers = [] } = eventRecord('m.events', 3, record)
  return happenedIn({ topic, partition, key, value, headers, offset: 11, timestamp: 99 })
}

const write = (type: string, data: unknown): Buffer => {
  const { total } = data as { readonly total: number }
  if (total < 0) throw new Error('It is below 0.')
  return Buffer.from(`${type} ${JSON.stringify(data)}`)
}

function facts(topics: readonly FactsTopic[] = [{ topic: 'm.orders', events: [placed], write }]) {
  const leftOut: LeftOut[] = []
  const from = { installation: 'inst', partitions: () => 4 }
  const { of: written } = new Facts(topics, from, (one) => leftOut.push(one))
  const of = (event: Happened) => {
    const made = written(event)
    assert.ok(!(made instanceof Promise), 'Nothing had to be looked up.')
    return made
  }
  return { of, written, leftOut }
}

describe('kafka: facts', () => {
  it('go to the topic of their context, under their key, marked as ours', () => {
    const [fact, ...more] = facts().of(lying(happened))
    assert.deepEqual(more, [])
    assert.ok(fact !== undefined)
    const { topic, partition, key, timestamp, value, headers } = fact
    assert.deepEqual(
      { topic, partition, key, timestamp },
      {
        ...{ topic: 'm.orders', partition: shardOf('shop/o-1', 4), key: 'shop/o-1', timestamp: 99 },
      },
    )
    assert.equal(value?.toString(), 'shop.placed {"id":"o-1","total":7}')
    const told = Object.assign({}, ...(headers ?? [])) as Readonly<Record<string, string>>
    assert.deepEqual(Object.keys(told), ['millrace-relay', 'millrace-id', 'millrace-envelope'])
    assert.equal(told['millrace-relay'], 'inst')
    assert.equal(told['millrace-id'], 'e-1')
    assert.equal(JSON.parse(told['millrace-envelope'] ?? '').cause, 'c-1')
  })

  it('have the headers that belong to their place', () => {
    const place = () => ({ key: 'k', headers: [{ from: 'till' }] })
    const [fact] = facts([{ topic: 'm.orders', events: [placed], write, place }]).of(
      lying(happened),
    )
    assert.deepEqual(fact?.headers?.at(-1), { from: 'till' })
  })

  it('take the trace of what caused them along', () => {
    const [fact] = facts().of(lying({ ...happened, trace: '00-abc' }))
    assert.deepEqual(fact?.headers?.at(-1), { traceparent: '00-abc' })
  })

  it('are the same whether they were read or were committed just now', () => {
    const traced = { ...happened, trace: '00-abc' }
    const records = [eventRecord('m.events', 3, traced)]
    const [fresh] = happenedJustNow({ shard: 3, first: 11, events: [traced], records })
    assert.ok(fresh !== undefined)
    assert.deepEqual(facts().of({ ...fresh, timestamp: 99 }), facts().of(lying(traced)))
  })

  it('are told in the version of today', () => {
    const [fact] = facts().of(lying({ ...happened, version: 1, data: { id: 'o-2' } }))
    assert.equal(fact?.value?.toString(), 'shop.placed {"id":"o-2","total":0}')
  })

  it('lie in each topic that wants them, where it wants them', () => {
    const json = (_: string, data: unknown): Buffer => Buffer.from(JSON.stringify(data))
    const place = (_: string, data: unknown) => {
      const { id, total } = data as { readonly id: string; readonly total: number }
      return total < 10 ? { key: id, partition: 1 } : undefined
    }
    const { of, leftOut } = facts([
      { topic: 'm.orders', events: [placed], write },
      { topic: 'small', events: [placed], write: json, place },
    ])
    const lie = (total: number) =>
      of(lying({ ...happened, data: { id: 'o-1', total } })).map(({ topic, partition, key }) => ({
        ...{ topic, partition, key },
      }))
    const [first] = lie(10)
    assert.deepEqual(lie(10), [first])
    assert.deepEqual(lie(9), [first, { topic: 'small', partition: 1, key: 'o-1' }])
    // What one cannot write lies in the others.
    assert.deepEqual(lie(-1), [{ topic: 'small', partition: 1, key: 'o-1' }])
    assert.equal(leftOut.length, 1)
  })

  it('H2 are written when what they need was looked up, and tried again where it was not', async () => {
    let isThere = false
    const prepare = async (_: string, data: unknown) => {
      if (!isThere) throw new Error('It is away.')
      return { ...(data as object), total: 8 }
    }
    const { written, leftOut } = facts([{ topic: 'm.orders', events: [placed], write, prepare }])
    await assert.rejects(async () => written(lying(happened)), /away/)
    isThere = true
    const [fact] = await written(lying(happened))
    assert.equal(fact?.value?.toString(), 'shop.placed {"id":"o-1","total":8}')
    assert.deepEqual(leftOut, [])
  })

  it('of no topic go nowhere', () => {
    const { of, leftOut } = facts()
    assert.deepEqual(of(lying({ ...happened, type: 'shop.other' })), [])
    assert.deepEqual(leftOut, [])
  })

  it('H1 that cannot be written are left out, and told about', () => {
    const { of, leftOut } = facts()
    assert.deepEqual(of(lying({ ...happened, data: { total: -1 } })), [])
    assert.deepEqual(
      of(happenedIn({ topic: 'm.events', partition: 3, offset: 11, value: null })),
      [],
    )
    assert.equal(of(lying(happened)).length, 1)
    assert.deepEqual(leftOut, [
      { partition: 3, offset: 11, type: 'shop.placed', reason: 'It is below 0.' },
      { partition: 3, offset: 11, type: 'unknown', reason: 'The record has no envelope.' },
    ])
  })
})
