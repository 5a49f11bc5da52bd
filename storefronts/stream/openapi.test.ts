import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { callsServed, callsTold } from '../dialect-calls.ts'
import { fraudDialect } from './fraud-http.ts'
import { streamDialect } from './http.ts'
import { fraudOpenapi, openapi } from './openapi.ts'

/** What tells of itself is not told of. */
const notTold = ['GET /docs', 'GET /openapi.json']

const documents = [
  ['stream orders', streamDialect({ trustsState: false }), openapi],
  ['the fraud board', fraudDialect, fraudOpenapi],
] as const

describe('stream orders: OpenAPI', () => {
  for (const [what, dialect, { paths }] of documents) {
    it(`has each route of ${what}, and no other`, () => {
      const told = [...callsTold(paths), ...notTold]
      assert.deepEqual(told.toSorted(), callsServed(dialect))
    })
  }
})
