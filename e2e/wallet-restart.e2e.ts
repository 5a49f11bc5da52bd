/** Wallet orders in a process of their own that ends, in order or hard, and begins again. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { untilAnswered } from './again.ts'
import { raw } from './raw.ts'
import { Restarting } from './restarting.ts'
import { WalletClient } from './wallet-client.ts'

/** Under way or away: to be asked again. */
const later = [409, 503]
const settledMsMax = 60_000

describe('wallet orders and the end of their process', () => {
  let server: Restarting
  beforeEach(async () => {
    server = new Restarting('--storefronts', 'wallet')
    await server.open()
  })
  afterEach(() => server.close())

  const address = (): string => server.at('wallet')
  const clientNow = () => new WalletClient(address())

  it('has all that it had after a stop and a start', async () => {
    let client = clientNow()
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
    await server.restart('SIGTERM')

    client = clientNow()
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
    const { port } = new URL(address())
    const ask = (path: string) =>
      raw(Number(port), `GET ${path} HTTP/1.1\r\nHost: arch.homework\r\nConnection: close\r\n\r\n`)
    assert.match(
      await ask('/otusapp/gur-ok/orders/health'),
      /^HTTP\/1\.1 200 .*\{"status":"OK"\}$/s,
    )
    assert.match(await ask('/v1/orders'), /^HTTP\/1\.1 421 /)
  })

  it('loses nothing and does nothing twice, however often it is stopped or killed under load', async () => {
    const account = await clientNow().createAccount()
    await clientNow().deposit(account, '100000')
    const ids: string[] = []
    let deposits = 0
    const posted = (path: string, key: string, body?: object) => () =>
      fetch(address() + path, {
        method: 'POST',
        headers: {
          'idempotency-key': key,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    await server.underLoad(async (name, nth) => {
      if (nth % 4 === 3) {
        const deposit = posted(`/billing/account/${account}?amount=0.5`, name)
        await untilAnswered(deposit, 200, later)
        deposits++
        return
      }
      const order = posted(`/orders?profileId=${account}`, name, { productQuantity: 1 })
      ids.push(JSON.parse(await untilAnswered(order, 201, later)))
    })
    const client = clientNow()
    const all = await client.orders(account)
    assert.deepEqual(all.map(({ id }) => id).toSorted(), ids.toSorted())
    assert.deepEqual(
      all.map(({ orderNumber }) => orderNumber).toSorted((one, other) => one - other),
      ids.map((_, at) => at + 1),
    )
    const settled = await Promise.all(ids.map((id) => client.settled(account, id)))
    assert.ok(settled.every(({ state }) => state === 'APPROVED'))
    assert.equal(await client.balance(account), 100_000 + deposits / 2 - ids.length * 65)
    const lettersWanted = ids.length + deposits + 1
    let letters = await client.lettersOf(account)
    for (const end = Date.now() + settledMsMax; Date.now() < end; await sleep(20)) {
      letters = await client.lettersOf(account)
      if (letters.length >= lettersWanted) break
    }
    const paid = letters.filter(({ event }) => event === 'ORDER_PAID').map(({ text }) => text)
    const right = ids.map((id) => `ORDER ${id} PAID SUCCESSFULLY`)
    assert.deepEqual(paid.toSorted(), right.toSorted())
    assert.equal(letters.length, lettersWanted)
    await server.leavesItsStoreWhole()
  })

  it('keeps what it acknowledged, pays once, and writes each letter once, when it is killed', async () => {
    let client = clientNow()
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
      await server.end('SIGKILL')
      await cut
      await server.start()
      client = clientNow()
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
