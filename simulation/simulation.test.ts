import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runSeed } from './run-seed.ts'

const seeds = [1, 8]

describe('simulation: the whole system on one seed', () => {
  for (const seed of seeds) {
    it(`keeps the laws, and is the same when it runs again: seed ${seed}`, async () => {
      const run = await runSeed(seed)
      assert.deepEqual(run.wrong, [])
      assert.equal((await runSeed(seed)).digest, run.digest)
      assert.ok(run.orders >= 50 && run.faults >= 10, 'A seed is worth the name.')
    })
  }
})
