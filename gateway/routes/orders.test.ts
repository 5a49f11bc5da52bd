import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fastify from 'fastify'
import { MemoryKeyStore, type AskResult, type Sent } from '@millrace/kernel'
import { CheckBoard } from '../checks/check-board.ts'
import { Personal } from '../customers/personal.ts'
import type { Edge } from '../edge.ts'
import { MadeIds } from '../ids.ts'
import { Log } from '../log.ts'
import { Turnstile } from '../turnstile.ts'
import { Waiters } from '../waiters.ts'
import { orderRoutes } from './orders.ts'

const answered = (body: unknown): AskResult => ({ accepted: true, body, replayed: false })

/** The routes of orders, where each question has the answer that a test gives it. */
function routesWith(answers: Readonly<Record<string, unknown>>) {
  const asked: Sent[] = []
  const edge: Edge = {
    engine: {
      ask: async (sent) => answered(answers[sent.type.wireName]),
      askEachShard: async (sent) => {
        asked.push(sent)
        const pages = answers[sent.type.wireName] as readonly unknown[]
        return pages.map((body, shard) => ({ shard, body }))
      },
      ...{ watch: () => undefined, unwatch: () => undefined, onEnded: () => undefined },
      telling: () => assert.fail('Nobody asks for figures.'),
      failure: undefined,
    },
    waiters: new Waiters(1, { watch: () => undefined, unwatch: () => undefined }),
    log: new Log('error'),
    madeIds: new MadeIds(() => 0),
    tenant: 'shop',
    lists: new Turnstile(),
    checks: new CheckBoard({ ask: () => assert.fail('Nobody asks for switches.') }, []),
    personal: new Personal(new MemoryKeyStore(), 'shop'),
    persons: undefined,
  }
  const server = fastify()
  for (const { method, path, handle } of orderRoutes(edge)) {
    server.route({ method, url: path, handler: handle })
  }
  const read = async (url: string) => (await server.inject({ url })).json()
  return { read, asked }
}

const placed = { at: '2026-01-02T12:00:00.000Z', what: 'orders.placed' }
const letter = { id: 'letter-1', service: 'warehouse', key: 'tea', since: Date.parse(placed.at) }
const named = { what: 'warehouse tea', since: placed.at, attempts: 1, deadLetter: 'letter-1' }
const waiting = { what: 'stock/tea', since: placed.at, attempts: 2 }

describe('gateway: orders', () => {
  it('tells with a history what a running order waits for, whichever saga runs, and which dead letter', async () => {
    const { read } = routesWith({
      'order-history.show': [placed],
      'place-order.show': { is: 'over', waitingFor: [] },
      'cancel-order.show': { is: 'running', waitingFor: [waiting] },
      'kernel.list-dead-letters': [{ items: [] }, { items: [letter] }],
    })
    assert.deepEqual(await read('/v1/orders/o-1/history'), {
      items: [placed],
      next: null,
      waitingFor: [waiting, named],
    })
  })

  it('merges what the shards have, newest first, and says where it goes on', async () => {
    const item = (at: number, id: string) => ({ place: `${at}|${id}`, orderId: id })
    const { read, asked } = routesWith({
      'order-list.show': [
        { items: [item(5, 'e'), item(2, 'b')], more: false },
        { items: [item(4, 'd'), item(4, 'c')], more: true },
      ],
      'orders.show': { state: 'PENDING' },
    })
    const { items, next } = await read('/v1/orders?limit=3&state=PENDING')
    assert.equal(items.length, 3)
    await read(`/v1/orders?limit=3&cursor=${next}`)
    const questions = asked.map(({ data }) => data)
    assert.deepEqual(questions, [
      { state: 'PENDING', limit: 3 },
      { state: 'PENDING', limit: 3, after: '4|c' },
    ])
  })

  it('leaves out an order that has moved on since the list was made', async () => {
    const { read } = routesWith({
      'order-list.show': [{ items: [{ place: '1|a', orderId: 'a' }], more: false }],
      'orders.show': { state: 'APPROVED' },
    })
    assert.deepEqual(await read('/v1/orders?state=PENDING'), { items: [], next: null })
  })
})
