/** `npm run verify` as a person calls it: what it says, and the code it ends with. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { EmbeddedLog } from '@millrace/kernel'
import { runOn } from '../composition.ts'

const root = join(import.meta.dirname, '..')

function verify(...args: readonly string[]) {
  const run = spawnSync(process.execPath, ['tools/verify.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status: run.status, out: run.stdout, err: run.stderr }
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
    const directory = mkdtempSync(join(tmpdir(), 'millrace-verify-'))
    const fraud = { limitMinor: 0, windowMs: 1 }
    const log = new EmbeddedLog({ directory, shards: 1 })
    const { stop } = await runOn({ log, fraud, onFailure: () => undefined })
    await stop()
    const { status, out } = verify('--data', directory)
    rmSync(directory, { recursive: true })
    assert.equal(status, 0)
    assert.match(out, /\nOK: all laws hold\n$/)
  })
})
