/** For specs: the calls that a dialect serves, and those that its document tells of, as `GET /orders/{id}`. */
import { unasked } from '#gateway/unasked-engine'
import type { Dialect, DialectEdge } from './dialect.ts'

/** Only what a dialect looks at when it lists its routes. */
const edge = { engine: unasked, tenant: 'any', onStop: () => undefined } as unknown as DialectEdge

export const callsServed = ({ routes }: Pick<Dialect, 'routes'>): readonly string[] =>
  routes(edge)
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    .toSorted()

export const callsTold = (paths: Readonly<Record<string, object>>): readonly string[] =>
  Object.entries(paths)
    .flatMap(([path, calls]) =>
      Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`),
    )
    .toSorted()
