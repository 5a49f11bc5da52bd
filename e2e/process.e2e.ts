/** The real server as a process of its own: how it fails, and how it ends under load. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { raw } from './raw.ts'

const root = join(import.meta.dirname, '..')
const patienceMs = 120_000

let directory: string
let data: string
let number = 0
let server: ChildProcess

describe('the process', () => {
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'millrace-process-'))
  })
  beforeEach(() => {
    data = join(directory, `data-${(number += 1)}`)
  })
  afterEach(() => void server.kill('SIGKILL'))
  after(() => rm(directory, { recursive: true }))

  it('answers or turns away every call that is under way when it is told to end', async () => {
    const port = await start()
    const calls = Array.from({ length: 200 }, () => ordering(port))
    // A call that is still to be sent is not under way: its connection may be refused.
    await Promise.all(calls.map(({ isSent }) => isSent))
    await calls[0]?.status
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    const statuses = new Set(await Promise.all(calls.map(({ status }) => status)))
    assert.ok(statuses.has(201))
    for (const status of statuses) assert.ok([201, 503].includes(status), String(status))
    assert.deepEqual(await ended, [0, null])
  })

  it('ends in order also when it is told in the moment in which it says where it listens', async () => {
    for (let round = 0; round < 4; round++) {
      data = join(directory, `moment-${round}`)
      const ended = once(begin(), 'exit')
      while (!existsSync(join(data, 'listening.json'))) await pause(1)
      server.kill('SIGTERM')
      assert.deepEqual(await ended, [0, null])
      assert.equal(existsSync(join(data, 'listening.json')), false)
    }
  })

  it('tells whoever waits 503, and ends with 1, when the store cannot be written', async () => {
    const port = await start()
    const other = new DatabaseSync(join(data, 'log.db'))
    other.exec('BEGIN IMMEDIATE')
    const ended = once(server, 'exit')
    assert.equal(await order(port), 503)
    assert.deepEqual(await ended, [1, null])
    other.close()
  })

  it('refuses a directory that the system will not make, in one line', async () => {
    data = '/proc/millrace'
    const [code] = await once(begin(), 'exit')
    assert.equal(code, 2)
  })

  it('refuses a directory that it cannot say in where it listens, in one line', async () => {
    mkdirSync(join(data, 'listening.json'), { recursive: true })
    const [code] = await once(begin(), 'exit')
    assert.equal(code, 2)
  })

  it('answers only to names of this machine', async () => {
    const port = await start()
    const ask = (host: string) =>
      raw(port, `GET /health/live HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    assert.match(await ask(`localhost:${port}`), /^HTTP\/1\.1 200 /)
    assert.match(await ask('rebound.example'), /^HTTP\/1\.1 421 .*answers only to localhost/s)
  })
})

function begin(): ChildProcess {
  server = spawn(process.execPath, ['main.ts', '--data', data, '--port', '0'], {
    cwd: root,
    stdio: 'ignore',
  })
  return server
}

async function start(): Promise<number> {
  begin()
  const end = performance.now() + patienceMs
  for (;;) {
    try {
      const told = JSON.parse(readFileSync(join(data, 'listening.json'), 'utf8'))
      return Number(new URL(told.addresses.native).port)
    } catch {
      assert.ok(performance.now() < end, 'it takes too long')
      await pause(20)
    }
  }
}

type Ordering = { readonly isSent: Promise<unknown>; readonly status: Promise<number> }

/** On a connection of its own. */
function ordering(port: number): Ordering {
  const call = request({
    ...{ host: '127.0.0.1', port, path: '/v1/orders', method: 'POST', agent: false },
    headers: { 'content-type': 'application/json', prefer: 'wait=60' },
  })
  const lines = [{ sku: 'tea', quantity: 1, unitPrice: 1 }]
  const isSent = once(call, 'finish')
  const status = new Promise<number>((resolve, reject) => {
    call.once('error', reject)
    call.once('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
  })
  call.end(JSON.stringify({ customerId: 'anna', currency: 'EUR', lines }))
  return { isSent, status }
}

const order = (port: number): Promise<number> => ordering(port).status
