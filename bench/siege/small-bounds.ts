/**
 * Preloaded into every thread of a server, for the bench only: what memory may fill with is bounded far
 * lower than it is in truth, so that it is full after a thousand requests, and whatever grows then grows
 * without bound. The engine's keys, and the state that waits to be merged into its tables.
 */
import { registerHooks } from 'node:module'

type Bound = { readonly file: string; readonly stands: string; readonly becomes: string }

const bounds: readonly Bound[] = [
  {
    file: '/kernel/src/lib/runtime/limits.ts',
    stands: 'keysMax: 30_000',
    becomes: 'keysMax: 500',
  },
  {
    file: '/kernel/src/lib/log/embedded/state-store.ts',
    stands: 'const mergeAt = 16 * 1024 * 1024',
    becomes: 'const mergeAt = 256 * 1024',
  },
]

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    const bound = bounds.find(({ file }) => url.endsWith(file))
    if (bound === undefined) return loaded
    const source = String(loaded.source)
    if (!source.includes(bound.stands)) throw new Error(`${bound.file} lacks ${bound.stands}`)
    return { ...loaded, source: source.replace(bound.stands, bound.becomes) }
  },
})
