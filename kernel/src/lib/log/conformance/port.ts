/** The port by itself (L1 to L8 of log.ts), with batches written by hand. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Envelope, EventRecord } from '../../runtime/envelope.ts'
import { Fenced, type Batch, type Log, type Received, type ShardOwner } from '../log.ts'
import { within, type Environment, type MakeEnvironment } from './environment.ts'

const shards = 4

/** Notes what it is told, and commits under the ownership numbers that it was given. */
class Recorder implements ShardOwner {
  readonly ownerships = new Map<number, number>()
  readonly inbox: (readonly [shard: number, offset: number, id: string])[] = []
  readonly log: Log

  constructor(log: Log) {
    this.log = log
  }

  opened(shard: number, ownership: number): void {
    this.ownerships.set(shard, ownership)
  }

  async closing(shard: number): Promise<void> {
    this.ownerships.delete(shard)
  }

  received(shard: number, messages: readonly Received[]): void {
    for (const { offset, message } of messages) this.inbox.push([shard, offset, message.id])
  }

  commit(part: Partial<Batch>): Promise<void> {
    return this.log.commit({
      shards: this.ownerships,
      writes: [],
      events: new Map(),
      inbox: new Map(),
      positions: new Map(),
      ...part,
    })
  }
}

async function started(environment: Environment): Promise<Recorder> {
  const recorder = new Recorder(await environment.open())
  await recorder.log.start(recorder)
  return recorder
}

async function afterCrash(environment: Environment, { log }: Recorder): Promise<Recorder> {
  await environment.crash(log)
  return started(environment)
}

const record = (id: string): EventRecord => ({
  ...{ id, type: 'test.happened', version: 1, tenant: 't', key: 'k', time: 5, origin: 'edge' },
  ...{ cause: undefined, correlation: 'c', trace: undefined, data: { id } },
})

const message = (id: string): Envelope => ({
  ...record(id),
  ...{ service: 'diary', asker: undefined, once: undefined, timer: undefined },
})

const place = { shard: 1, service: 'diary', key: 't/k', map: 'words' }
const write = (entry: string, value: string | undefined) => ({ ...place, entry, value })
const names = (found: Iterable<readonly [string, string]>) => [...found].map(([name]) => name)

const eventIds = async (log: Log): Promise<readonly string[]> =>
  (await log.events(1, 0, 100)).map((stored) => stored.record.id)

