/** A store outlives the release that wrote it: what was begun ends as it was begun, or nothing starts. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { EmbeddedLog, StoreRefused, type AnyService } from '@millrace/kernel'
import { until } from '@millrace/kernel/testing'
import { setStock } from '#contracts/warehouse'
import { runOn } from '../composition.ts'
import { releases, runRelease } from './gift-shop.ts'

const root = join(import.meta.dirname, '..')

describe('two releases of one composition, on one store', () => {
  let directory: string
  before(() => (directory = mkdtempSync(join(tmpdir(), 'millrace-releases-'))))
  after(() => rmSync(directory, { recursive: true }))

  it('end a running saga under the version that began it, and begin under the new one', async () => {
    const first = await runRelease(directory, releases.first)
    await first.order('old')
    await until(async () => (await first.story('old')).includes('waits for paper'))
    await first.stop()

    const second = await runRelease(directory, releases.second)
    await second.order('new')
    await until(async () => (await second.story('new')).includes('sent'))
    assert.deepEqual(await second.story('new'), ['ordered', 'sent'])
    await second.bringPaper('old')
    await until(async () => (await second.story('old')).includes('sent'))
    assert.deepEqual(await second.story('old'), ['ordered', 'waits for paper', 'wrapped', 'sent'])
    await second.stop()
  })

  it('refuse a start without that version in one line, and the store stays as it is', async () => {
    await assert.rejects(runRelease(directory, releases.forgetful), (error) => {
      assert.ok(error instanceof StoreRefused)
      assert.match(error.message, /^The store may hold runs of give under its table 1, which/)
      assert.ok(!error.message.includes('\n'))
      return true
    })
    const again = await runRelease(directory, releases.second)
    assert.deepEqual(await again.story('new'), ['ordered', 'sent'])
    await again.stop()
  })
})

describe('the server on the store of a release that it cannot follow', () => {
  it('ends with 2 and one line that names the saga and its version', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-later-'))
    try {
      await leftByLater(directory)
      const args = ['main.ts', '--data', directory, '--port', '0', '--storefronts', 'none']
      const run = spawnSync(process.execPath, args, {
        cwd: root,
        encoding: 'utf8',
        timeout: 120_000,
      })
      assert.equal(run.status, 2, run.stderr)
      assert.match(run.stderr, /^[^\n]*runs of place-order under its table 99[^\n]*\n$/)
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})

/** This release, but for one more version of a saga that somebody may have begun. */
async function leftByLater(directory: string): Promise<void> {
  const around = (service: AnyService): AnyService =>
    service.name === 'place-order'
      ? { ...service, versions: [99, ...(service.versions ?? [])] }
      : service
  const log = new EmbeddedLog({ directory, shards: 8 })
  const fraud = { limitMinor: 0, windowMs: 1 }
  const { engine, stop } = await runOn({ log, fraud, around, onFailure: () => undefined })
  await engine.ask(setStock({ sku: 'tea', onHand: 1 }), { tenant: 'shop' })
  await stop()
}
