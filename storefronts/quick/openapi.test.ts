import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { callsServed, callsTold } from '../dialect-calls.ts'
import { quickDialect } from './http.ts'
import { openapi } from './openapi.ts'

/** What tells of itself is not told of. */
const notTold = ['GET /docs', 'GET /openapi.json']

describe('quick orders: OpenAPI', () => {
  it('tells of every call that is served, and of no other', () => {
    const told = [...callsTold(openapi.paths), ...notTold]
    assert.deepEqual(told.toSorted(), callsServed(quickDialect))
  })
})
