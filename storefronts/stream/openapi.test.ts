import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fraudDialect } from './fraud-http.ts'
import { streamDialect } from './http.ts'
import { fraudOpenapi, openapi } from './openapi.ts'
import type { DialectEdge } from '../dialect.ts'

/** Only routes are looked at: nobody is asked. */
const edge = {
  engine: { onEnded: () => undefined },
  onStop: () => undefined,
} as unknown as DialectEdge

/** What tells of itself is not told of. */
const own = ['/openapi.json', '/docs']

const documents = [
  ['stream orders', streamDialect({ trustsState: false }), openapi],
  ['the fraud board', fraudDialect, fraudOpenapi],
] as const

describe('stream orders: OpenAPI', () => {
  for (const [what, dialect, { paths }] of documents) {
    it(`has each route of ${what}, and no other`, () => {
      const routes = dialect
        .routes(edge)
        .filter(({ path }) => !own.includes(path))
        .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
      const told = Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      )
      assert.deepEqual(told.toSorted(), routes.toSorted())
    })
  }
})
