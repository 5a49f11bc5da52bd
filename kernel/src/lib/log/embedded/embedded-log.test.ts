import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { until } from '../../until.ts'
import type { EventRecord } from '../../runtime/envelope.ts'
import type { ShardOwner, StateWrite } from '../log.ts'
import { EmbeddedLog } from './embedded-log.ts'
import { openStoreToRead } from './read-store.ts'

const place = { shard: 0, service: 'diary', key: 't/anna', map: 'words' }
const newDirectory = () => mkdtempSync(join(tmpdir(), 'millrace-embedded-'))
const open = (directory: string) => new EmbeddedLog({ directory, shards: 1 })

/** A log with its one shard open, and a short way to commit. */
async function started(directory: string) {
  const log = open(directory)
  let ownership = 0
  const owner: ShardOwner = {
    opened: (_, number) => void (ownership = number),
    closing: async () => undefined,
    received: () => undefined,
  }
  await log.start(owner)
  const empty = { inbox: new Map(), positions: new Map() }
  const commit = (
    entries: Readonly<Record<string, string | undefined>>,
    ...told: readonly EventRecord[]
  ) => {
    const writes: StateWrite[] = Object.entries(entries).map(([entry, value]) => ({
      ...{ ...place, entry, value },
    }))
    return log.commit({
      ...{ shards: new Map([[0, ownership]]), writes, ...empty },
      events: new Map(told.length === 0 ? [] : [[0, told]]),
    })
  }
  return { log, commit }
}

