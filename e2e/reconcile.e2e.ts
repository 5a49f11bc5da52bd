/** What the command finds where the books of orders, cards and the provider agree, and where they differ. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { until } from '@millrace/kernel/testing'
import { openCardShop, type CardShop } from './card-shop.ts'
import type { Body } from './running.ts'
import { order } from './shop.ts'

const command = join(import.meta.dirname, '../tools/reconcile.ts')

/** The same API, but for a book that misses a charge and a refund, and has one that nobody knows. */
async function bookkeeper(url: string) {
  const server = createServer((request, response) => {
    void fetch(url + String(request.url)).then(async (answer) => {
      const body = JSON.parse(await answer.text()) as { items?: readonly Body[] }
      const isBook = request.url?.includes('/entries') === true
      const told = isBook ? { ...body, items: wrongly(body.items ?? []) } : body
      response.statusCode = answer.status
      response.end(JSON.stringify(told))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

function wrongly(entries: readonly Body[]): readonly Body[] {
  const [newest = {}] = entries
  const unknown = { debit: 'held', credit: 'available', amount: 77, cause: 'nobody-knows/wallet' }
  const kept = entries.filter(
    ({ cause, debit, credit }) =>
      !(String(cause).startsWith('from-account/') && debit === 'sales') &&
      !(String(cause).startsWith('in-parts/') && credit === 'refunds'),
  )
  return [{ ...newest, ...unknown }, ...kept]
}

describe('reconcile', () => {
  let shop: CardShop
  before(async () => {
    shop = await openCardShop()
  })
  after(() => shop.stop())

  const reconcile = async (...flags: readonly string[]) => {
    const where = ['--url', shop.url, '--payment-url', shop.providerUrl]
    const child = spawn(process.execPath, [command, ...where, ...flags])
    const told: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part: Buffer) => told.push(part))
    }
    const { promise, resolve } = Promise.withResolvers<number | null>()
    child.once('close', resolve)
    return { code: await promise, text: Buffer.concat(told).toString() }
  }
  /** Told all of it, to its end. */
  const ended = async (id: string): Promise<void> => {
    let lines = 0
    for await (const { what } of shop.client.follow(id)) lines += what === '' ? 0 : 1
    assert.ok(lines > 0)
  }
  const atProvider = (path: string, init: RequestInit = {}) =>
    fetch(shop.providerUrl + path, { method: 'POST', body: '{}', ...init })

  it('finds that all agree, also where orders were declined and given back', async () => {
    await shop.buy('well', 'tok-well')
    await shop.buy('poor', 'tok-declined')
    await shop.buy('never', 'tok-uncapturable')
    await shop.buy('regretted', 'tok-well')
    const cancel = { id: 'regretted', body: { reason: 'I changed my mind.' } }
    await shop.client.done('POST /v1/orders/{id}/cancel', cancel)
    await ended('regretted')
    const { code, text } = await reconcile()
    assert.match(text, /^OK: 4 orders by card and 0 from accounts of \d{4}-\d\d-\d\d agree$/m)
    assert.equal(code, 0)
  })

  it('finds nothing on another day', async () => {
    const { code, text } = await reconcile('--day', '2020-01-31')
    assert.match(text, /^OK: 0 orders/)
    assert.equal(code, 0)
  })

  it('lists what differs, and ends with 1', async () => {
    const { key } = await shop.client.done('GET /v1/orders/{id}/card', { id: 'well' })
    await atProvider(`/holds/${key}/void`)
    const stray = { amount: 700, currency: 'EUR', token: 'tok', reference: 'stray' }
    await atProvider('/holds', {
      headers: { 'idempotency-key': 'stray-1' },
      body: JSON.stringify(stray),
    })
    const { code, text } = await reconcile('--json')
    assert.equal(code, 1)
    const { differences } = JSON.parse(text) as { differences: readonly Body[] }
    assert.deepEqual(
      differences.map(({ orderId, what }) => `${String(orderId)} ${String(what)}`).toSorted(),
      ['stray unknown-order', 'well paid', 'well refunded'],
    )
    const plain = await reconcile()
    assert.match(
      plain.text,
      /^stray {2}unknown-order {2}7\.00 EUR .*POST \/holds\/stray-1\/void\.$/m,
    )
    await atProvider('/holds/stray-1/void')
  })

  it('compares the accounts that pay, also where parts and all of it went back', async () => {
    const { delivery: _, ...whole } = order
    for (const id of ['from-account', 'in-parts', 'returned', 'unpaid']) {
      const lines = id === 'unpaid' ? [{ sku: 'none', quantity: 1, unitPrice: 1 }] : order.lines
      await shop.client.done('POST /v1/orders', { wait: 60, body: { ...whole, id, lines } })
    }
    const part = { body: { amount: 200, reason: 'A cup was broken.' } }
    for (const id of ['in-parts', 'returned']) {
      await shop.client.done('POST /v1/orders/{id}/refund', { id, ...part })
    }
    const cancel = { id: 'returned', body: { reason: 'No tea.' } }
    await shop.client.done('POST /v1/orders/{id}/cancel', cancel)
    await ended('returned')
    await until(async () => {
      const { refunds } = await shop.client.done('GET /v1/orders/{id}', { id: 'in-parts' })
      return refunds?.[0]?.state === 'done'
    })
    const { text } = await reconcile()
    assert.match(text, / and 4 from accounts of /)
    assert.doesNotMatch(text, /^(from-account|in-parts|returned|unpaid) /m)
  })

  it('lists what the book of an account has for an order and should not, and what it has not', async () => {
    const wrong = await bookkeeper(shop.url)
    const { code, text } = await reconcile('--url', wrong.url, '--json')
    await wrong.close()
    assert.equal(code, 1)
    const { differences } = JSON.parse(text) as { differences: readonly Body[] }
    const told = differences.map(({ orderId, what, amount, currency }) =>
      [orderId, what, amount, currency].join(' '),
    )
    for (const one of [
      ...['from-account left-held 1050 EUR', 'from-account paid 1050 EUR'],
      ...['in-parts paid 200 EUR', 'nobody-knows unknown-order 77 EUR'],
    ]) {
      assert.ok(told.includes(one), `${one} is not among ${told.join(', ')}`)
    }
    assert.ok(!told.some((one) => one.startsWith('returned ') || one.startsWith('unpaid ')))
  })

  it('has the provider asked again for what is not known, and mends it', async () => {
    shop.provider.behave({ timeouts: 1 })
    const { state } = await shop.client.done('POST /v1/orders', {
      body: {
        ...{ id: 'unknown', customerId: 'c-1', currency: 'EUR' },
        lines: [{ sku: 'tea', quantity: 1, unitPrice: 300 }],
        payment: { card: { token: 'tok-well' } },
      },
    })
    assert.equal(state, 'PENDING')
    shop.provider.behave({ timeouts: 0 })
    const { text } = await reconcile('--mend')
    assert.doesNotMatch(text, /^unknown /m)
  })

  it('says in one line that it cannot say anything', async () => {
    const { code, text } = await reconcile('--payment-url', 'http://127.0.0.1:9')
    assert.match(text, /^http:\/\/127\.0\.0\.1:9 does not answer\.?/)
    assert.equal(code, 2)
    assert.equal((await reconcile('--day', 'today')).code, 2)
  })
})
