import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { serverFlags } from '../tools/server-flags.js'

const cwd = join(import.meta.dirname, '..')

/** Makes objects that live for a while, and tells how large the young generation became. */
const busy = `
  import { getHeapSpaceStatistics } from 'node:v8'
  import { parentPort } from 'node:worker_threads'
  const youngMb = () =>
    getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size / 2 ** 20
  let largest = 0
  let kept = []
  for (let n = 0; n < 2_000_000; n++) {
    kept.push({ n, of: [n] })
    if (kept.length > 200_000) kept = []
    if (n % 10_000 === 0) largest = Math.max(largest, youngMb())
  }
  parentPort.postMessage(largest)
`

const begins = `
  import { once } from 'node:events'
  import { Worker } from 'node:worker_threads'
  import { boundHeaps } from './instance/heaps.ts'
  boundHeaps()
  const worker = new Worker(process.env.BUSY, {
    eval: true,
    resourceLimits: { maxYoungGenerationSizeMb: 6 },
  })
  console.log(...(await once(worker, 'message')))
`

describe('the heaps of the server', () => {
  it('leaves a thread the young generation that it was begun with', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...serverFlags([], {}), '--input-type=module', '--eval', begins],
      { cwd, env: { ...process.env, BUSY: busy } },
    )
    const largest = Number(stdout)
    // While it is collected the generation may hold a few megabytes more; without the flag of the thread it has 32.
    assert.ok(largest > 0 && largest <= 16, `${stdout.trim()} MB`)
  })
})
