import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { restore } from './restore.ts'
import { address, shard, WordLog } from './word-log.ts'

function restored({ copy, reader, end }: WordLog): Promise<void> {
  const { signal } = new AbortController()
  return restore(new Map([[shard, end]]), { cache: copy, reader, onRead: () => undefined, signal })
}

describe('kafka: a changelog that is read', () => {
  it('K7 is read by one at a time', async () => {
    const log = new WordLog(['first', 'second', 'third'])
    const first = restored(log)
    await assert.rejects(restored(log), /restores something else already/)
    await first
    assert.equal(log.word, 'third')
    assert.equal(log.copy.mark(shard), 3)
  })

  it('K6 is not written where somebody else has written meanwhile', async () => {
    const log = new WordLog(['first', 'second', 'third'])
    const held = Promise.withResolvers<void>()
    log.look = held.promise
    const restoring = restored(log)
    while (log.looks === 0) await turn()
    await log.copy.write([{ ...address, value: 'by its owner' }], new Map([[shard, 9]]))
    held.resolve()
    await assert.rejects(restoring, /stands at 9, and was to be written from 0 on/)
    assert.equal(log.word, 'by its owner')
  })
})
