import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DialectEdge } from '../../dialect.ts'
import { sagaDialect, services } from './http.ts'
import { openapiOf } from './openapi.ts'

const nothing = (): never => {
  throw new Error('Nobody is asked.')
}
const edge = {
  engine: { onEnded: () => undefined, watch: nothing, unwatch: nothing },
  tenant: 'saga',
  newId: nothing,
  onStop: () => undefined,
} as unknown as DialectEdge

describe('saga orders: OpenAPI', () => {
  it('tells of every call that is served, and of no other', () => {
    const served = sagaDialect()
      .routes(edge)
      .map(({ method, path }) => `${method} ${path.replaceAll(/:([a-zA-Z]+)/g, '{$1}')}`)
    const told = services.flatMap((service) =>
      Object.entries(openapiOf(service).paths).flatMap(([path, calls]) =>
        Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`),
      ),
    )
    assert.deepEqual(told.toSorted(), served.toSorted())
  })
})
