import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { Busy, MemoryKeyStore, type AskResult } from '@millrace/kernel'
import type { GatewayEngine } from '#gateway/engine'
import { Log } from '#gateway/log'
import { edgeFor } from '../dialect-scope.ts'
import { DialectServer } from '../dialect-server.ts'
import { unasked } from '#gateway/unasked-engine'
import { streamDialect } from './http.ts'

const lookMs = 40

/** It has no order, takes a while to see so, and says that it is away where that is too long. */
const slow: GatewayEngine = {
  ...unasked,
  ask: async (_, { waitMs = 0 }): Promise<AskResult> => {
    await pause(Math.min(lookMs, waitMs))
    if (waitMs < lookMs) throw new Busy('The owner of shard 1 takes too long.', 1)
    return { accepted: true, body: null, replayed: false }
  },
}

describe('stream orders: a look that is as slow as its caller has patience', () => {
  const edge = edgeFor('stream', {
    ...{ engine: slow, keys: new MemoryKeyStore() },
    log: new Log('error', { write: () => true }),
  })
  const server = new DialectServer(streamDialect({ trustsState: false }), edge)
  let port = 0

  before(async () => {
    port = await server.listen({ host: '127.0.0.1', port: 0 })
  })
  after(() => server.close())

  it('is late, and the engine not away', async () => {
    for (const timeout of [0, lookMs / 2]) {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/orders/none?timeout=${timeout}`)
      assert.equal(answer.status, 504)
    }
  })
})
