import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { remedyFor } from './errors.ts'
import { inTime, Unanswered } from './in-time.ts'

void describe('kafka: a call that is not answered', () => {
  it('is over when its time is, and nothing is repeated or aborted after it', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const never = new Promise<void>(() => undefined)
    const ended = inTime(never, 15_000).catch((error: unknown) => error)
    t.mock.timers.tick(15_000)
    const error = await ended
    assert.ok(error instanceof Unanswered)
    assert.equal(remedyFor(error), 'end')
  })

  it('is answered as it was answered, be it with an error, when it was in time', async () => {
    assert.equal(await inTime(Promise.resolve('done'), 15_000), 'done')
    const refused = new Error('refused')
    await assert.rejects(inTime(Promise.reject(refused), 15_000), refused)
  })
})
