/** Instances that speak to each other over real connections. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import { Elsewhere, type Sent } from '@millrace/kernel'
import { showOrder } from '#contracts/orders'
import { encodeContact } from './contact.ts'
import { Door } from './door.ts'
import { seatGuest } from './guest-desk.ts'
import { connectTo, Links, type Link } from './links.ts'
import { FakeEngine, answer, show, tenant } from './neighbours.ts'
import { SharedEngine } from './shared-engine.ts'

const installation = 'one'
let server: Server | undefined
let sockets: Socket[] = []

async function instance() {
  const engine = new FakeEngine('there')
  const door = new Door('secret')
  const opened = createServer({ shouldUpgradeCallback: door.isFor }, (_, response) =>
    response.end('HTTP'),
  )
  server = opened
  sockets = []
  opened.on('connection', (socket) => sockets.push(socket))
  opened.on('upgrade', door.take)
  opened.listen(0, '127.0.0.1')
  await once(opened, 'listening')
  const url = `http://127.0.0.1:${(opened.address() as AddressInfo).port}`
  const typeOf = (name: string) =>
    name === showOrder.wireName ? (showOrder as Sent['type']) : undefined
  const hosting = { engine: new SharedEngine(engine), typeOf }
  const deskFor = () => {
    const { port1, port2 } = new MessageChannel()
    seatGuest(port2, hosting)
    return port1
  }
  door.open({ installation, deskFor })
  return { engine, door, url, contact: encodeContact({ url, token: 'secret' }) }
}

const linked = (contact: string, ended = () => undefined as void): Promise<Link> =>
  connectTo(() => installation)(contact, ended)

describe('gateway: instances that ask each other', () => {
  afterEach(() => {
    server?.close()
    for (const socket of sockets) socket.destroy()
  })

  it('are answered, and told the ends of the orders that they watch', async () => {
    const { engine, door, contact } = await instance()
    const { engine: remote } = await linked(contact)
    const long = 'ä'.repeat(100_000)
    engine.next.push(async () => answer(long))
    const heard: string[] = []
    remote.onEnded((order) => heard.push(order))
    remote.watch('shop/o-1')
    assert.equal((await remote.ask(show('o-1'), { tenant })).body, long)
    engine.end('shop/o-1', { state: 'APPROVED', updatedAt: '2030-01-01T00:00:00.000Z' })
    await remote.ask(show('o-1'), { tenant })
    assert.deepEqual(heard, ['shop/o-1'])
    await door.close()
  })

  it('D1 have to know the token, and be of the same installation', async () => {
    const { contact, url } = await instance()
    const guess = encodeContact({ url, token: 'guessed' })
    await assert.rejects(linked(guess), /refused with 403/)
    const stranger = connectTo(() => 'two')(contact, () => undefined)
    await assert.rejects(stranger, /refused with 403/)
  })

  it('leave other upgrades to HTTP', async () => {
    const { url } = await instance()
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c' }
    const response = await new Promise<string>((resolve, reject) => {
      const { request } = process.getBuiltinModule('node:http')
      const asked = request(url, { headers, agent: false }, (answered) => {
        answered.setEncoding('utf8').once('data', resolve)
      })
      asked.once('error', reject).end()
    })
    assert.equal(response, 'HTTP')
  })

  it('D2 are answered what is under way when the other one closes', async () => {
    const { engine, door, contact } = await instance()
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof answer>>()
    engine.next.push(() => promise)
    const ended = Promise.withResolvers<void>()
    const { engine: remote } = await linked(contact, ended.resolve)
    const asked = remote.ask(show('o-1'), { tenant })
    while (engine.asked.length === 0) await new Promise(setImmediate)
    const closed = door.close()
    resolve(answer('done'))
    assert.equal((await asked).body, 'done')
    await Promise.all([closed, ended.promise])
  })

  it('K1 hear that a call may have been done when the connection is lost', async () => {
    const { engine, contact } = await instance()
    engine.next.push(() => new Promise(() => undefined))
    const { engine: remote } = await linked(contact)
    const asked = remote.ask(show('o-1'), { tenant })
    while (engine.asked.length === 0) await new Promise(setImmediate)
    remote.watch('shop/o-1')
    for (const socket of sockets) socket.destroy()
    await assert.rejects(asked, (error) => error instanceof Elsewhere && error.mayBeDone)
    await assert.rejects(remote.ask(show('o-1'), { tenant }), Elsewhere)
  })
})

describe('gateway: the connections of an instance', () => {
  const engine = { waiting: 0 } as Link['engine']

  it('are made when somebody is to be asked, and made anew when they fail', async () => {
    let changed = Promise.withResolvers<void>()
    const results = [
      Promise.reject(new Error('down')),
      Promise.resolve({ engine, close: () => {} }),
    ]
    const links = new Links(
      () => results.shift() ?? Promise.reject(new Error('unexpected')),
      () => changed.resolve(),
    )
    results[0]?.catch(() => undefined)
    assert.equal(links.engineAt('there'), undefined)
    await changed.promise
    changed = Promise.withResolvers<void>()
    assert.equal(links.engineAt('there'), undefined)
    await changed.promise
    assert.equal(links.engineAt('there'), engine)
  })

  it('are given up with whoever owns nothing any more', async () => {
    let closed = 0
    const changed = Promise.withResolvers<void>()
    const links = new Links(
      async () => ({ engine, close: () => void closed++ }),
      () => changed.resolve(),
    )
    links.engineAt('there')
    await changed.promise
    links.keep(new Set(['there']))
    assert.equal(closed, 0)
    links.keep(new Set())
    assert.equal(closed, 1)
  })
})
