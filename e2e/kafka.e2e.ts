/** The real server on a real broker, killed and started again. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

const root = join(import.meta.dirname, '..')
const brokers = process.env['MILLRACE_TEST_BROKERS']
const reason = 'no broker was given; `npm run kafka:test` brings one along'

void describe('the process on Kafka', { skip: brokers === undefined ? reason : false }, () => {
  const topicPrefix = `process-${randomUUID().slice(0, 8)}.`
  let data: string
  let server: ChildProcess

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'millrace-kafka-process-'))
  })
  after(async () => {
    server.kill('SIGKILL')
    await rm(data, { recursive: true })
  })

  async function start(): Promise<string> {
    rmSync(join(data, 'listening.json'), { force: true })
    const on = ['--log', 'kafka', '--brokers', brokers ?? '', '--topic-prefix', topicPrefix]
    server = spawn(process.execPath, ['main.ts', ...on, '--data', data, '--port', '0'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    for (;;) {
      try {
        const { addresses } = JSON.parse(readFileSync(join(data, 'listening.json'), 'utf8'))
        return `${addresses.native}/v1`
      } catch {
        assert.equal(server.exitCode, null)
        await sleep(50)
      }
    }
  }

  const send = async (url: string, method: string, body: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', prefer: 'wait=10' }
    const answer = await fetch(url, { method, headers, body: JSON.stringify(body) })
    return answer.json()
  }
  const shown = async (url: string): Promise<Record<string, unknown>> =>
    (await (await fetch(url)).json()) as Record<string, unknown>

  const order = {
    ...{ id: 'o1', customerId: 'carl', currency: 'EUR', payment: { account: 'anna' } },
    lines: [{ sku: 'tea', quantity: 2, unitPrice: 500 }],
  }

  it('has after kill -9 what it had acknowledged, and the numbers with it', async () => {
    const first = await start()
    await send(`${first}/accounts`, 'POST', { id: 'anna', currency: 'EUR' })
    await send(`${first}/accounts/anna/deposits`, 'POST', { amount: 5000 })
    await send(`${first}/stock/tea`, 'PUT', { onHand: 10 })
    const placed = await send(`${first}/orders`, 'POST', order)
    assert.equal((placed as { state: string }).state, 'APPROVED')
    const dead = once(server, 'exit')
    server.kill('SIGKILL')
    await dead

    const second = await start()
    assert.deepEqual(await shown(`${second}/orders/o1`), placed)
    const { onHand, held, sold } = await shown(`${second}/stock/tea`)
    assert.deepEqual({ onHand, held, sold }, { onHand: 8, held: 0, sold: 2 })
    assert.equal((await shown(`${second}/accounts/anna`))['balance'], 4000)
  })

  it('ends in order, and is all there on another machine', async () => {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
    rmSync(join(data, 'kafka'), { recursive: true })
    const third = await start()
    assert.equal((await shown(`${third}/orders/o1`))['state'], 'APPROVED')
    const again = await send(`${third}/orders`, 'POST', { ...order, id: 'o2' })
    assert.equal((again as { state: string }).state, 'APPROVED')
  })
})
