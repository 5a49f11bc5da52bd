import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { MemoryKeyStore } from '@millrace/kernel'
import { Log } from '#gateway/log'
import { edgeFor } from './dialect-scope.ts'
import { DialectServer } from './dialect-server.ts'
import { quickDialect } from './quick/http.ts'
import { unasked } from '#gateway/unasked-engine'

describe('storefronts: a port of its own', () => {
  const edge = edgeFor('quick', {
    ...{ engine: unasked, keys: new MemoryKeyStore() },
    log: new Log('error', { write: () => true }),
  })
  const server = new DialectServer(quickDialect, edge)
  let port = 0

  before(async () => {
    port = await server.listen({ host: '127.0.0.1', port: 0 })
  })
  after(() => server.close())

  it('says that it closes the connection of who speaks no HTTP', async () => {
    for (const line of ['GET %2forders HTTP/1.1', 'BREW /orders HTTP/1.1', 'hello?']) {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\r\nHost: a\r\n\r\n`))
      const answer = await text(socket)
      assert.match(answer, /^HTTP\/1\.1 400 /)
      assert.match(answer, /\r\nConnection: close\r\n/i)
    }
  })
})
