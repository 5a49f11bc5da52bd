import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { callsServed, callsTold } from '../dialect-calls.ts'
import { usualOptions } from '../storefront.ts'
import { preorderDialect } from './http.ts'
import { openapi } from './openapi.ts'

/** For people, and the document itself. */
const notTold = ['GET /docs', 'GET /openapi.json']

describe('pre-orders: OpenAPI', () => {
  it('tells of every call that is served, and of no other', () => {
    const told = [...callsTold(openapi.paths), ...notTold]
    assert.deepEqual(told.toSorted(), callsServed(preorderDialect(usualOptions)))
  })
})
