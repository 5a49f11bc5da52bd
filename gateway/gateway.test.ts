import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { Busy, isoTime, StepFailed, type AskResult } from '@millrace/kernel'
import type { Order } from '#contracts/orders'
import type { GatewayEngine } from './engine.ts'
import { Gateway } from './gateway.ts'
import { KnownHosts } from './known-host.ts'
import { Log } from './log.ts'
import { raw } from '../e2e/raw.ts'

const pending: Order = {
  ...{ id: 'o-1', customerId: 'anna', state: 'PENDING', currency: 'EUR', lines: [], total: 0 },
  ...{ reasons: [], placedAt: isoTime(10), updatedAt: isoTime(10) },
}

/** An engine that answers every question the same way. */
const answering = (answer: () => Promise<AskResult>): GatewayEngine => ({
  ask: answer,
  askEachShard: async () => [],
  watch: () => undefined,
  unwatch: () => undefined,
  onEnded: () => undefined,
  telling: () => assert.fail('Nobody asks for figures.'),
  failure: undefined,
})

async function listening(engine: GatewayEngine, hosts?: KnownHosts) {
  const lines: string[] = []
  const log = new Log('error', { write: (line) => lines.push(line) })
  const gateway = new Gateway({ engine, log, ...(hosts === undefined ? {} : { hosts }) })
  const port = await gateway.listen({ host: '127.0.0.1', port: 0 })
  const read = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  return { gateway, port, read, lines }
}

const failing = (error: Error) => listening(answering(() => Promise.reject(error)))

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
    const engine = answering(async () => ({ accepted: true, body: pending, replayed: false }))
    const { gateway, port } = await listening(engine)
    const socket = connect(port, '127.0.0.1').setEncoding('utf8')
    let text = ''
    socket.on('data', (part: string) => (text += part))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write('GET /v1/orders/o-1?wait=60 HTTP/1.1\r\nHost: here\r\n\r\n')
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(text, '')
    await gateway.close()
    await closed
    assert.match(text, /^HTTP\/1\.1 200 .*"PENDING"/s)
  })

  it('stops although callers have sent nothing, or half a request', async () => {
    const { gateway, port } = await failing(new Error('unused'))
    const half =
      'POST /v1/orders HTTP/1.1\r\nHost: here\r\n' +
      'Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{'
    const closed = ['', 'GET /health', half].map((sent) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(sent)).setEncoding('utf8')
      let text = ''
      socket.on('error', () => undefined)
      socket.on('data', (part: string) => (text += part))
      return new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    const stopped = gateway.close().then(() => 'stopped')
    const late = new Promise((resolve) => setTimeout(resolve, 6000, 'late').unref())
    assert.equal(await Promise.race([stopped, late]), 'stopped')
    const [, , answer = ''] = await Promise.all(closed)
    assert.match(answer, /^HTTP\/1\.1 503 .*connection: close/s)
  })

  it('gives the answers of the engine while it stops, and closes their connections', async () => {
    const { promise, resolve } = Promise.withResolvers<AskResult>()
    const { gateway, port, read } = await listening(answering(() => promise))
    const early = read('/v1/stock/tea')
    await new Promise((resolve) => setTimeout(resolve, 50))
    const closed = gateway.close()
    const late = await raw(port, 'GET /v1/stock/tea HTTP/1.1\r\nHost: here\r\n\r\n')
    assert.match(late, /^HTTP\/1\.1 503 .*connection: close/s)
    resolve({ accepted: true, body: { sku: 'tea' }, replayed: false })
    const answer = await early
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('connection'), 'close')
    await closed
  })

  it('tells 503 where the engine does not answer in time', async () => {
    const { gateway, read } = await listening(answering(() => new Promise(() => undefined)))
    const asked = read('/v1/stock/tea')
    await new Promise((resolve) => setTimeout(resolve, 50))
    await gateway.close(100)
    const answer = await asked
    assert.equal(answer.status, 503)
    assert.equal(answer.headers.get('connection'), 'close')
  })
})
