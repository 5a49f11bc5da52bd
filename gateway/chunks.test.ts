import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, it } from 'node:test'
import { boundChunks } from './chunks.ts'

describe('gateway: bodies in chunks', () => {
  /** How much of it is read. */
  function read(chunks: readonly number[]) {
    const request = new IncomingMessage(new Socket())
    request.on('error', () => undefined)
    let length = 0
    request.on('data', (part: Buffer) => (length += part.length))
    boundChunks(request)
    for (const size of chunks) request.push(Buffer.alloc(size))
    while (request.read() !== null);
    return { length, isLetGo: request.destroyed }
  }

  it('may begin with small ones, and go on with larger ones', () => {
    const sizes = [...Array<number>(1000).fill(1), ...Array<number>(5000).fill(17)]
    assert.deepEqual(read(sizes), { length: 86_000, isLetGo: false })
  })

  it('are let go where they go on with small ones', () => {
    assert.equal(read(Array<number>(1000).fill(1)).isLetGo, false)
    const { length, isLetGo } = read(Array<number>(100_000).fill(1))
    assert.equal(isLetGo, true)
    assert.ok(length < 1100)
  })
})
