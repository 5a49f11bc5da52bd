import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { AskResult, Sent } from '@millrace/kernel'
import type { GatewayEngine } from '../engine.ts'
import { Gateway } from '../gateway.ts'
import { Log } from '../log.ts'
import { unasked } from '../unasked-engine.ts'

const answered = (body: unknown): AskResult => ({ accepted: true, body, replayed: false })

/** A gateway where each question has the answer that a test gives it. */
async function asking(t: TestContext, answers: Readonly<Record<string, unknown>>) {
  const asked: Sent[] = []
  const engine: GatewayEngine = {
    ...unasked,
    ask: async (sent) => answered(answers[sent.type.wireName]),
    askEachShard: async (sent) => {
      asked.push(sent)
      const pages = answers[sent.type.wireName] as readonly unknown[]
      return pages.map((body, shard) => ({ shard, body }))
    },
  }
  const gateway = new Gateway({ engine, log: new Log('error') })
  t.after(() => gateway.close())
  const port = await gateway.listen({ host: '127.0.0.1', port: 0 })
  const read = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    return (await response.json()) as { readonly items: readonly unknown[]; readonly next?: string }
  }
  return { read, asked }
}

const placed = { at: '2026-01-02T12:00:00.000Z', what: 'orders.placed' }
const letter = { id: 'letter-1', service: 'warehouse', key: 'tea', since: Date.parse(placed.at) }
const named = { what: 'warehouse tea', since: placed.at, attempts: 1, deadLetter: 'letter-1' }
const waiting = { what: 'stock/tea', since: placed.at, attempts: 2 }

describe('gateway: orders', () => {
  it('tells with a history what a running order waits for, whichever saga runs, and which dead letter', async (t) => {
    const { read } = await asking(t, {
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

  it('merges what the shards have, newest first, and says where it goes on', async (t) => {
    const item = (at: number, id: string) => ({ place: `${at}|${id}`, orderId: id })
    const { read, asked } = await asking(t, {
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

  it('leaves out an order that has moved on since the list was made', async (t) => {
    const { read } = await asking(t, {
      'order-list.show': [{ items: [{ place: '1|a', orderId: 'a' }], more: false }],
      'orders.show': { state: 'APPROVED' },
    })
    assert.deepEqual(await read('/v1/orders?state=PENDING'), { items: [], next: null })
  })
})
