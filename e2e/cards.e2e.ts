/** Orders that are paid by card: what the provider does, and what becomes of them then. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import type { Client } from '../client/client.ts'
import { openCardShop, type CardShop } from './card-shop.ts'
import type { Body } from './running.ts'

const price = 1050
/** Well inside the issuers' ranges, and nobody's: the numbers that providers give for tests. */
const cardNumber = '4111 1111 1111 1111'

const requested = (token: string) => ({
  value: { 'millrace.PlaceOrder': { id: 'by-hand', payment: { card: { token } } } },
})

describe('orders paid by card', () => {
  let shop: CardShop
  let client: Client
  before(async () => {
    shop = await openCardShop()
    client = shop.client
  })
  after(() => shop.stop())

  const holdOf = async (reference: string): Promise<Body> => {
    const found = (await shop.heldAt()).filter((hold) => hold['reference'] === reference)
    assert.equal(found.length, 1, `${found.length} holds for ${reference}`)
    return found[0] ?? {}
  }
  const approved = async (id: string, token: string): Promise<void> => {
    const order = await shop.buy(id, token)
    assert.equal(order.state, 'APPROVED')
    assert.deepEqual(order.payment, { card: { token } })
    const { state, captured, refunded } = await holdOf(id)
    assert.deepEqual([state, captured, refunded], ['captured', price, 0])
  }
  const count = async (id: string, what: string): Promise<number> =>
    (await shop.history(id)).filter((one) => one === what).length

  it('are held, taken once, and tell so in their history', async () => {
    await approved('well', 'tok-well')
    for (const what of ['cards.authorized', 'cards.captured']) {
      assert.equal(await count('well', what), 1)
    }
  })

  it('are canceled where the card is declined, for a reason that says so', async () => {
    const { state, reasons } = await shop.buy('poor', 'tok-declined-poor')
    assert.equal(state, 'CANCELED')
    assert.deepEqual(reasons[0], {
      ...{ code: 'card-declined', detail: 'The card was declined: insufficient-funds.' },
      pointer: '/payment/card/token',
    })
  })

  it('are undone where what is held cannot be taken, and the hold is let go', async () => {
    assert.equal((await shop.buy('never', 'tok-uncapturable')).state, 'CANCELED')
    const { state, captured } = await holdOf('never')
    assert.deepEqual([state, captured], ['void', 0])
  })

  it('are charged once where calls or their answers are lost, and asked again until it is known', async () => {
    await approved('unheard', 'tok-timeout')
    await approved('lost', 'tok-lost')
    for (const id of ['unheard', 'lost']) assert.ok((await count(id, 'cards.unanswered')) >= 2)
  })

  it('are charged once where the answer comes when nobody waits any longer', async () => {
    await approved('late', 'tok-late-3000-lost')
  })

  it('get a part back, once, though the answer is lost, and the rest when they are canceled', async () => {
    await approved('in-parts', 'tok-lost')
    const inParts = { id: 'in-parts' }
    const part = (amount: number, once: string) =>
      client.call('POST /v1/orders/{id}/refund', {
        ...{ ...inParts, once, body: { amount, reason: 'A cup was broken.' } },
      })
    for (const once of ['first', 'first', 'second']) await part(200, once)
    const more = await part(price - 399, 'third')
    assert.ok(more.status === 409)
    assert.equal(more.body.detail, 'Of order in-parts 6.50 EUR can still be given back.')
    await until(async () => (await holdOf('in-parts'))['refunded'] === 400)
    const reason = 'All are broken.'
    await client.done('POST /v1/orders/{id}/cancel', { ...inParts, body: { reason } })
    await until(async () => (await holdOf('in-parts'))['refunded'] === price)
    const order = await client.done('GET /v1/orders/{id}', inParts)
    const refunds = order.refunds?.map(({ id, amount, state }) => [id, amount, state])
    assert.deepEqual(refunds, [
      ['1', 200, 'done'],
      ['2', 200, 'done'],
    ])
    assert.equal(await count('in-parts', 'cards.part-refunded'), 2)
    const letters = await client.all('GET /v1/letters', { query: { orderId: 'in-parts' } })
    const text = 'Of what you paid for order in-parts, 2.00 EUR is on its way back to your card.'
    for (const nth of ['1', '2']) {
      const id = `in-parts.order-part-refunded.${nth}`
      const found = letters.filter((letter) => letter.id === id)
      assert.deepEqual(
        found.map((letter) => letter.text),
        [text],
      )
      assert.equal((await client.done('GET /v1/letters/{id}', { id })).refundId, nth)
    }
    const preview = { event: 'order-part-refunded', language: 'de', orderId: 'in-parts' }
    assert.match(
      String((await shop.send('POST', '/v1/letters/preview', { body: preview })).body['text']),
      /, sind 2,00 EUR auf dem Weg/,
    )
  })

  it('have all back with the last part: card, provider and order say so', async () => {
    await approved('all-parts', 'tok-well')
    for (const amount of [price - 50, 50]) {
      const body = { amount, reason: 'All cups were broken.' }
      assert.equal((await shop.send('POST', '/v1/orders/all-parts/refund', { body })).status, 200)
    }
    const card = async () => (await shop.send('GET', '/v1/orders/all-parts/card')).body
    await until(async () => (await card())['state'] === 'refunded')
    const all = { captured: price, refunded: price }
    assert.partialDeepStrictEqual(await card(), all)
    assert.partialDeepStrictEqual(await holdOf('all-parts'), all)
    const { body: order } = await shop.send('GET', '/v1/orders/all-parts')
    const refunds = order['refunds'] as readonly { readonly amount: number }[]
    assert.equal(
      refunds.reduce((sum, { amount }) => sum + amount, 0),
      price,
    )
    const body = { amount: 1, reason: 'One more.' }
    const more = await shop.send('POST', '/v1/orders/all-parts/refund', { body })
    assert.match(String(more.body['detail']), /^Of order all-parts 0\.00 EUR/)
    await shop.send('POST', '/v1/orders/all-parts/cancel', { body: { reason: 'No cups.' } })
    await (await fetch(`${shop.url}/v1/orders/all-parts/stream`)).text()
    assert.equal(await count('all-parts', 'cards.refunded'), 0)
    assert.equal((await card())['state'], 'refunded')
  })

  it('get back what was taken when they are canceled, once, though the answer is lost', async () => {
    await approved('regretted', 'tok-lost')
    const regretted = { id: 'regretted' }
    const body = { reason: 'I changed my mind.' }
    await client.done('POST /v1/orders/{id}/cancel', { ...regretted, body })
    // It ends behind the last of what happens.
    for await (const { id } of client.follow('regretted')) assert.ok(id)
    assert.equal((await client.done('GET /v1/orders/{id}', regretted)).state, 'CANCELED')
    assert.equal((await holdOf('regretted'))['refunded'], price)
    const letters = await client.all('GET /v1/letters', { query: { orderId: 'regretted' } })
    const events = letters.map(({ event }) => event)
    assert.deepEqual(events.toSorted(), ['order-approved', 'order-canceled', 'order-refunded'])
  })

  const tell = (id: string, reference: string) =>
    client.done('POST /v1/card-news', { body: { id, type: 'token.given', reference } })

  it('count what the provider told before they were there, once', async () => {
    assert.deepEqual(await tell('n-1', 'early'), { counted: true, isEarly: true })
    assert.deepEqual(await tell('n-1', 'early'), { counted: false, isEarly: true })
    for (const name of ['GET /v1/orders/{id}/history', 'GET /v1/orders/{id}/card'] as const) {
      assert.equal((await client.refused(name, { id: 'early' })).status, 404)
    }
    await approved('early', 'tok-well')
    assert.deepEqual(await tell('n-1', 'early'), { counted: false, isEarly: false })
    assert.equal(await count('early', 'cards.news-heard'), 1)
  })

  it('count once what the provider tells twice', async () => {
    shop.provider.behave({ webhookUrl: `${shop.url}/v1/card-news` })
    await approved('told', 'tok-twice')
    await until(async () => (await count('told', 'cards.news-heard')) >= 2)
    shop.provider.behave({ webhookUrl: '' })
    const { state, captured } = await client.done('GET /v1/orders/{id}/card', { id: 'told' })
    assert.deepEqual([state, captured], ['captured', price])
    assert.equal(await count('told', 'cards.news-heard'), 2)
  })

  it('count in the metrics, with the circuit that they go through', async () => {
    const metrics = String(await client.done('GET /metrics'))
    assert.match(metrics, /millrace_card_requests_total\{operation="capture",outcome="done"\} \d/)
    assert.match(
      metrics,
      /millrace_card_requests_total\{operation="authorize",outcome="unknown"\} \d/,
    )
    assert.match(metrics, /millrace_payment_circuit\{state="closed"\} 1/)
  })

  it('take no number of a card, wherever it stands, and write it down nowhere', async () => {
    const order = {
      customerId: 'c-1',
      currency: 'EUR',
      lines: [{ sku: 'tea', quantity: 1, unitPrice: 1 }],
    }
    const number = Number(cardNumber.replaceAll(' ', ''))
    const refused: readonly (readonly [string, object])[] = [
      ['/v1/orders', { ...order, payment: { card: { token: String(number) } } }],
      ['/v1/orders', { ...order, payment: { card: { number } } }],
      ['/v1/orders', { ...order, payment: { card: cardNumber } }],
      ['/v1/orders', { ...order, payment: cardNumber }],
      ['/v1/orders', { ...order, note: `Take it from ${cardNumber}, please.` }],
      ['/v1/orders/well/cancel', { reason: `Pay it to ${cardNumber}.` }],
      ['/v1/dead-letters/x/drop', { who: 'ops', why: `It is ${cardNumber}.` }],
      ['/v1/log/topics/millrace.requests/records', requested(String(number))],
      ['/v1/cases/x/settle', { outcome: 'done', who: 'ops', why: `It is ${cardNumber}.` }],
    ]
    for (const [path, body] of refused) {
      const answer = await shop.send('POST', path, { body })
      assert.equal(answer.status, 422, JSON.stringify([path, answer.body]))
      assert.doesNotMatch(JSON.stringify(answer.body), /4111/)
    }
    assert.equal(shop.lines.filter((line) => line.includes('1111')).length, 0)
  })

  it('take an id that looks like a card for what it is', async () => {
    const id = '4111111111111111'
    assert.equal((await shop.buy(id, 'tok-well')).id, id)
  })

  it('want an account or a card, and a token that is one', async () => {
    for (const payment of [
      {},
      { account: 'anna', card: { token: 'tok' } },
      { card: { token: 'a b' } },
    ]) {
      const { payment: _, ...rest } = { payment: 0, customerId: 'c-1', currency: 'EUR' }
      const body = { ...rest, lines: [{ sku: 'tea', quantity: 1, unitPrice: 1 }], payment }
      assert.equal((await shop.send('POST', '/v1/orders', { body })).status, 400)
    }
  })
})
