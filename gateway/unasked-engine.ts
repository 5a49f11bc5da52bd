/** For specs: an engine that nobody should ask, but for what a spec says of it. */
import assert from 'node:assert/strict'
import type { GatewayEngine } from './engine.ts'

export const unasked: GatewayEngine = {
  ask: () => assert.fail('Nobody asks.'),
  askEachShard: async () => [],
  watch: () => undefined,
  unwatch: () => undefined,
  onEnded: () => undefined,
  telling: () => assert.fail('Nobody asks for figures.'),
  failure: undefined,
}
