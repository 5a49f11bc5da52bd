/** When what was committed is written into the copy, with a copy that writes when it is told. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { StateWrite } from '../log.ts'
import { CacheWriter } from './cache-writer.ts'
import { Overlay } from './overlay.ts'
import type { StateCopy } from './state-cache.ts'

const address = (entry: string) => ({ shard: 0, service: 'diary', key: 't/k', map: 'words', entry })
const write = (entry: string, value: string): StateWrite => ({ ...address(entry), value })

class Copy implements StateCopy {
  readonly written: (readonly [writes: string, marks: string])[] = []
  /** What lets the write that waits go on. */
  go: () => void = () => undefined

  mark = () => 0
  read = () => undefined
  scan = () => []
  forget = () => undefined
  close = () => undefined

  write(writes: Iterable<StateWrite>, marks: ReadonlyMap<number, number>): Promise<void> {
    const values = [...writes].map(({ entry, value }) => `${entry}=${value}`).join(' ')
    this.written.push([values, JSON.stringify([...marks])])
    return new Promise((resolve) => (this.go = resolve))
  }
}

const begin = () => {
  const [copy, overlay] = [new Copy(), new Overlay()]
  const failed = (error: unknown): void => assert.fail(String(error))
  const bounds = { flushAfter: 5, entriesMax: 20 }
  const writer = new CacheWriter(copy, overlay, { failed, bounds })
  return { copy, overlay, writer }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('kafka: what is written into the copy', () => {
  it('K1 is nothing that is not committed, and no mark of what comes after it', async () => {
    const { copy, overlay, writer } = begin()
    const first = writer.apply([write('a', '1')])
    const second = writer.apply([write('a', '2'), write('b', '1')])
    const flushed = writer.flush()
    writer.committed(first, new Map([[0, 10]]))
    const third = writer.apply([write('b', '2')])
    await turn()
    assert.deepEqual(copy.written, [])
    writer.committed(second, new Map([[0, 20]]))
    writer.committed(third, new Map([[0, 30]]))
    assert.deepEqual(copy.written, [['a=2 b=1', '[[0,20]]']])
    assert.equal(overlay.read(address('a'))?.value, '2')
    copy.go()
    await flushed
    assert.equal(overlay.read(address('a')), undefined)
    assert.equal(overlay.read(address('b'))?.value, '2')
    const rest = writer.flush()
    assert.deepEqual(copy.written.at(-1), ['b=2', '[[0,30]]'])
    copy.go()
    await rest
  })

  it('K1 is no mark of a transaction of which only a part was set aside', async () => {
    const { copy, writer } = begin()
    writer.apply([write('a', '1')])
    const flushed = writer.flush()
    writer.committed(writer.apply([write('b', '1')]), new Map([[0, 10]]))
    assert.deepEqual(copy.written, [['a=1', '[]']])
    copy.go()
    await flushed
    const rest = writer.flush()
    assert.deepEqual(copy.written.at(-1), ['b=1', '[[0,10]]'])
    copy.go()
    await rest
  })

  it('K1 moves a mark on where nothing else is to be written', async () => {
    const { copy, writer } = begin()
    writer.committed(writer.apply([]), new Map([[3, 7]]))
    const flushed = writer.flush()
    assert.deepEqual(copy.written, [['', '[[3,7]]']])
    copy.go()
    await flushed
    await writer.flush()
    assert.equal(copy.written.length, 1)
  })

  it('is not waited for any more once it is stopped, be its batch committed or not', async () => {
    const { copy, overlay, writer } = begin()
    writer.apply([write('a', '1')])
    const waiting = [writer.flush(), writer.flush()]
    writer.stop()
    await Promise.all(waiting)
    await writer.flush()
    assert.deepEqual(copy.written, [])
    assert.equal(overlay.read(address('a'))?.value, '1')
  })

  it('K4 holds commits up while too much waits to be written', async () => {
    const { copy, writer } = begin()
    const many = (from: number) => Array.from({ length: 15 }, (_, n) => write(`${from}-${n}`, 'x'))
    writer.committed(writer.apply(many(1)), new Map())
    await writer.room()
    assert.equal(copy.written.length, 1)
    writer.committed(writer.apply(many(2)), new Map())
    writer.committed(writer.apply(many(3)), new Map())
    let hasRoom = false
    const room = writer.room().then(() => (hasRoom = true))
    await turn()
    assert.equal(hasRoom, false)
    copy.go()
    await turn()
    writer.stop()
    copy.go()
    await room
  })

  it('waits for nothing any more when it was stopped', async () => {
    const { copy, writer } = begin()
    writer.apply([write('a', '1')])
    const flushed = writer.flush()
    writer.stop()
    await flushed
    assert.deepEqual(copy.written, [])
  })
})
