/** An instance that joins others has read what it will get before they give it up. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { until } from '../../until.ts'
import type { ShardOwner } from '../log.ts'
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
          name: made.name,
          expected: () => made.expected(),
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
    await log.start(nobody)
    const mine = log.tellings().map(({ shard }) => shard)
    assert.deepEqual(mine, [2, 3])
    assert.ok(restoredAtJoin >= mine.length * writes, `${restoredAtJoin} records were restored`)
    // Its own shards would wait for it if it were gone now.
    assert.deepEqual(await group?.expected(), [])
  })
  it('joins when the others have read what they will get from each other', async () => {
    const among = { brokers, directory, prefix: `among-${randomUUID().slice(0, 8)}.` }
    const start = async (slot: string): Promise<Holder> => {
      const contact = (): string => slot
      const holder = await Holder.start({ ...among, slot, sessionMs: 6000, contact })
      ends.push(() => holder.stop())
      return holder
    }
    const middle = await start('b')
    const last = await start('c')
    await until(() => middle.ownerships.size === 2 && last.ownerships.size === 2)
    // The shard that goes from the last one to the middle one.
    for (let nth = 0; nth < writes; nth++) await last.write([2], `word ${nth}`)
    const before = middle.log.told.restored

    let atJoin = 0
    const log = await KafkaLog.open({
      ...{ brokers, shards, sessionMs: 6000, slot: 'a', topicPrefix: among.prefix },
      ...{ directory: join(directory, 'a'), contact: () => 'a' },
      ...(clientFolder === undefined ? {} : { clientFolder }),
      membership: async (make) => {
        const made = await make()
        return {
          ...{ member: made.member, name: made.name, expected: () => made.expected() },
          start: (told) => {
            atJoin = middle.log.told.restored - before
            return made.start(told)
          },
          check: () => made.check(),
          stop: (how) => made.stop(how),
        }
      },
    })
    ends.push(() => log.stop())
    await log.start(nobody)
    assert.deepEqual(
      log.tellings().map(({ shard }) => shard),
      [0, 1],
    )
    assert.ok(atJoin >= writes, `${atJoin} records were restored`)
  })
})

const nobody: ShardOwner = {
  opened: () => undefined,
  closing: async () => undefined,
  received: () => undefined,
}
