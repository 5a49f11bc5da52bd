/** A storefront that was served once, and is not any more. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { startServer, type Server } from '../tools/proof/server.ts'
import { sendTo } from './running.ts'
import { WalletClient } from './wallet-client.ts'

describe('a storefront that is switched off', () => {
  let data = ''
  let server: Server | undefined
  const start = async (...flags: readonly string[]): Promise<Server> => {
    if (server !== undefined) {
      server.child.kill('SIGTERM')
      assert.equal(await server.ended, 0)
    }
    return (server = await startServer({ data, flags }))
  }
  before(async () => void (data = await mkdtemp(join(tmpdir(), 'millrace-switched-off-'))))
  after(async () => {
    server?.child.kill('SIGKILL')
    await server?.ended
    await rm(data, { recursive: true, force: true })
  })

  it('keeps nothing from starting, though something in it waits, and is as it was when it is back', async () => {
    const shop = (running: Server) => running.addresses['wallet'] ?? ''
    const first = await start('--storefronts', 'wallet,saga')
    const account = await new WalletClient(shop(first)).createAccount()
    // Keys are remembered for a day, so timers of both storefronts wait in the store.
    const deposit = (running: Server) =>
      new WalletClient(shop(running), 'k-1').deposit(account, '12.5')
    assert.deepEqual(await deposit(first), { status: 200, text: '12.5' })
    const payment = { orderId: 'o-1', cost: 1, status: 'SUCCESS' }
    const headers = { 'idempotency-key': 'k-1' }
    const row = await sendTo(`${first.url}/payment/payment`, 'POST', { headers, body: payment })
    assert.equal(row.status, 200)

    const without = await start('--storefronts', 'quick')
    const { pathname } = new URL(shop(first))
    const gone = `${without.url}${pathname}/billing/account/${account}`
    assert.equal((await sendTo(gone, 'GET')).status, 404)
    const { body } = await sendTo(`${without.url}/v1/log/topics`, 'GET')
    assert.ok(!JSON.stringify(body).includes('KeyValueTopic'))

    const back = await start('--storefronts', 'wallet,saga')
    assert.deepEqual(await deposit(back), { status: 200, text: '12.5' })
    assert.equal(await new WalletClient(shop(back)).balance(account), 12.5)
  })
})
