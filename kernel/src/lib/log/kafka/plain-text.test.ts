import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import { plainTextRefusal } from './plain-text.ts'

let server: Server

/** A broker that does this with what it is asked. */
async function broker(answer: (socket: Socket) => void): Promise<string> {
  server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => answer(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('kafka: brokers that do not speak plain text', () => {
  afterEach(() => void server.close())

  it('want TLS', async () => {
    const at = await broker((socket) => socket.end(Buffer.from('15030300020250', 'hex')))
    assert.match((await plainTextRefusal(at)) ?? '', /at 127\.0\.0\.1:\d+ wants TLS; /)
  })

  it('want to know who asks', async () => {
    const at = await broker((socket) => socket.destroy())
    assert.match((await plainTextRefusal(`127.0.0.1:1,${at}`)) ?? '', /wants TLS or a password/)
  })

  it('may be well, or not there', async () => {
    const at = await broker((socket) => socket.write(Buffer.alloc(30)))
    assert.equal(await plainTextRefusal(at), undefined)
    assert.equal(await plainTextRefusal('127.0.0.1:1'), undefined)
  })
})
