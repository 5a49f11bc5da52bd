import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DialectEdge } from '../dialect.ts'
import { usualOptions } from '../storefront.ts'
import { preorderDialect } from './http.ts'
import { openapi } from './openapi.ts'

const edge = { engine: { onEnded: () => undefined }, tenant: 'preorder' } as unknown as DialectEdge

/** For people, and the document itself. */
const notTold = ['GET /docs', 'GET /openapi.json']

describe('pre-orders: OpenAPI', () => {
  it('tells of every call that is served, and of no other', () => {
    const served = preorderDialect(usualOptions)
      .routes(edge)
      .map(({ method, path }) => `${method} ${path.replaceAll(/:([a-z]+)/g, '{$1}')}`)
    const paths: Readonly<Record<string, object>> = openapi.paths
    const told = Object.entries(paths).flatMap(([path, calls]) =>
      Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`),
    )
    assert.deepEqual([...told, ...notTold].toSorted(), served.toSorted())
  })
})
