import type { KeyState } from './key-state.ts'
import type { Target } from './registry.ts'
import { shardKey } from './shard.ts'

/** The key of a message to this target; another tenant, or no such field: not for this service. */
export function keyFor(target: Target, data: unknown, from: KeyState): string | undefined {
  if (target.tenant !== undefined && target.tenant !== from.tenant) return undefined
  if (target.by === undefined) return shardKey(from.place.shard)
  const key = (data as Readonly<Record<string, unknown>>)[target.by]
  return typeof key === 'string' ? key : undefined
}
