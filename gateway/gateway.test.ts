import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { Busy, isoTime, StepFailed, type AskResult } from '@millrace/kernel'
import type { Order } from '#contracts/orders'
import type { GatewayEngine } from './engine.ts'
import { Gateway } from './gateway.ts'
import { KnownHosts } from './known-host.ts'
import { Log } from './log.ts'
import { unasked } from './unasked-engine.ts'
import { raw } from '../e2e/raw.ts'

const pending: Order = {
  ...{ id: 'o-1', customerId: 'anna', state: 'PENDING', currency: 'EUR', lines: [], total: 0 },
  ...{ reasons: [], placedAt: isoTime(10), updatedAt: isoTime(10) },
}

/** An engine that answers every question the same way. */
const answering = (ask: () => Promise<AskResult>): GatewayEngine => ({ ...unasked, ask })

async function listening(engine: GatewayEngine, hosts?: KnownHosts) {
  const lines: string[] = []
  const log = new Log('error', { write: (line) => lines.push(line) })
  const gateway = new Gateway({
    engine,
    log,
    ...(hosts === undefined ? {} : { admission: { hosts } }),
  })
  const port = await gateway.listen({ host: '127.0.0.1', port: 0 })
  const read = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  return { gateway, port, read, lines }
}

/** The same, and a promise of the first question. */
function asked(answer: () => Promise<AskResult>) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const engine = answering(() => {
    resolve()
    return answer()
  })
  return { engine, whenAsked: promise }
}

const failing = (error: Error) => listening(answering(() => Promise.reject(error)))

/** Connected, and all that it is told until its connection is closed. */
async function caller(port: number, sent: string) {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  let text = ''
  socket.on('error', () => undefined)
  socket.on('data', (part: string) => (text += part))
  const whenAnswered = new Promise((resolve) => socket.once('data', resolve))
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
  await once(socket, 'connect')
  socket.write(sent)
  return { whenAnswered, closed }
}

/** Node would keep a connection that sends nothing for a minute. */
const stoppedMsMax = 25_000

describe('gateway', () => {
  it('names the dead letter that a key waits behind', async () => {
    const { gateway, read } = await failing(new Busy('Parked.', 30, 'letter-1'))
    const answer = await read('/v1/stock/tea')
    assert.equal(answer.status, 503)
    assert.equal(answer.headers.get('retry-after'), '30')
    assert.partialDeepStrictEqual(await answer.json(), { deadLetter: 'letter-1' })
    await gateway.close()
  })

  it('names the dead letter that a call became', async () => {
    const { gateway, read } = await failing(new StepFailed('Oh.', 'letter-2'))
    const answer = await read('/v1/stock/tea')
    assert.equal(answer.status, 500)
    assert.partialDeepStrictEqual(await answer.json(), { deadLetter: 'letter-2' })
    await gateway.close()
  })

  it('logs a fault of its own, and tells the caller nothing of it', async () => {
    const { gateway, read, lines } = await failing(new TypeError('Inside.'))
    const answer = await read('/v1/stock/tea')
    assert.equal(answer.status, 500)
    assert.doesNotMatch(await answer.text(), /Inside/)
    const [line = ''] = lines
    assert.partialDeepStrictEqual(JSON.parse(line), { level: 'error', route: '/v1/stock/:sku' })
    assert.match(line, /Inside/)
    await gateway.close()
  })

  it('is not ready while the log cannot be written', async () => {
    const engine = answering(() => Promise.reject(new Error('unused')))
    const { gateway, read } = await listening({ ...engine, failure: new Error('Full.') })
    assert.equal((await read('/health/live')).status, 200)
    const ready = await read('/health/ready')
    assert.equal(ready.status, 503)
    assert.equal(ready.headers.get('retry-after'), '1')
    await gateway.close()
  })

  it('answers to one host, also where the address of a request names one', async () => {
    const engine = answering(async () => ({ accepted: true, body: pending, replayed: false }))
    const { gateway, port } = await listening(engine, new KnownHosts('127.0.0.1'))
    const ask = async (target: string, ...hosts: readonly string[]) => {
      const lines = hosts.map((host) => `Host: ${host}\r\n`).join('')
      const text = `GET ${target} HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`
      return (await raw(port, text)).slice(9, 12)
    }
    assert.equal(await ask('/v1/orders/o-1', 'localhost'), '200')
    assert.equal(await ask('http://localhost/v1/orders/o-1', 'localhost'), '200')
    assert.equal(await ask('/v1/orders/o-1', 'localhost', 'localhost'), '400')
    assert.equal(await ask('/v1/orders/o-1#a', 'localhost'), '400')
    assert.equal(await ask('/v1/orders/o-1?a#a', 'localhost'), '400')
    assert.equal(await ask('http://evil.example/v1/orders/o-1', 'localhost'), '421')
    assert.equal(await ask('http://localhost/v1/orders/o-1', 'evil.example'), '421')
    await gateway.close()
  })

  it('lets nobody wait when it stops, and closes what is kept open', async () => {
    const answer = { accepted: true, body: pending, replayed: false } as const
    const { engine, whenAsked } = asked(async () => answer)
    const { gateway, port, read } = await listening(engine)
    const socket = connect(port, '127.0.0.1').setEncoding('utf8')
    let text = ''
    socket.on('data', (part: string) => (text += part))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write('GET /v1/orders/o-1?wait=60 HTTP/1.1\r\nHost: here\r\n\r\n')
    await whenAsked
    assert.equal((await read('/v1/orders/o-1')).status, 200)
    assert.equal(text, '', 'Who waits is not answered, though who came later is.')
    await gateway.close()
    await closed
    assert.match(text, /^HTTP\/1\.1 200 .*"PENDING"/s)
  })

  it('stops although callers have sent nothing, or half a request', async () => {
    const { gateway, port } = await failing(new Error('unused'))
    const half =
      'POST /v1/orders HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\n' +
      'Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{'
    const nothing = await caller(port, '')
    const some = await caller(port, 'GET /health')
    const most = await caller(port, half)
    // Connections are taken in their order, so that all three are there now.
    await most.whenAnswered
    const stopped = gateway.close().then(() => 'stopped')
    const late = new Promise((resolve) => setTimeout(resolve, stoppedMsMax, 'late').unref())
    assert.equal(await Promise.race([stopped, late]), 'stopped')
    await Promise.all([nothing.closed, some.closed])
    assert.match(await most.closed, /^HTTP\/1\.1 100 .*HTTP\/1\.1 503 .*connection: close/s)
  })

  it('gives the answers of the engine while it stops, and closes their connections', async () => {
    const { promise, resolve } = Promise.withResolvers<AskResult>()
    const { engine, whenAsked } = asked(() => promise)
    const { gateway, port, read } = await listening(engine)
    const early = read('/v1/stock/tea')
    await whenAsked
    const closed = gateway.close(60_000)
    const late = await raw(port, 'GET /v1/stock/tea HTTP/1.1\r\nHost: here\r\n\r\n')
    assert.match(late, /^HTTP\/1\.1 503 .*connection: close/s)
    resolve({ accepted: true, body: { sku: 'tea' }, replayed: false })
    const answer = await early
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('connection'), 'close')
    await closed
  })

  it('tells 503 where the engine does not answer in time', async () => {
    const { engine, whenAsked } = asked(() => new Promise(() => undefined))
    const { gateway, read } = await listening(engine)
    const reading = read('/v1/stock/tea')
    await whenAsked
    await gateway.close(100)
    const answer = await reading
    assert.equal(answer.status, 503)
    assert.equal(answer.headers.get('connection'), 'close')
  })
})
