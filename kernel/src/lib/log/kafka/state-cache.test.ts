import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
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

  const open = (installation = 'i'): Promise<StateCache> =>
    StateCache.open({ directory, installation, clock: () => now, trustedMs: 500 })

  const written = async (): Promise<void> => {
    const cache = await open()
    await cache.write([{ ...address, value: '1' }], new Map([[1, 7]]))
    await cache.close()
  }

  it('K1 knows which offset it stands for when it is opened again', async () => {
    await written()
    const cache = await open()
    assert.equal(cache.mark(1), 7)
    assert.equal(cache.mark(2), 0)
    assert.equal(cache.read(address), '1')
    await cache.close()
  })

  it('K1 keeps nothing of a write that fails, and no mark', async () => {
    const cache = await open()
    const broken = { ...address, value: {} as string }
    await assert.rejects(cache.write([{ ...address, value: '2' }, broken], new Map([[1, 9]])))
    await cache.close()
    const anew = await open()
    assert.equal(anew.read(address), undefined)
    assert.equal(anew.mark(1), 0)
    await anew.close()
  })

  it('K6 is written from where it stands, and not by who began elsewhere', async () => {
    const cache = await open()
    await cache.write([{ ...address, value: '1' }], new Map([[1, 7]]), new Map([[1, 0]]))
    await cache.write([{ ...address, value: '2' }], new Map([[1, 9]]), new Map([[1, 7]]))
    const old = cache.write([{ ...address, value: '1' }], new Map([[1, 8]]), new Map([[1, 7]]))
    await assert.rejects(old, /stands at 9, and was to be written from 7 on/)
    await cache.close()
    const anew = await open()
    assert.equal(anew.read(address), '2')
    assert.equal(anew.mark(1), 9)
    await anew.close()
  })

  it('K5 shows what was written, and what was taken away, when the write has resolved', async () => {
    const cache = await open()
    const read = () => [cache.read(address), cache.scan(address).length]
    await cache.write([{ ...address, value: '1' }], new Map([[1, 7]]))
    assert.deepEqual(read(), ['1', 1])
    const second = cache.write([{ ...address, value: '2' }], new Map([[1, 8]]))
    assert.deepEqual(read(), ['1', 1])
    await second
    assert.deepEqual(read(), ['2', 1])
    await cache.write([{ ...address, value: undefined }], new Map([[1, 9]]))
    assert.deepEqual(read(), [undefined, 0])
    await cache.close()
  })

  it('K5 keeps no more beside it than what was not put in order yet', async () => {
    const cache = await open()
    const entries = Array.from({ length: 20_000 }, (_, n) => ({ ...address, entry: `e${n}` }))
    const beside = join(directory, 'kafka-state.db-wal')
    const sizes: number[] = []
    for (let round = 0; round < 8; round++) {
      const value = String(round).repeat(20)
      await cache.write(
        entries.map((entry) => ({ ...entry, value })),
        new Map([[1, round]]),
      )
      sizes.push(statSync(beside).size)
      // What nobody looks back at is put in order behind the write.
      await cache.settled()
    }
    assert.ok((sizes.at(-1) ?? 0) < 3 * (sizes[0] ?? 0), sizes.join(' '))
    await cache.close()
  })

  it('K2 is thrown away when it is of another installation', async () => {
    await written()
    const cache = await open('other')
    assert.equal(cache.mark(1), 0)
    assert.equal(cache.read(address), undefined)
    await cache.close()
  })

  it('K2 is thrown away when it is no database any more', async () => {
    await written()
    writeFileSync(join(directory, 'kafka-state.db'), 'not a database, whatever its name says')
    const cache = await open()
    assert.equal(cache.mark(1), 0)
    await cache.close()
  })

  it('K2 is thrown away when a page of it turns out to be damaged', async () => {
    const cache = await open()
    const many = Array.from({ length: 5000 }, (_, n) => ({
      ...address,
      entry: `e${n}`,
      value: '0',
    }))
    await cache.write(many, new Map([[1, 7]]))
    await cache.close()
    const file = join(directory, 'kafka-state.db')
    const bytes = readFileSync(file)
    bytes.fill(0xff, 4 * 4096)
    writeFileSync(file, bytes)
    const damaged = await open()
    assert.throws(() => damaged.scan(address), /was damaged and is thrown away/)
    await damaged.close()
    const anew = await open()
    assert.equal(anew.mark(1), 0)
    assert.deepEqual(anew.scan(address), [])
    await anew.close()
  })

  it('K2 forgets a shard that was left alone for longer than removals are told', async () => {
    await written()
    now += 501
    const cache = await open()
    assert.equal(cache.mark(1), 0)
    await cache.write([], new Map())
    assert.equal(cache.read(address), undefined)
    await cache.close()
  })

  it('is refused while another process has it', async () => {
    const cache = await open()
    await assert.rejects(open(), StoreRefused)
    await cache.close()
  })
})
