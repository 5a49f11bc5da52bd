import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { remedyFor } from './errors.ts'
import { inTime, Unanswered } from './in-time.ts'

void describe('kafka: a call that is not answered', () => {
  it('is over when its time is, and nothing is repeated or aborted after it', () => {
    assert.equal(remedyFor(new Unanswered('The Kafka client gave no answer.')), 'end')
  })

  it('is answered as it was answered, be it with an error, when it was in time', async () => {
    assert.equal(await inTime(Promise.resolve('done'), 15_000), 'done')
    const refused = new Error('refused')
    await assert.rejects(inTime(Promise.reject(refused), 15_000), refused)
  })
})
