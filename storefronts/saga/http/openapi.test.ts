import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { callsServed, callsTold } from '../../dialect-calls.ts'
import { sagaDialect, services } from './http.ts'
import { openapiOf } from './openapi.ts'

describe('saga orders: OpenAPI', () => {
  it('tells of every call that is served, and of no other', () => {
    const told = services.flatMap((service) => callsTold(openapiOf(service).paths))
    assert.deepEqual(told.toSorted(), callsServed(sagaDialect()))
  })
})
