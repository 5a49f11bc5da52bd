import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AskResult, Sent } from '@millrace/kernel'
import type { Case } from '#contracts/cases'
import type { CallOptions, GatewayEngine } from '../engine.ts'
import { Gateway } from '../gateway.ts'
import { Log } from '../log.ts'
import { unasked } from '../unasked-engine.ts'

const open: Case = {
  ...{ saga: 'place-order', orderId: 'o-1', step: 'sell', part: 'tea', doing: 'ask' },
  ...{ owner: 'operator', reason: 'Asked 10 times without an answer.' },
  ...{ openedAt: '2026-01-02T12:00:00.000Z', dueAt: '2026-01-03T12:00:00.000Z' },
}

type Body = Readonly<Record<string, unknown>> & {
  readonly items?: readonly (Case & { readonly id: string })[]
}

/** An engine that has one case, and notes what it is asked. */
async function withCase(answer: AskResult) {
  const asked: { readonly sent: Sent; readonly options: CallOptions }[] = []
  const engine: GatewayEngine = {
    ...unasked,
    ask: async (sent, options) => {
      asked.push({ sent, options })
      return answer
    },
    askEachShard: async (sent, options) => {
      asked.push({ sent, options })
      return [{ shard: 0, body: { items: [{ place: '1|x', case: open }], more: false } }]
    },
  }
  const gateway = new Gateway({ engine, log: new Log('error', { write: () => undefined }) })
  const port = await gateway.listen({ host: '127.0.0.1', port: 0 })
  const call = async (path: string, body?: unknown) => {
    const method = body === undefined ? 'GET' : 'POST'
    const json = body === undefined ? {} : { body: JSON.stringify(body) }
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, ...json })
    return { status: response.status, body: (await response.json()) as Body }
  }
  return { gateway, call, asked }
}

const finding = { outcome: 'done', who: 'olga', why: 'It was sold.' }

describe('gateway: cases', () => {
  it('are settled under the id that the list tells, with who and why', async () => {
    const settled = { accepted: true, body: { settled: true }, replayed: false }
    const { gateway, call, asked } = await withCase(settled)
    const { items = [] } = (await call('/v1/cases?tenant=wallet')).body
    assert.partialDeepStrictEqual(items[0], { ...open, tenant: 'wallet' })
    const { status, body } = await call(`/v1/cases/${items[0]?.id}/settle`, finding)
    assert.equal(status, 200)
    assert.partialDeepStrictEqual(body, { orderId: 'o-1', step: 'sell', ...finding })
    const { sent, options } = asked.at(-1) ?? assert.fail('Nothing was asked.')
    assert.equal(sent.type.wireName, 'place-order.settle-case')
    assert.deepEqual(sent.data, {
      ...{ orderId: 'o-1', step: 'sell', part: 'tea', outcome: 'done' },
      ...{ by: 'olga', why: 'It was sold.' },
    })
    assert.equal(options.tenant, 'wallet')
    await gateway.close()
  })

  it('that are not to be refused any more say so', async () => {
    const refused = { refused: 'conflict', detail: 'sell cannot be refused any more.' }
    const answer = { accepted: false, body: refused, replayed: false }
    const { gateway, call } = await withCase(answer)
    const { items = [] } = (await call('/v1/cases')).body
    const told = await call(`/v1/cases/${items[0]?.id}/settle`, { ...finding, outcome: 'refused' })
    assert.deepEqual([told.status, told.body['detail']], [409, refused.detail])
    await gateway.close()
  })
})
