import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { callsServed, callsTold } from '../../dialect-calls.ts'
import { walletDialect } from './http.ts'
import { openapi, serviceOpenapi } from './openapi.ts'

const served = callsServed(walletDialect())

describe('wallet: OpenAPI', () => {
  it('tells of every call that is served, and of no other', () => {
    assert.deepEqual(callsTold(openapi.paths), served)
  })

  it('tells the calls of each service by themselves', () => {
    const services = ['orders', 'billing', 'notification']
    const parts = services.flatMap((part) => callsTold(serviceOpenapi(part).paths))
    const ofAll = 'GET /otusapp/gur-ok/openapi.json'
    assert.deepEqual([...parts, ofAll].toSorted(), served)
  })
})
