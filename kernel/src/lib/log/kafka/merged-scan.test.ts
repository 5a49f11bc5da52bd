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
  let cache: StateCache
  const overlay = new Overlay()

  before(async () => {
    cache = await StateCache.open({
      ...{ directory, installation: 'i', clock: () => 0, trustedMs: 1 },
    })
    const stored = ['a', 'b', 'c', 'd'].map((entry) => ({ ...place, entry, value: 'old' }))
    await cache.write(stored, new Map())
    overlay.apply([{ ...place, entry: 'b', value: undefined }])
    overlay.apply([{ ...place, entry: 'c', value: 'new' }])
    overlay.apply([{ ...place, entry: 'bb', value: 'new' }])
  })
  after(async () => {
    await cache.close()
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

  it('K3 are read newest first, also while some are set aside to be written', () => {
    const read = (entry: string) => overlay.read({ ...place, entry })
    const layer = overlay.setAside()
    overlay.apply([{ ...place, entry: 'c', value: undefined }])
    overlay.apply([{ ...place, entry: 'd', value: 'newest' }])
    assert.deepEqual(scanned({}), ['a', 'bb', 'd'])
    assert.ok(read('c') !== undefined && read('c')?.value === undefined)
    assert.equal(read('bb')?.value, 'new')
    assert.deepEqual([...layer.writes()].map(({ entry }) => entry).toSorted(), ['b', 'bb', 'c'])
    overlay.letGo()
    assert.equal(read('bb'), undefined)
    assert.equal(read('d')?.value, 'newest')
    assert.deepEqual(scanned({}), ['a', 'b', 'd'])
  })
})
