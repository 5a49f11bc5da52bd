import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MemoryJournal, OwnRegistry } from '@millrace/kernel/registry'
import type { Edge } from '../gateway/edge.ts'
import { Problem } from '../gateway/problem.ts'
import { TopicsByErrand } from './by-errand.ts'
import { topicsOnKafka } from './topics-on-kafka.ts'

const registry = new OwnRegistry(new MemoryJournal())

function shelf() {
  const there = new TopicsByErrand({ run: () => assert.fail('Nobody runs errands yet.') })
  const found = topicsOnKafka(registry, there)({ topics: [], prefix: 'a.' })({} as Edge)
  const named = (name: string) => found.find(({ topic }) => topic === name) ?? assert.fail(name)
  return { there, requests: named('a.requests'), orders: named('a.orders') }
}

const isStarting = (error: unknown): boolean => error instanceof Problem && error.status === 503

describe('instance: topics on Kafka', () => {
  it('have as many partitions as the brokers say', () => {
    const { there, requests } = shelf()
    there.partitions = new Map([['a.requests', 8]])
    assert.equal(requests.partitions, 8)
  })

  it('have none that anybody knows of before there are brokers, so whoever asks comes again', async () => {
    const { requests, orders } = shelf()
    assert.throws(() => orders.partitions, isStarting)
    const value = { 'millrace.SetStock': { sku: 'tea', onHand: 1 } }
    const call = { tenant: 'shop', id: 'call' }
    await assert.rejects(async () => requests.write?.({ value }, call), isStarting)
  })
})
