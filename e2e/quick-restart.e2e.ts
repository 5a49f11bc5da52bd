/** Quick orders on the real server, which stops, starts, and is killed. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer, verified, type Server } from '../tools/proof/server.ts'
import { recordsIn, untilAnswered } from './again.ts'
import { sendTo, type Body } from './running.ts'

const flags = ['--storefronts', 'quick', '--log-level', 'warn']

describe('quick orders, when the server ends', () => {
  let data: string
  let server: Server
  const start = async () => void (server = await startServer({ data, flags }))
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'millrace-quick-'))
    await start()
  })
  after(async () => {
    server.child.kill('SIGKILL')
    await server.ended
    await rm(data, { recursive: true })
  })

  const post = (id: string, quantity: number) =>
    fetch(`${server.addresses['quick']}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ order_id: id, user_id: 'user789', item: 'laptop', quantity }),
    })

  /** What a topic says of each order, in its order. */
  const told = async (topic: string): Promise<Map<string, Body[]>> => {
    const records = await recordsIn((path) => sendTo(server.url + path, 'GET'), topic)
    const values = records.map(({ value }) => value as Body)
    return Map.groupBy(values, (value) => String(value['order_id']))
  }

  it('are neither lost nor told twice, however often it is stopped or killed under load', async () => {
    const acknowledged = new Map<string, number>()
    let isOver = false
    const client = async (name: string): Promise<void> => {
      for (let nth = 0; !isOver; nth++) {
        const [id, quantity] = [`${name}-${nth}`, nth % 10]
        await untilAnswered(() => post(id, quantity), 200)
        acknowledged.set(id, quantity)
      }
    }
    const clients = ['a', 'b', 'c', 'd'].map(client)
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
      const enough = acknowledged.size + 50
      while (acknowledged.size < enough) await sleep(10)
      server.child.kill(signal)
      await server.ended
      await start()
    }
    isOver = true
    await Promise.all(clients)
    const orders = await told('orders')
    let endings = await told('notifications')
    const until = Date.now() + 10_000
    while (endings.size < acknowledged.size && Date.now() < until) {
      endings = await told('notifications')
    }
    for (const [id, quantity] of acknowledged) {
      assert.equal(orders.get(id)?.length, 1, id)
      const states = endings.get(id)?.map(({ status }) => status)
      assert.deepEqual(states, [quantity > 0 ? 'confirmed' : 'rejected'], id)
    }
    assert.ok(acknowledged.size >= 150)
  })

  it('leave a store in which all laws hold', async () => {
    server.child.kill('SIGTERM')
    await server.ended
    const { clean, text } = verified(['--data', data])
    assert.ok(clean, text)
    await start()
  })
})