export function portConformance(make: MakeEnvironment): void {
  const test = (name: string, run: (environment: Environment) => Promise<void>): void => {
    void it(name, within(make, shards, run))
  }

  void describe('the port', () => {
    test('opens every shard, under a number that rises with each owner', async (environment) => {
      const first = await started(environment)
      assert.deepEqual([...first.ownerships.keys()], [0, 1, 2, 3])
      const before = new Map(first.ownerships)
      const second = await afterCrash(environment, first)
      for (const [shard, ownership] of second.ownerships) {
        assert.ok(ownership > (before.get(shard) ?? Infinity), `shard ${shard}`)
      }
      assert.equal(second.log.installation, first.log.installation)
      assert.equal(second.log.shards, shards)
    })

    test('L1 L2 keeps all parts of a batch, also when the process dies', async (environment) => {
      const first = await started(environment)
      await first.commit({
        writes: [write('a', '1'), { ...place, map: '', entry: '', value: '{"s":1}' }],
        events: new Map([[1, [record('e1'), record('e2')]]]),
        inbox: new Map([[2, [message('m1')]]]),
      })
      const { log, inbox } = await afterCrash(environment, first)
      assert.equal(log.read({ ...place, entry: 'a' }), '1')
      assert.equal(log.read({ ...place, map: '', entry: '' }), '{"s":1}')
      const events = await log.events(1, 0, 10)
      assert.deepEqual(
        events.map((stored) => stored.record),
        [record('e1'), record('e2')],
      )
      assert.deepEqual(inbox, [[2, 0, 'm1']])
    })

    test('L3 refuses a batch under an old number, whole', async (environment) => {
      const recorder = await started(environment)
      const old = new Map(recorder.ownerships)
      old.set(3, (old.get(3) ?? 0) - 1)
      const part = {
        shards: old,
        writes: [write('a', '1')],
        events: new Map([[1, [record('e1')]]]),
        inbox: new Map([[2, [message('m1')]]]),
      }
      await assert.rejects(recorder.commit(part), Fenced)
      const { log, inbox } = await afterCrash(environment, recorder)
      assert.equal(log.read({ ...place, entry: 'a' }), undefined)
      assert.deepEqual(await log.events(1, 0, 10), [])
      assert.deepEqual([...recorder.inbox, ...inbox], [])
    })

    test('L4 shows what was handed over before it is committed', async (environment) => {
      const recorder = await started(environment)
      const { log } = recorder
      await recorder.commit({ writes: [write('a', '1'), write('b', '1'), write('c', '1')] })
      const commits = [
        recorder.commit({ writes: [write('a', '2'), write('b', undefined)] }),
        recorder.commit({ writes: [write('b', '3'), write('c', undefined), write('d', '3')] }),
      ]
      const isAsHandedOver = (): void => {
        assert.equal(log.read({ ...place, entry: 'a' }), '2')
        assert.equal(log.read({ ...place, entry: 'c' }), undefined)
        assert.deepEqual(
          [...log.scan(place)],
          [
            ['a', '2'],
            ['b', '3'],
            ['d', '3'],
          ],
        )
        assert.deepEqual(names(log.scan({ ...place, limit: 1, backwards: true })), ['d'])
      }
      isAsHandedOver()
      await Promise.all(commits)
      isAsHandedOver()
    })

    test('L4 scans a map in the order of its names, within bounds', async (environment) => {
      const recorder = await started(environment)
      await recorder.commit({ writes: ['c', 'a', 'd', 'b'].map((name) => write(name, '0')) })
      await recorder.commit({ writes: [write('b', undefined), write('e', '1')] })
      const { log } = recorder
      assert.deepEqual([...log.scan(place)].at(-1), ['e', '1'])
      assert.deepEqual(names(log.scan(place)), ['a', 'c', 'd', 'e'])
      assert.deepEqual(names(log.scan({ ...place, from: 'b', to: 'e' })), ['c', 'd'])
      assert.deepEqual(names(log.scan({ ...place, limit: 2 })), ['a', 'c'])
      assert.deepEqual(names(log.scan({ ...place, limit: 2, backwards: true })), ['e', 'd'])
      assert.deepEqual(names(log.scan({ ...place, map: 'others' })), [])
      const again = await afterCrash(environment, recorder)
      assert.deepEqual(names(again.log.scan(place)), ['a', 'c', 'd', 'e'])
    })

    test('L5 gives events rising offsets that go on after a crash', async (environment) => {
      const first = await started(environment)
      await first.commit({ events: new Map([[1, [record('e1'), record('e2')]]]) })
      await first.commit({ events: new Map([[1, [record('e3')]]]) })
      const second = await afterCrash(environment, first)
      await second.commit({ events: new Map([[1, [record('e4')]]]) })
      const found = await second.log.events(1, 0, 10)
      assert.deepEqual(
        found.map(({ record: { id } }) => id),
        ['e1', 'e2', 'e3', 'e4'],
      )
      const offsets = found.map(({ offset }) => offset)
      assert.deepEqual(
        offsets,
        offsets.toSorted((a, b) => a - b),
      )
      assert.equal(new Set(offsets).size, 4)
      const rest = await second.log.events(1, offsets[1] ?? 0, 2)
      assert.deepEqual(
        rest.map(({ record: { id } }) => id),
        ['e2', 'e3'],
      )
      assert.equal(second.log.tellings()[1]?.nextEvent, (offsets[3] ?? 0) + 1)
    })

    test('L6 receives in order, and again from the position last committed', async (environment) => {
      const first = await started(environment)
      await first.commit({ inbox: new Map([[2, [message('m1'), message('m2')]]]) })
      await first.commit({ inbox: new Map([[2, [message('m3')]]]) })
      assert.deepEqual(
        first.inbox.map(([, , id]) => id),
        ['m1', 'm2', 'm3'],
      )
      const next = (first.inbox[0]?.[1] ?? 0) + 1
      await first.commit({ positions: new Map([[2, next]]) })
      const second = await afterCrash(environment, first)
      assert.deepEqual(second.inbox, first.inbox.slice(1))
      const { inboxPosition, inboxEnd } = second.log.tellings()[2] ?? {}
      assert.equal(inboxPosition, next)
      const last = second.inbox.at(-1)?.[1] ?? Infinity
      assert.ok((inboxEnd ?? 0) > last)
      await second.commit({ positions: new Map([[2, last + 1]]) })
      const told = second.log.tellings()[2]
      assert.equal(told?.inboxPosition, told?.inboxEnd, 'Nothing lies there any more.')
    })

    test('L5 L6 L7 takes batches that do not wait for each other, in order', async (environment) => {
      const first = await started(environment)
      const resolved: number[] = []
      const commits = [1, 2, 3, 4, 5].map((n) =>
        first
          .commit({
            writes: [write('n', String(n))],
            events: new Map([[1, [record(`e${n}`)]]]),
            inbox: new Map([[2, [message(`m${n}`)]]]),
          })
          .then(() => resolved.push(n)),
      )
      await Promise.all(commits)
      assert.deepEqual(resolved, [1, 2, 3, 4, 5])
      const second = await afterCrash(environment, first)
      assert.deepEqual(second.inbox, first.inbox)
      assert.deepEqual(
        second.inbox.map(([, , id]) => id),
        ['m1', 'm2', 'm3', 'm4', 'm5'],
      )
      assert.deepEqual(await eventIds(second.log), ['e1', 'e2', 'e3', 'e4', 'e5'])
      assert.equal(second.log.read({ ...place, entry: 'n' }), '5')
    })

    test('L7 keeps of what was under way the first part, or all, or nothing', async (environment) => {
      const first = await started(environment)
      const commits = Array.from({ length: 8 }, (_, n) =>
        first.commit({
          writes: [write('n', String(n)), write(`n${n}`, '0')],
          events: new Map([[1, [record(`e${n}`)]]]),
        }),
      )
      const all = Promise.allSettled(commits)
      await commits[0]
      await environment.crash(first.log)
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 100))])
      const { log } = await started(environment)
      const kept = await eventIds(log)
      assert.ok(kept.length > 0)
      assert.deepEqual(
        kept,
        kept.map((_, n) => `e${n}`),
      )
      assert.equal(log.read({ ...place, entry: 'n' }), String(kept.length - 1))
      assert.deepEqual(names(log.scan(place)), ['n', ...kept.map((_, n) => `n${n}`)])
    })

    test('L8 takes and shows nothing more after a commit that failed', async (environment) => {
      const first = await started(environment)
      const old = new Map(first.ownerships)
      old.set(3, (old.get(3) ?? 0) - 1)
      const commits = [
        first.commit({ writes: [write('a', '1')] }),
        first.commit({ shards: old, writes: [write('a', '2')] }),
        first.commit({ writes: [write('a', '3')] }),
      ]
      const outcomes = (await Promise.allSettled(commits)).map(({ status }) => status)
      assert.deepEqual(outcomes, ['fulfilled', 'rejected', 'rejected'])
      await assert.rejects(first.commit({ writes: [write('a', '4')] }), Fenced)
      assert.throws(() => first.log.read({ ...place, entry: 'a' }), Fenced)
      assert.throws(() => [...first.log.scan(place)], Fenced)
      const { log } = await afterCrash(environment, first)
      assert.equal(log.read({ ...place, entry: 'a' }), '1')
    })

    test('keeps everything when it ends in order', async (environment) => {
      const first = await started(environment)
      await first.commit({ writes: [write('a', '1')] })
      await first.log.stop()
      const second = await started(environment)
      assert.equal(second.log.read({ ...place, entry: 'a' }), '1')
      await second.commit({ writes: [write('a', '2')] })
      assert.equal(second.log.read({ ...place, entry: 'a' }), '2')
    })
  })
}
