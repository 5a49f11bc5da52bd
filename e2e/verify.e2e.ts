/** `npm run verify` as a person calls it: what it says, and the code it ends with. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { writeRecord } from '#contracts/topics/hand'
import { setStock } from '#contracts/warehouse'
import { EmbeddedLog, type Engine } from '@millrace/kernel'
import { runOn } from '../composition.ts'

const root = join(import.meta.dirname, '..')

function verify(...args: readonly string[]) {
  const run = spawnSync(process.execPath, ['tools/verify.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status: run.status, out: run.stdout, err: run.stderr }
}

/** As SQLite writes it at the beginning of a file, where 64 KiB does not fit and is 1. */
const pageSizeOf = (file: Buffer): number => {
  const size = file.readUInt16BE(16)
  return size === 1 ? 65_536 : size
}

describe('npm run verify', () => {
  it('says how it is called', () => {
    const { status, out } = verify('--help')
    assert.equal(status, 0)
    assert.match(out, /--data DIR/)
  })

  it('refuses a flag that it does not know, in one line', () => {
    const { status, err } = verify('--date', 'x')
    assert.equal(status, 2)
    assert.match(err, /^.*'--date'.*\n$/)
  })

  it('says where there is no store', () => {
    const { status, err } = verify('--data', join(root, 'none'))
    assert.equal(status, 2)
    assert.match(err, /^There is no store in .*none\.\n$/)
  })

  it('tells every law that it holds a store against, counted or not', async () => {
    await withStore((directory) => {
      const { status, out } = verify('--data', directory)
      assert.equal(status, 0)
      assert.match(out, /\nOK: all laws hold\n$/)
    })
  })

  it('knows what every machine waits for, the topics that others write into included', async () => {
    await withStore(
      (directory) => {
        const { status, out } = verify('--data', directory)
        assert.match(out, /\n  timers +1  OK\n/)
        assert.equal(status, 0)
      },
      async (engine) => {
        const topic = { topic: 'billing', place: 'billing/0', partition: 0 }
        const once = { key: 'millrace-id:m-1', digest: '' }
        await engine.ask(writeRecord({ ...topic, value: {}, about: 'anna' }), {
          tenant: 'wallet',
          once,
        })
      },
    )
  })

  it('tells in one line why a store cannot be read, and breaks no law for that', async () => {
    await withStore((directory) => {
      const file = (name: string) => join(directory, name)
      for (const name of ['log.db', 'state.db']) {
        const whole = readFileSync(file(name))
        const half = whole.subarray(0, whole.length / 2)
        // Where the last page begins, and so where it says what it holds.
        const last = whole.length - pageSizeOf(whole)
        const flipped = Buffer.from(whole).fill(0xa5, last, last + 100)
        const header = Buffer.from(whole).fill(0, 20, 40)
        for (const damaged of [half, flipped, header]) {
          writeFileSync(file(name), damaged)
          const { status, err } = verify('--data', directory)
          assert.equal(status, 2, err)
          assert.match(err, /^[^\n]+\n$/)
          writeFileSync(file(name), whole)
        }
      }
    })
  })

  it('says what a start says where state.db is lost', async () => {
    await withStore((directory) => {
      const log = new DatabaseSync(join(directory, 'log.db'))
      log.exec('UPDATE journal SET position = position + 7')
      log.close()
      rmSync(join(directory, 'state.db'))
      const { status, err } = verify('--data', directory)
      assert.equal(status, 2)
      assert.match(
        err,
        /^state\.db in .* is lost or too old: it ends at batch 0, .*one backup\.\n$/,
      )
    })
  })
})

/** One that was left in order, with what a first start writes. */
async function withStore(
  run: (directory: string) => void,
  fill: (engine: Engine) => Promise<void> = async () => undefined,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-verify-'))
  try {
    const log = new EmbeddedLog({ directory, shards: 1 })
    const fraud = { limitMinor: 0, windowMs: 1 }
    const { engine, stop } = await runOn({ log, fraud, onFailure: () => undefined })
    await engine.ask(setStock({ sku: 'tea', onHand: 1 }), { tenant: 'shop' })
    await fill(engine)
    await stop()
    run(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}
