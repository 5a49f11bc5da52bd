import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, it } from 'node:test'
import { StoreRefused } from '../log.ts'
import { StateCache } from './state-cache.ts'

const address = { shard: 1, service: 'diary', key: 't/k', map: 'words', entry: 'a' }

describe('kafka: the copy of the state on this machine', () => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-cache-'))
  let directory = root
  let now = 0

  beforeEach(() => {
    directory = mkdtempSync(join(root, 'one-'))
    now = 1000
  })
  after(() => rmSync(root, { recursive: true }))

  const open = (installation = 'i'): StateCache =>
    new StateCache({ directory, installation, clock: () => now, trustedMs: 500 })

  const written = (): void => {
    const cache = open()
    cache.write([{ ...address, value: '1' }], new Map([[1, 7]]))
    cache.close()
  }

  it('K1 knows which offset it stands for when it is opened again', () => {
    written()
    const cache = open()
    assert.equal(cache.mark(1), 7)
    assert.equal(cache.mark(2), 0)
    assert.equal(cache.read(address), '1')
    cache.close()
  })

  it('K1 keeps nothing of a write that fails, and no mark', () => {
    const cache = open()
    function* broken() {
      yield { ...address, value: '2' }
      throw new Error('lost')
    }
    assert.throws(() => cache.write(broken(), new Map([[1, 9]])), /lost/)
    assert.equal(cache.read(address), undefined)
    assert.equal(cache.mark(1), 0)
    cache.close()
  })

  it('K2 is thrown away when it is of another installation', () => {
    written()
    const cache = open('other')
    assert.equal(cache.mark(1), 0)
    assert.equal(cache.read(address), undefined)
    cache.close()
  })

  it('K2 is thrown away when it is no database any more', () => {
    written()
    writeFileSync(join(directory, 'kafka-state.db'), 'not a database, whatever its name says')
    const cache = open()
    assert.equal(cache.mark(1), 0)
    cache.close()
  })

  it('K2 is thrown away when a page of it turns out to be damaged', () => {
    const cache = open()
    const many = Array.from({ length: 5000 }, (_, n) => ({
      ...address,
      entry: `e${n}`,
      value: '0',
    }))
    cache.write(many, new Map([[1, 7]]))
    cache.close()
    const file = join(directory, 'kafka-state.db')
    const bytes = readFileSync(file)
    bytes.fill(0xff, 4 * 4096)
    writeFileSync(file, bytes)
    const damaged = open()
    assert.throws(() => damaged.scan(address), /was damaged and is thrown away/)
    const anew = open()
    assert.equal(anew.mark(1), 0)
    assert.deepEqual(anew.scan(address), [])
    anew.close()
  })

  it('K2 forgets a shard that was left alone for longer than removals are told', () => {
    written()
    now += 501
    const cache = open()
    assert.equal(cache.mark(1), 0)
    assert.equal(cache.read(address), undefined)
    cache.close()
  })

  it('is refused while another process has it', () => {
    const cache = open()
    assert.throws(() => open(), StoreRefused)
    cache.close()
  })
})
