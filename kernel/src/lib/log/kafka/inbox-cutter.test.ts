import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Admin } from './admin.ts'
import type { Offset } from './client.ts'
import { InboxCutter } from './inbox-cutter.ts'
import type { OpenShard } from './shard-ends.ts'

const open = (shard: number, committed: number): OpenShard => ({
  ...{ shard, committed, position: committed + 5, ownership: 1 },
  ...{ nextEvent: 0, eventsEnd: 0, stateEnd: 0 },
})

describe('kafka: what was handled of an inbox is given up', () => {
  it('up to what was committed, never to what is only handed over, and once', async () => {
    const cut: (readonly Offset[])[] = []
    const admin = { cut: async (offsets: readonly Offset[]) => void cut.push(offsets) }
    let shards = [open(0, 0), open(1, 7)]
    const cutter = new InboxCutter(admin as unknown as Admin, 'inbox', () => shards)
    await cutter.cut()
    await cutter.cut()
    shards = [open(0, 3), open(1, 7)]
    await cutter.cut()
    await cutter.stop()
    assert.deepEqual(cut, [
      [{ topic: 'inbox', partition: 1, offset: 7 }],
      [],
      [{ topic: 'inbox', partition: 0, offset: 3 }],
    ])
  })
})
