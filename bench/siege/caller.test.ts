import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { Caller, Failed } from './caller.ts'
import { SiegeTally, type Fault } from './tally.ts'

describe('bench: what a user is answered', () => {
  let server: Server
  let caller: Caller
  const seen: string[] = []
  before(async () => {
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? 'no type'}`)
      const status = Number(request.url?.split('/').at(-1))
      if (status === 0) return void request.socket.destroy()
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"is":"told"}')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    caller = new Caller({ shop: `http://127.0.0.1:${port}/base` }, new SiegeTally())
  })
  after(() => {
    caller.close()
    server.close()
  })

  const ask = (status: number, right: readonly number[]) => {
    caller.tally = new SiegeTally()
    return caller.ask({ at: 'shop', method: 'GET', path: `/${status}`, right })
  }
  const failsAs = async (fault: Fault, asked: Promise<unknown>) => {
    await assert.rejects(asked, Failed)
    const { failed, requests } = caller.tally.result()
    const none = { 'no answer': 0, 'server error': 0, 'wrong answer': 0 }
    assert.deepEqual([failed, requests], [{ ...none, [fault]: 1 }, 1])
  }

  it('counts where it is right', async () => {
    assert.deepEqual(await ask(200, [200]), { status: 200, text: '{"is":"told"}' })
    assert.equal(caller.tally.result().reads.count, 1)
    const body = { at: 'shop', method: 'POST', path: '/201', body: { some: 1 } } as const
    assert.deepEqual(await caller.json(body, 201), { is: 'told' })
    assert.equal(caller.tally.result().posts.count, 1)
    assert.deepEqual(seen, ['GET /base/200 no type', 'POST /base/201 application/json'])
  })

  it('counts by itself where it was waited for in vain, as is right', async () => {
    await ask(504, [504])
    const { waitedOut, reads } = caller.tally.result()
    assert.deepEqual([waitedOut, reads.count], [1, 0])
  })

  it('is a failed request where it is any other', async () => {
    await failsAs('server error', ask(503, [200]))
    await failsAs('server error', ask(504, [200]))
    await failsAs('wrong answer', ask(404, [200]))
  })

  it('is one where the connection breaks, and the next one is asked over another', async () => {
    await failsAs('no answer', ask(0, [200]))
    assert.equal((await ask(200, [200])).status, 200)
  })

  it('is one where it is not what it is to be', async () => {
    await ask(200, [200])
    caller.hold(true, () => 'all is well')
    assert.throws(() => caller.hold(false, () => '2 is 3'), Failed)
    assert.equal(caller.tally.result().firstFailure, 'wrong answer: 2 is 3')
  })
})
