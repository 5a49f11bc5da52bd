/** What a start finds again, on a real broker: with the copy of the state, behind it, and without. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, it } from 'node:test'
import type { Envelope } from '../../runtime/envelope.ts'
import { Holder } from './holder.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const reason = 'no broker was given; `npm run kafka:test` brings one along'

const word = (shard: number) => ({
  ...{ shard, service: 'diary', key: 't/k', map: 'words', entry: 'word' },
})

const message = (id: string): Envelope => ({
  ...{ id, type: 'test.do', version: 1, tenant: 't', service: 'diary', key: 'k', time: 5 },
  ...{ origin: 'step', cause: undefined, correlation: undefined, trace: undefined },
  ...{ asker: undefined, once: undefined, timer: undefined, data: {} },
})

void describe(
  'kafka: what a start finds again',
  {
    skip: brokers === undefined ? reason : false,
  },
  () => {
    const root = mkdtempSync(join(tmpdir(), 'millrace-recovery-'))
    let prefix = ''

    beforeEach(() => (prefix = `recovery-${randomUUID().slice(0, 8)}.`))
    after(() => rmSync(root, { recursive: true }))

    const start = (directory = root, slot = '1'): Promise<Holder> =>
      Holder.start({ brokers: brokers ?? '', prefix, directory, slot, sessionMs: 2000 })

    it('K1 restores only what its copy does not have', async () => {
      const first = await start()
      for (let n = 0; n < 50; n++) await first.write([0, 1], `w${n}`)
      await first.stop()
      const second = await start()
      assert.equal(second.log.told.restored, 0)
      assert.equal(second.log.read(word(1)), 'w49')
      await second.write([1], 'more')
      await second.abandon()
      const third = await start()
      assert.ok(
        third.log.told.restored > 0 && third.log.told.restored < 20,
        String(third.log.told.restored),
      )
      assert.equal(third.log.read(word(0)), 'w49')
      assert.equal(third.log.read(word(1)), 'more')
      await third.stop()
    })

    it('restores all where the disk was lost', async () => {
      const first = await start()
      for (let n = 0; n < 50; n++) await first.write([0, 1], `w${n}`)
      await first.abandon()
      const second = await start(mkdtempSync(join(root, 'other-')))
      assert.ok(second.log.told.restored >= 100)
      assert.equal(second.log.read(word(0)), 'w49')
      assert.equal(second.log.read(word(1)), 'w49')
      await second.stop()
    })

    it('L1 ends what was left open, and shows nothing of it', async () => {
      const first = await start()
      await first.write([0], 'kept')
      const lost = first.write([0], 'lost')
      lost.catch(() => undefined)
      await first.abandon()
      const second = await start()
      const found = second.log.read(word(0))
      const isKept = await lost.then(
        () => true,
        () => false,
      )
      assert.ok(found === 'kept' || found === 'lost')
      if (isKept) assert.equal(found, 'lost')
      await second.stop()
    })

    it('Y1 L6 goes on in the inbox where it was, on another machine too', async () => {
      const first = await start()
      await first.log.commit({
        ...{ shards: first.ownerships, writes: [], events: new Map(), positions: new Map() },
        inbox: new Map([[2, [message('m1'), message('m2'), message('m3')]]]),
      })
      const second = first.inbox[1]?.[1] ?? 0
      await first.log.commit({
        ...{ shards: first.ownerships, writes: [], events: new Map(), inbox: new Map() },
        positions: new Map([[2, second + 1]]),
      })
      await first.abandon()
      const next = await start(mkdtempSync(join(root, 'other-')))
      assert.deepEqual(
        next.inbox.map(([, , id]) => id),
        ['m3'],
      )
      await next.stop()
    })
  },
)
