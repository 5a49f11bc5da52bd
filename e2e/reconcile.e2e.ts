/** What the command finds where the books of orders, cards and the provider agree, and where they differ. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openCardShop, type CardShop } from './card-shop.ts'
import type { Body } from './running.ts'

const command = join(import.meta.dirname, '../tools/reconcile.ts')

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
  const atProvider = (path: string, init: RequestInit = {}) =>
    fetch(shop.providerUrl + path, { method: 'POST', body: '{}', ...init })

  it('finds that all agree, also where orders were declined and given back', async () => {
    await shop.buy('well', 'tok-well')
    await shop.buy('poor', 'tok-declined')
    await shop.buy('never', 'tok-uncapturable')
    await shop.buy('regretted', 'tok-well')
    const cancel = { body: { reason: 'I changed my mind.' } }
    await shop.send('POST', '/v1/orders/regretted/cancel', cancel)
    await (await fetch(`${shop.url}/v1/orders/regretted/stream`)).text()
    const { code, text } = await reconcile()
    assert.match(text, /^OK: 4 orders by card of \d{4}-\d\d-\d\d agree$/m)
    assert.equal(code, 0)
  })

  it('finds nothing on another day', async () => {
    const { code, text } = await reconcile('--day', '2020-01-31')
    assert.match(text, /^OK: 0 orders/)
    assert.equal(code, 0)
  })

  it('lists what differs, and ends with 1', async () => {
    const { body } = await shop.send('GET', '/v1/orders/well/card')
    await atProvider(`/holds/${String(body['key'])}/void`)
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
    assert.match(plain.text, /^stray {2}unknown-order .*POST \/holds\/stray-1\/void\.$/m)
    await atProvider('/holds/stray-1/void')
  })

  it('has the provider asked again for what is not known, and mends it', async () => {
    shop.provider.behave({ timeouts: 1 })
    const { body } = await shop.send('POST', '/v1/orders', {
      body: {
        ...{ id: 'unknown', customerId: 'c-1', currency: 'EUR' },
        lines: [{ sku: 'tea', quantity: 1, unitPrice: 300 }],
        payment: { card: { token: 'tok-well' } },
      },
    })
    assert.equal(body['state'], 'PENDING')
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
