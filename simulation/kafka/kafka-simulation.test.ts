import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runKafkaSeed } from './run-kafka-seed.ts'

const seeds = [2, 9]

describe('simulation: the whole system on simulated Kafka', () => {
  for (const seed of seeds) {
    it(`keeps the laws, and is the same when it runs again: seed ${seed}`, async () => {
      const run = await runKafkaSeed(seed)
      assert.deepEqual(run.wrong, [])
      assert.equal((await runKafkaSeed(seed)).digest, run.digest)
      assert.ok(run.orders >= 4 && run.faults >= 6, 'A seed is worth the name.')
    })
  }
})
