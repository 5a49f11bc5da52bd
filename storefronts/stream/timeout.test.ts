import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { Faulty } from '../faulty.ts'
import { timeoutOf, within } from './timeout.ts'

const asked = (query: object) => timeoutOf({ query } as FastifyRequest)

describe('stream orders: timeouts', () => {
  it('are two seconds unless told, and five minutes at most', () => {
    assert.equal(asked({}), 2000)
    assert.equal(asked({ timeout: '0' }), 0)
    assert.equal(asked({ timeout: '30000' }), 30_000)
    assert.equal(asked({ timeout: '999999999999' }), 300_000)
  })

  it('are refused where they are none', () => {
    for (const timeout of ['', '-1', '1.5', 'soon', ['1', '2']]) {
      assert.throws(() => asked({ timeout }), Faulty)
    }
  })

  it('end what takes longer, and nothing else', async () => {
    assert.equal(await within(1, new Promise(() => undefined)), undefined)
    assert.equal(await within(10_000, Promise.resolve(7)), 7)
    await assert.rejects(within(10_000, Promise.reject(new Error('No.'))), /No/)
  })
})
