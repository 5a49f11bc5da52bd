/** Real groups on a real broker: shards that move, and processes that do not know it yet. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, afterEach, beforeEach, describe, it } from 'node:test'
import { until } from '../../until.ts'
import { Fenced } from '../log.ts'
import { Holder } from './holder.ts'

const brokers = process.env['MILLRACE_TEST_BROKERS']
const reason = 'no broker was given; `npm run kafka:test` brings one along'

const shards = [0, 1, 2, 3]
/** So long that nobody is missed who is there, on whatever machine. */
const sessionMs = 60_000
const shortSessionMs = 6000
const mark = { service: 'diary', key: 't/k', map: 'words' }

void describe(
  'kafka: the group decides who owns a shard',
  {
    skip: brokers === undefined ? reason : false,
  },
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-group-'))
    const open: Holder[] = []
    let prefix = ''

    beforeEach(() => (prefix = `group-${randomUUID().slice(0, 8)}.`))
    afterEach(async () => {
      for (const holder of open.splice(0)) await holder.stop()
    })
    after(() => rmSync(directory, { recursive: true }))

    const start = async (slot: string): Promise<Holder> => {
      const at = { brokers: brokers ?? '', prefix, directory, slot, sessionMs }
      const holder = await Holder.start(at)
      open.push(holder)
      return holder
    }

    const owned = async (wanted: number, ...holders: Holder[]): Promise<void> => {
      const all = () => holders.flatMap(({ ownerships }) => [...ownerships.keys()]).sort()
      await until(() => {
        const counts = holders.map(({ ownerships }) => ownerships.size)
        return all().join() === shards.join() && Math.max(...counts) === wanted
      })
    }

    it('shares the shards between who is there, with what was written to them', async () => {
      const first = await start('1')
      await first.write(shards, 'first')
      const before = new Map(first.ownerships)
      const second = await start('2')
      await owned(2, first, second)
      for (const [shard, ownership] of second.ownerships) {
        assert.equal(second.log.read({ shard, ...mark, entry: 'word' }), 'first')
        assert.ok(ownership > (before.get(shard) ?? Infinity))
      }
      await second.write([...second.ownerships.keys()], 'second')
      await first.write([...first.ownerships.keys()], 'first')
    })

    it('Q3 gives on what was left at once', async () => {
      const first = await start('1')
      const second = await start('2')
      await owned(2, first, second)
      const began = performance.now()
      await first.stop()
      await owned(4, second)
      const tookMs = performance.now() - began
      assert.ok(tookMs < sessionMs / 2, `${tookMs} ms`)
      await second.write(shards, 'all')
    })

    it('Q2 gives a restarted member what it had, and the others notice nothing', async () => {
      const first = await start('1')
      const second = await start('2')
      await owned(2, first, second)
      const [had, others] = [[...first.ownerships.keys()], [...second.ownerships]]
      await first.write(had, 'before')
      await first.abandon()
      const again = await start('1')
      assert.deepEqual([...again.ownerships.keys()], had)
      assert.deepEqual([...second.ownerships], others)
      assert.equal(again.log.read({ shard: had[0] ?? 0, ...mark, entry: 'word' }), 'before')
    })

    it('L3 refuses who was put out while it slept, and keeps nothing of it', async () => {
      const sleeper = await Sleeper.start({ brokers: brokers ?? '', prefix, directory, slot: '1' })
      try {
        assert.equal(await sleeper.told('write'), 'written')
        sleeper.signal('SIGSTOP')
        const second = await start('2')
        await owned(4, second)
        await second.write(shards, 'second')
        sleeper.signal('SIGCONT')
        assert.equal(await sleeper.told('write'), Fenced.name)
        for (const shard of shards) {
          assert.equal(second.log.read({ shard, ...mark, entry: 'word' }), 'second')
        }
        await second.stop()
        const third = await start('3')
        assert.ok(third.ownerships.size > 0)
        for (const shard of third.ownerships.keys()) {
          assert.equal(third.log.read({ shard, ...mark, entry: 'word' }), 'second')
        }
      } finally {
        sleeper.signal('SIGKILL')
      }
    })
  },
)

/** A process with a log, that writes when it is told to. */
class Sleeper {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  private constructor(child: ChildProcess, lines: AsyncIterator<string>) {
    this.#child = child
    this.#lines = lines
  }

  static async start(at: object): Promise<Sleeper> {
    const code = `
      import { Holder } from ${JSON.stringify(new URL('holder.ts', import.meta.url))}
      const holder = await Holder.start(${JSON.stringify({ ...at, sessionMs: shortSessionMs })})
      const write = () => holder.write([...holder.had.keys()], 'sleeper', holder.had)
      process.stdin.on('data', () =>
        write().then(() => console.log('written'), ({ name }) => console.log(name)))
      console.log('open')`
    // Node sees that it is a module; a flag that says so would be handed on to its threads.
    const child = spawn(process.execPath, ['-e', code], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    if (child.stdout === null) throw new Error('A pipe was asked for.')
    const sleeper = new Sleeper(child, createInterface(child.stdout)[Symbol.asyncIterator]())
    assert.equal((await sleeper.#lines.next()).value, 'open')
    return sleeper
  }

  async told(what: string): Promise<string> {
    this.#child.stdin?.write(`${what}\n`)
    return String((await this.#lines.next()).value)
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
    if (signal === 'SIGKILL') void once(this.#child, 'exit')
  }
}
