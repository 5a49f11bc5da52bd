/** An instance that joins others has read what it will get before they give it up. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Holder } from './holder.ts'
import { KafkaLog } from './kafka-log.ts'
import type { GroupMembership } from './membership.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS'] ?? ''
const clientFolder = process.env['MILLRACE_KAFKA_CLIENT']
const reason = 'no broker was given; `npm run kafka:test` brings one along'
const shards = 4
const writes = 20

void describe('kafka: an instance that joins', { skip: brokers === '' ? reason : false }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-prepared-'))
  const prefix = `prepared-${randomUUID().slice(0, 8)}.`
  const ends: (() => Promise<void>)[] = []

  after(async () => {
    for (const end of ends.toReversed()) await end()
    rmSync(directory, { recursive: true })
  })

  it('has the state of its shards before the others let go of them', async () => {
    const sessionMs = 6000
    const first = await Holder.start({ brokers, prefix, directory, slot: 'a', sessionMs })
    ends.push(() => first.stop())
    for (let nth = 0; nth < writes; nth++) await first.write([0, 1, 2, 3], `word ${nth}`)

    let restoredAtJoin = 0
    let group: GroupMembership | undefined
    const log = await KafkaLog.open({
      ...{ brokers, shards, sessionMs, slot: 'b', topicPrefix: prefix },
      directory: join(directory, 'b'),
      ...(clientFolder === undefined ? {} : { clientFolder }),
      membership: async (make) => {
        const made = (group = await make())
        return {
          member: made.member,
          expected: (count) => made.expected(count),
          start: (told) => {
            restoredAtJoin = log.told.restored
            return made.start(told)
          },
          check: () => made.check(),
          stop: (how) => made.stop(how),
        }
      },
    })
    ends.push(() => log.stop())
    await log.start({
      opened: () => undefined,
      closing: async () => undefined,
      received: () => undefined,
    })
    const mine = log.tellings().map(({ shard }) => shard)
    assert.deepEqual(mine, [2, 3])
    assert.ok(restoredAtJoin >= mine.length * writes, `${restoredAtJoin} records were restored`)
    // Its own shards would wait for it if it were gone now.
    assert.deepEqual(await group?.expected(shards), [])
  })
})