async function inDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = newDirectory()
  try {
    await run(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Long enough that a dozen of them make a merge due. */
const page = (word: string) => JSON.stringify(word.padEnd(1024 * 1024, '.'))

function executed(directory: string, name: string, sql: string): void {
  const file = new DatabaseSync(join(directory, name))
  file.exec(sql)
  file.close()
}

describe('embedded log: merging while it commits', () => {
  it('reads the same before, during and after a merge, also from outside', async () => {
    await inDirectory(async (directory) => {
      const { log, commit } = await started(directory)
      for (let n = 0; n < 24; n++) {
        await commit({
          [`n${n % 8}`]: page(String(n)),
          [`gone${n}`]: '0',
          [`gone${n - 1}`]: undefined,
        })
        assert.equal(
          log.read({ ...place, entry: `n${n % 8}` })?.slice(0, 4),
          page(String(n)).slice(0, 4),
        )
        const names = [...log.scan(place)].map(([name]) => name)
        const pages = Array.from({ length: Math.min(n + 1, 8) }, (_, at) => `n${at}`)
        assert.deepEqual(names, [`gone${n}`, ...pages])
        const reader = openStoreToRead(directory)
        assert.deepEqual(
          [...reader.rows('diary')].map(({ entry }) => entry),
          names,
        )
        reader.close()
      }
      await log.stop()
    })
  })

  it('keeps what it was given while the memory between its threads is written again and again', async () => {
    await inDirectory(async (directory) => {
      const { log, commit } = await started(directory)
      const told = (nth: number): EventRecord => ({
        ...{
          id: `e-${nth}`,
          type: 'word.written',
          version: 1,
          tenant: 't',
          key: 'anna',
          time: nth,
        },
        ...{ origin: 'step', cause: undefined, correlation: undefined, trace: undefined },
        data: { text: `ä${nth}`.padEnd(40_000, '.') },
      })
      const word = (nth: number) => JSON.stringify(`ö${nth}`.padEnd(60_000, '.'))
      const batches = 900
      for (let nth = 0; nth < batches; nth += 6) {
        const six = [0, 1, 2, 3, 4, 5].map((more) => nth + more)
        await Promise.all(six.map((n) => commit({ [`n${n % 250}`]: word(n) }, told(n))))
      }
      const last = (n: number) => Math.floor((batches - 1 - n) / 250) * 250 + n
      for (const n of [0, 77, 249]) {
        assert.equal(log.read({ ...place, entry: `n${n}` }), word(last(n)))
      }
      await log.stop()
      const reader = openStoreToRead(directory)
      for (const { entry, value } of reader.rows('diary')) {
        assert.equal(value, word(last(Number(entry.slice(1)))))
      }
      const events = [...reader.eventsFrom(0, 0)]
      assert.equal(events.length, batches)
      for (const [nth, event] of events.entries()) assert.deepEqual(event, told(nth))
      reader.close()
    })
  })

  it('V2 drops the journal that is merged, and goes on from there after a crash', async () => {
    await inDirectory(async (directory) => {
      const { log, commit } = await started(directory)
      for (let n = 0; n < 40; n++) await commit({ [`n${n}`]: page(String(n)) })
      const rows = () => {
        const file = new DatabaseSync(join(directory, 'log.db'), { readOnly: true })
        const first = file.prepare('SELECT min(position) AS first FROM journal').get()?.['first']
        file.close()
        return Number(first)
      }
      await commit({ last: '1' })
      await until(async () => {
        await commit({ last: '2' })
        return rows() > 1
      })
      const copy = newDirectory()
      cpSync(directory, copy, { recursive: true, filter: (path) => !path.includes('lock.db') })
      await log.stop()
      const again = await started(copy)
      assert.equal([...again.log.scan(place)].length, 41)
      await again.log.stop()
      rmSync(copy, { recursive: true })
    })
  })
})

describe('embedded log: its write-ahead file', () => {
  it('W1 is brought back while commits go on, and begins anew, so that it stays bounded', async () => {
    await inDirectory(async (directory) => {
      const { log, commit } = await started(directory)
      const path = join(directory, 'log.db-wal')
      const beginnings = () => readFileSync(path).readUInt32BE(12)
      const first = beginnings()
      let isOver = false
      const commitAlways = async (entry: string): Promise<void> => {
        while (!isOver) {
          await commit({ [entry]: page('') })
          assert.ok(statSync(path).size < 128 * 1024 * 1024)
          isOver ||= beginnings() > first + 1
        }
      }
      await Promise.all(['a', 'b', 'c'].map(commitAlways))
      await log.stop()
      const again = await started(directory)
      assert.equal(again.log.read({ ...place, entry: 'b' }), page(''))
      await again.log.stop()
    })
  })
})

describe('embedded log: a store that does not fit together', () => {
  const refused = (directory: string, what: RegExp) =>
    assert.throws(() => open(directory), { name: 'StoreRefused', message: what })

  it('X4 is refused when state.db is lost and the journal does not reach back', async () => {
    await inDirectory(async (directory) => {
      const { log, commit } = await started(directory)
      for (const entry of ['a', 'b', 'c']) await commit({ [entry]: '1' })
      await log.stop()
      const whole = newDirectory()
      cpSync(directory, whole, { recursive: true })
      executed(directory, 'log.db', 'DELETE FROM journal WHERE position < 3')
      rmSync(join(directory, 'state.db'))
      refused(
        directory,
        /state\.db in .* is lost or too old: it ends at batch 0, and log\.db begins at 3/,
      )
      rmSync(join(whole, 'state.db'))
      const again = await started(whole)
      assert.equal([...again.log.scan(place)].length, 3)
      await again.log.stop()
      rmSync(whole, { recursive: true })
    })
  })

  it('X5 is refused when log.db is older than state.db', async () => {
    await inDirectory(async (directory) => {
      const { log, commit } = await started(directory)
      await commit({ a: '1' })
      await log.stop()
      executed(directory, 'state.db', 'UPDATE merged SET position = 7')
      refused(directory, /log\.db in .* is lost or too old: it ends at batch 1, and state\.db at 7/)
    })
  })

  it('is refused when a file is no database', async () => {
    for (const name of ['state.db', 'log.db']) {
      await inDirectory(async (directory) => {
        await open(directory).stop()
        writeFileSync(join(directory, name), 'This is no database. '.repeat(1000))
        refused(directory, new RegExp(`${name} in .* cannot be opened: .*one backup`))
      })
    }
  })
})

describe('embedded log: a write that fails (M3)', () => {
  it('fails that commit and all later ones, and keeps what was committed before', async () => {
    await inDirectory(async (directory) => {
      const { log, commit } = await started(directory)
      await commit({ a: '1' })
      executed(directory, 'log.db', 'ALTER TABLE journal RENAME TO hidden')
      const under = [commit({ a: '2' }), commit({ a: '3' })]
      const outcomes = await Promise.allSettled(under)
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['rejected', 'rejected'],
      )
      await assert.rejects(commit({ a: '4' }), /journal/)
      assert.throws(() => log.read({ ...place, entry: 'a' }), /journal/)
      await log.stop()
      executed(directory, 'log.db', 'ALTER TABLE hidden RENAME TO journal')
      const again = await started(directory)
      assert.equal(again.log.read({ ...place, entry: 'a' }), '1')
      await again.log.stop()
    })
  })

  it('fails the next commit when a merge fails', async () => {
    await inDirectory(async (directory) => {
      const { log, commit } = await started(directory)
      await commit({ a: '1' })
      executed(directory, 'state.db', 'ALTER TABLE merged RENAME TO hidden')
      const fill = async () => {
        for (let n = 0; n < 60; n++) await commit({ [`n${n}`]: page('') })
        await until(() => commit({ last: '1' }).then(() => false))
      }
      await assert.rejects(fill(), /merged/)
      await log.stop()
      executed(directory, 'state.db', 'ALTER TABLE hidden RENAME TO merged')
      const again = await started(directory)
      assert.equal(again.log.read({ ...place, entry: 'a' }), '1')
      await again.log.stop()
    })
  })
})
