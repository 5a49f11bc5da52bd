import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Scan } from '../log.ts'
import { mergedScan } from './merged-scan.ts'
import { Overlay } from './overlay.ts'
import { StateCache } from './state-cache.ts'

const place = { shard: 0, service: 'diary', key: 't/k', map: 'words' }

describe('kafka: entries in the cache, and what was handed over since', () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-scan-'))
  const cache = new StateCache({ directory, installation: 'i', clock: () => 0, trustedMs: 1 })
  const overlay = new Overlay()

  before(() => {
    const stored = ['a', 'b', 'c', 'd'].map((entry) => ({ ...place, entry, value: 'old' }))
    cache.write(stored, new Map())
    overlay.apply([{ ...place, entry: 'b', value: undefined }], 1)
    overlay.apply([{ ...place, entry: 'c', value: 'new' }], 2)
    overlay.apply([{ ...place, entry: 'bb', value: 'new' }], 2)
  })
  after(() => {
    cache.close()
    rmSync(directory, { recursive: true })
  })

  const scanned = (scan: Partial<Scan>) =>
    mergedScan({ ...place, ...scan }, overlay.of(place), cache).map(([entry]) => entry)

  it('stand in the order of their names, without what was taken away', () => {
    assert.deepEqual(scanned({}), ['a', 'bb', 'c', 'd'])
    assert.deepEqual(scanned({ backwards: true }), ['d', 'c', 'bb', 'a'])
  })

  it('keep to their bounds', () => {
    assert.deepEqual(scanned({ from: 'b', to: 'd' }), ['bb', 'c'])
    assert.deepEqual(scanned({ limit: 2 }), ['a', 'bb'])
    assert.deepEqual(scanned({ from: 'b', limit: 1, backwards: true }), ['d'])
  })

  it('are read newest first, and forgotten when they lie in the cache', () => {
    assert.equal(overlay.read({ ...place, entry: 'c' })?.value, 'new')
    overlay.forget([{ ...place, entry: 'c', value: 'new' }], 1)
    assert.equal(overlay.read({ ...place, entry: 'c' })?.value, 'new')
    overlay.forget([{ ...place, entry: 'c', value: 'new' }], 2)
    assert.equal(overlay.read({ ...place, entry: 'c' }), undefined)
  })
})
