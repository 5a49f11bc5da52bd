/** For specs: an engine that nobody should ask. */
import assert from 'node:assert/strict'
import type { GatewayEngine } from '#gateway/engine'

export const unasked: GatewayEngine = {
  ask: () => assert.fail('Nobody asks.'),
  askEachShard: async () => [],
  watch: () => undefined,
  unwatch: () => undefined,
  onEnded: () => undefined,
  telling: () => assert.fail('Nobody asks for figures.'),
  failure: undefined,
}
