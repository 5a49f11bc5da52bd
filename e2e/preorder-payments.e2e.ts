/** The payments of pre-orders: what the provider does, and what becomes of a reservation then. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { usualTimeoutMs } from '../gateway/payments/limits.ts'
import type { PaymentProviderDouble } from './payment-provider.ts'
import {
  fold,
  idOf,
  openShop,
  shownCard,
  typesOf,
  type PreorderClient,
  type Shop,
} from './preorder-client.ts'
import type { Answer } from './running.ts'

async function canceled({ client, facts }: Shop, answer: Answer): Promise<void> {
  assert.deepEqual([answer.status, answer.body['status']], [201, 'reservation_cancelled'])
  const id = idOf(answer)
  assert.equal((await client.call('GET', `/preReservations/${id}`)).status, 404)
  assert.equal((await client.call('GET', `/payments/${id}`)).status, 404)
  assert.equal((await client.call('GET', `/receipts/${id}`)).status, 404)
  assert.equal((await client.mine(id))['status'], 'reservation_cancelled')
  assert.deepEqual(typesOf(await facts(id)), ['ReservationCreated', 'ReservationCancelled'])
}

describe('payments of pre-orders', () => {
  let shop: Shop
  let client: PreorderClient
  let provider: PaymentProviderDouble
  before(async () => {
    shop = await openShop()
    ;({ client, provider } = shop)
  })
  after(() => shop.stop())
  afterEach(() => {
    provider.manner = 'well'
    provider.goOn()
  })

  it('are asked of the provider with a token, never with the number of a card', async () => {
    const id = idOf(await client.post(fold))
    const [exchanged, asked] = provider.asked.slice(-2)
    assert.deepEqual([exchanged?.path, exchanged?.body], ['/tokens', { cardNo: fold.cardNo }])
    const { token, ...rest } = asked?.body ?? {}
    assert.match(String(token), /^token-/)
    assert.deepEqual(rest, {
      ...{ preReservationId: id, userId: 1, productId: 1, productName: 'fold' },
      ...{ price: 1_300_000, currency: 'KRW', cardNo: shownCard },
    })
  })

  it('that are declined cancel the reservation, and the answer says so', async () => {
    provider.manner = 'declines'
    await canceled(shop, await client.post(fold))
  })

  it('that fail cancel the reservation, and are given back', async () => {
    provider.manner = 'fails'
    const before = provider.charges.size
    await canceled(shop, await client.post({ userId: 1 }))
    await until(() => provider.charges.size > before)
    assert.equal([...provider.charges.values()].at(-1), 'void')
  })

  it('that are under way when the reservation is canceled are given back', async () => {
    provider.manner = 'hangs'
    const asked = provider.payments.length
    const posted = client.post(fold)
    await until(() => provider.payments.length > asked)
    const id = Number(provider.payments.at(-1)?.body['preReservationId'])
    assert.equal((await client.call('GET', `/preReservations/${id}`)).body['status'], 'reservated')
    assert.equal((await client.call('DELETE', `/preReservations/${id}`)).status, 204)
    const answer = await posted
    assert.deepEqual([answer.status, answer.body['status']], [201, 'reservation_cancelled'])
    provider.goOn()
    const key = provider.payments.at(-1)?.key ?? ''
    await until(() => ['refunded', 'void'].includes(provider.charges.get(key) ?? ''))
    assert.deepEqual(
      await client
        .list('payments', `?size=1000`)
        .then((all) => all.filter(({ preReservationId }) => preReservationId === id)),
      [],
    )
  })

  it('can be posted by themselves, once a reservation', async () => {
    const reserved = idOf(await client.post(fold))
    const before = provider.payments.length
    const again = await client.call('POST', '/payments', {
      body: { ...fold, preReservationId: reserved },
    })
    assert.deepEqual([again.status, idOf(again)], [201, reserved])
    assert.equal(provider.payments.length, before)
    const alone = await client.call('POST', '/payments', {
      body: { ...fold, preReservationId: '7777' },
    })
    assert.deepEqual([alone.status, alone.body['preReservationId']], [201, 7777])
    assert.equal(provider.payments.length, before + 1)
    const id = idOf(alone)
    assert.equal((await client.call('GET', `/receipts/${id}`)).body['paidId'], id)
    assert.equal((await client.call('GET', `/myReservations/${id}`)).status, 404)
  })

  it('take no number of a reservation where the provider is gone', async () => {
    const last = idOf(await client.post(fold)) + 1
    const body = { ...fold, preReservationId: '7778' }
    const once = { body, headers: { 'idempotency-key': 'once' } }
    assert.equal(idOf(await client.call('POST', '/payments', once)), last)
    await provider.stop()
    assert.equal((await client.call('POST', '/payments', { body })).status, 409)
    assert.equal(idOf(await client.call('POST', '/payments', once)), last)
    await provider.start()
    assert.equal(idOf(await client.post(fold)), last + 1)
  })

  it('are refused at once while the provider is gone, and go on when it is back', async () => {
    await provider.stop()
    const metrics = async () => String((await shop.app.send('GET', '/metrics')).body['text'])
    const circuitIs = async (state: string) =>
      (await metrics()).includes(`\nmillrace_payment_circuit{state="${state}"} 1\n`)
    const refusedAtOnce = async () =>
      Number(
        /millrace_payments_total\{outcome="circuit-open"\} (\d+)/.exec(await metrics())?.[1] ?? 0,
      )
    const refused = await Promise.all(Array.from({ length: 25 }, () => client.post(fold)))
    assert.ok(await circuitIs('open'))
    // One that comes when the circuit has rested is on trial, and opens it anew.
    const before = await refusedAtOnce()
    await until(async () => {
      await canceled(shop, await client.post({ userId: 1 }))
      return (await refusedAtOnce()) > before
    })
    await provider.start()
    await until(async () => (await client.post(fold)).body['status'] === 'receipt_issued')
    assert.ok(await circuitIs('closed'))
    assert.equal((await client.post(fold)).body['status'], 'receipt_issued')
    for (const answer of refused) await canceled(shop, answer)
    // What the circuit kept back was never sent, so there is nothing to give back.
    await until(async () => (await metrics()).includes('\nmillrace_open_effects 0\n'))
  })
})

describe('payments of pre-orders that take longer than 620 ms', () => {
  let shop: Shop
  before(async () => void (shop = await openShop(usualTimeoutMs)))
  after(() => shop.stop())

  it('cancel the reservation, and leave nothing behind', async () => {
    const { client, provider } = shop
    for (const manner of ['late', 'hangs'] as const) {
      provider.manner = manner
      const charged = provider.charged
      const asked = provider.payments.length
      // On a slow machine the time may be over before the provider hears of it.
      while (provider.payments.length === asked) {
        const begun = performance.now()
        await canceled(shop, await client.post({ userId: 1 }))
        const tookMs = performance.now() - begun
        assert.ok(tookMs >= 600, `${tookMs} ms`)
      }
      const key = provider.payments.at(-1)?.key ?? ''
      await until(() => provider.charges.get(key) === (manner === 'late' ? 'refunded' : 'void'))
      provider.goOn()
      assert.equal(provider.charged, charged)
    }
  })
})
