/** Wallet orders in a process of their own that ends, in order or hard, and begins again. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer, type Server } from '../tools/proof/server.ts'
import { raw } from './raw.ts'
import { WalletClient } from './wallet-client.ts'

const takenMsMax = 180_000

describe('wallet orders and the end of their process', () => {
  let data: string
  let server: Server
  beforeEach(async () => void (data = await mkdtemp(join(tmpdir(), 'millrace-wallet-'))))
  afterEach(async () => {
    await end('SIGKILL')
    await rm(data, { recursive: true })
  })

  const address = (): string => server.addresses['wallet'] ?? ''
  const start = async (): Promise<WalletClient> => {
    server = await startServer({ data, flags: ['--storefronts', 'wallet'] })
    return new WalletClient(address())
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    server.child.kill(signal)
    await server.ended
  }

  it('has all that it had after a stop and a start', async () => {
    let client = await start()
    const account = await client.createAccount()
    await client.deposit(account, '99.95')
    const ids = [
      await client.order(account, { productQuantity: 1 }),
      await client.order(account, { productQuantity: 1 }),
    ]
    const settled = await Promise.all(ids.map((id) => client.settled(account, id)))
    assert.deepEqual(
      settled.map(({ state, orderNumber }) => [state, orderNumber]),
      [
        ['APPROVED', 1],
        ['CANCELED', 2],
      ],
    )
    const shown = await client.get(`/billing/account/${account}`)
    const letters = await client.letters()
    await end('SIGTERM')

    client = await start()
    assert.deepEqual(await client.get(`/billing/account/${account}`), shown)
    assert.deepEqual(await client.letters(), letters)
    assert.equal(letters.length, 3)
    const before = new Map((await client.orders(account)).map((order) => [order.id, order]))
    assert.deepEqual(
      ids.map((id) => before.get(id)),
      settled,
    )
    const next = await client.order(account, { productQuantity: 1 })
    assert.equal((await client.settled(account, next)).orderNumber, 3)
  })

  it('answers under the name that its clients know, and only under its paths', async () => {
    await start()
    const { port } = new URL(address())
    const ask = (path: string) =>
      raw(Number(port), `GET ${path} HTTP/1.1\r\nHost: arch.homework\r\nConnection: close\r\n\r\n`)
    assert.match(
      await ask('/otusapp/gur-ok/orders/health'),
      /^HTTP\/1\.1 200 .*\{"status":"OK"\}$/s,
    )
    assert.match(await ask('/v1/orders'), /^HTTP\/1\.1 421 /)
  })

  it('loses no order and makes none twice while it is begun anew under load', async () => {
    let client = await start()
    const account = await client.createAccount()
    await client.deposit(account, '10000')
    let url = address()
    let done = 0
    const orders = Array.from({ length: 60 }, async (_, at) => {
      for (const end = Date.now() + takenMsMax; Date.now() < end; await sleep(20)) {
        const keyed = new WalletClient(url, `order-${at}`)
        const path = `/orders?profileId=${account}`
        const told = await keyed.call('POST', path, { productQuantity: 1 }).catch(() => undefined)
        // Refused, turned away, or under way as the answer was lost: asked again.
        if (told?.status !== 201) continue
        done++
        return String(JSON.parse(told.text))
      }
      throw new Error(`Order ${at} is not taken.`)
    })
    for (const ordersMin of [1, 30]) {
      while (done < ordersMin) await sleep(1)
      await end('SIGTERM')
      client = await start()
      url = address()
    }
    const ids = await Promise.all(orders)
    const all = await client.orders(account)
    assert.deepEqual(all.map(({ id }) => id).toSorted(), ids.toSorted())
    const settled = await Promise.all(ids.map((id) => client.settled(account, id)))
    assert.ok(settled.every(({ state }) => state === 'APPROVED'))
    assert.equal(await client.balance(account), 10_000 - 60 * 65)
  })

  it('keeps what it acknowledged, pays once, and writes each letter once, when it is killed', async () => {
    let client = await start()
    const account = await client.createAccount()
    let deposited = 0
    let debited = 0
    const orders = new Set<string>()
    const does = [
      async () => {
        const { status } = await client.deposit(account, '40')
        if (status === 200) deposited++
      },
      async () => void orders.add(await client.order(account, { productQuantity: 1 })),
      async () => {
        const body = { accountId: account, amount: 0.5 }
        const { status } = await client.call('POST', '/billing/account', body)
        if (status === 200) debited++
      },
    ]
    for (const answersMin of [5, 12, 30, 60]) {
      const enough = Promise.withResolvers<void>()
      let answers = 0
      const lanes = Array.from({ length: 9 }, async (_, lane) => {
        for (const act = does[lane % does.length]; act !== undefined;) {
          await act()
          if (++answers === answersMin) enough.resolve()
        }
      })
      const cut = Promise.allSettled(lanes)
      // All other calls are somewhere between their steps.
      await enough.promise
      await end('SIGKILL')
      await cut
      client = await start()
    }

    const all = await client.orders(account)
    const settled = await Promise.all(all.map(({ id }) => client.settled(account, id)))
    const known = new Set(settled.map(({ id }) => id))
    for (const id of orders) assert.ok(known.has(id), `${id} is lost`)
    const numbers = settled.map(({ orderNumber }) => orderNumber)
    assert.equal(new Set(numbers).size, numbers.length)

    const letters = await client.lettersOf(account)
    const about = (event: string) => letters.filter((letter) => letter.event === event)
    const paid = settled.filter(({ state }) => state === 'APPROVED')
    assert.deepEqual(
      about('ORDER_PAID')
        .map(({ text }) => text)
        .toSorted(),
      paid.map(({ id }) => `ORDER ${id} PAID SUCCESSFULLY`).toSorted(),
    )
    assert.equal(about('PAYMENT_FAIL').length, settled.length - paid.length)

    // What was not answered may have been done; what was answered was.
    const deposits = about('DEPOSIT_ACCEPTED').length
    assert.ok(deposits >= deposited && deposited > 0, `${deposits} of ${deposited} deposits`)
    const cents = Math.round((await client.balance(account)) * 100)
    const debits = (deposits * 4000 - paid.length * 6500 - cents) / 50
    assert.ok(
      Number.isInteger(debits) && debits >= debited && debited > 0,
      `${debits} of ${debited} debits`,
    )
    assert.ok(cents >= 0)
  })
})
