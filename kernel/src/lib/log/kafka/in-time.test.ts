import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { remedyFor } from './errors.ts'
import { inTime, Unanswered } from './in-time.ts'

/** A process in which a call holds a thread for ever, and which wants to end with 1. */
const stuck = `
  import { endHard, inTime } from ${JSON.stringify(join(import.meta.dirname, 'in-time.ts'))}
  await inTime(new Promise(() => undefined), 1, endHard).catch(() => process.exit(1))
`

void describe('kafka: a call that is not answered', () => {
  it('is over when its time is, and nothing is repeated or aborted after it', () => {
    assert.equal(remedyFor(new Unanswered('The Kafka client gave no answer.')), 'end')
  })

  it('does not hold the end of its process up', () => {
    const args = ['--input-type=module', '-e', stuck]
    const { signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    assert.equal(signal, 'SIGKILL', stderr)
  })

  it('is answered as it was answered, be it with an error, when it was in time', async () => {
    assert.equal(await inTime(Promise.resolve('done'), 15_000, assert.fail), 'done')
    const refused = new Error('refused')
    await assert.rejects(inTime(Promise.reject(refused), 15_000, assert.fail), refused)
  })
})
