/** Keys for tests: each with its key in plain, and a gate that knows them. */
import { createHash } from 'node:crypto'
import { Gate, type GateOptions } from '../gateway/keys/gate.ts'
import type { KeyEntry } from '../gateway/keys/key-lines.ts'
import { KeyRing } from '../gateway/keys/key-ring.ts'

export const keyOf = (name: string): string => `mr_${name}_${'x'.repeat(20)}`

export const entryOf = (
  name: string,
  roles: KeyEntry['roles'],
  more: Partial<KeyEntry> = {},
): KeyEntry => ({
  ...{ name, roles, ...more },
  hash: createHash('sha256').update(keyOf(name)).digest('hex'),
})

export const gateFor = (entries: readonly KeyEntry[], options: Partial<GateOptions> = {}): Gate =>
  new Gate({ ring: new KeyRing(entries), tenant: 'shop', ...options })

export const shown = (key: string) => ({ authorization: `Bearer ${key}` })
