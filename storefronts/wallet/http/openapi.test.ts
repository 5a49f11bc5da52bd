import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DialectEdge } from '../../dialect.ts'
import { walletDialect } from './http.ts'
import { openapi, serviceOpenapi } from './openapi.ts'

const nothing = (): never => {
  throw new Error('Nobody is asked.')
}
const edge = {
  engine: { onEnded: () => undefined, watch: nothing, unwatch: nothing },
  tenant: 'wallet',
  newId: nothing,
  onStop: () => undefined,
} as unknown as DialectEdge

const served = walletDialect()
  .routes(edge)
  .map(({ method, path }) => `${method} ${path.replaceAll(/:([a-z]+)/g, '{$1}')}`)

const told = ({ paths }: typeof openapi): readonly string[] =>
  Object.entries(paths).flatMap(([path, calls]) =>
    Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`),
  )

describe('wallet: OpenAPI', () => {
  it('tells of every call that is served, and of no other', () => {
    assert.deepEqual(told(openapi).toSorted(), served.toSorted())
  })

  it('tells the calls of each service by themselves', () => {
    const services = ['orders', 'billing', 'notification']
    const parts = services.flatMap((part) => told(serviceOpenapi(part)))
    const ofAll = 'GET /otusapp/gur-ok/openapi.json'
    assert.deepEqual([...parts, ofAll].toSorted(), served.toSorted())
  })
})
