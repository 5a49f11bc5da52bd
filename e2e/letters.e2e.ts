/** Letters: what they say, to whom they go, by which way, and what became of them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Asked } from '../client/client.ts'
import { pointers, running, type Running } from './running.ts'

describe('letters', () => {
  let app: Running
  before(async () => {
    app = await running()
  })
  after(() => app.stop())

  type Wanted = Asked<'POST /v1/letters/preview'>['body']
  const preview = (body: Wanted) => app.client.done('POST /v1/letters/preview', { body })
  const refused = (body: Wanted) => app.client.refused('POST /v1/letters/preview', { body })
  /** Of what there is not. */
  const wrong = (body: object) => app.send('POST', '/v1/letters/preview', { body })

  it('are made from templates in every language', async () => {
    const { items: templates } = await app.client.done('GET /v1/letters/templates')
    const said = templates.map(({ language, kind }) => `${language} ${kind}`)
    assert.ok(said.includes('en order-approved') && said.includes('de order-refunded-to-card'))
    assert.deepEqual(templates.find(({ language }) => language === 'de')?.values, ['orderId'])
  })

  it('are shown before they are written, of what is given and of an order', async () => {
    const wanted = { event: 'order-refunded', language: 'de' } as const
    const given = await preview({ ...wanted, values: { orderId: 'A-7', accountId: 'purse' } })
    assert.deepEqual(given, {
      ...{ event: 'order-refunded', language: 'de' },
      subject: 'Ihr Geld für Bestellung A-7 ist zurück',
      text: 'Was Sie für Bestellung A-7 bezahlt haben, ist wieder auf dem Konto purse.',
      missing: [],
    })
    const amount = { minor: 1050, currency: 'EUR' }
    const part = { event: 'order-part-refunded', language: 'en', values: { amount } } as const
    assert.equal(
      (await preview(part)).text,
      'Of what you paid for order A-1, 10.50 EUR is on its way back to your card.',
    )
    await app.client.done('POST /v1/orders', {
      wait: 30,
      body: {
        ...{ id: 'shown', customerId: 'anna', currency: 'EUR' },
        lines: [{ sku: 'none-such', quantity: 1, unitPrice: 0 }],
      },
    })
    const event = 'order-canceled'
    const { text } = await preview({ event, language: 'de', orderId: 'shown' })
    const why = 'Einen der Artikel führen wir nicht.'
    assert.equal(text, `Ihre Bestellung shown ist storniert. ${why}`)
  })

  it('show by its name what they were not given', async () => {
    const money = await preview({ event: 'order-part-refunded', language: 'en' })
    assert.deepEqual(money.missing, ['amount'])
    assert.equal(money.subject, 'You get {amount} back for order A-1')
    const late = await preview({ event: 'preorder-declined', language: 'de', orderId: 'shown' })
    assert.deepEqual(late.missing, ['preorderId', 'until'])
    const none = { event: 'order-canceled', language: 'en', values: { reasons: [] } } as const
    assert.deepEqual((await preview(none)).missing, [])
  })

  it('are not shown of what is not there', async () => {
    const event = 'order-approved'
    assert.equal((await refused({ event, language: 'de', orderId: 'none' })).status, 404)
    assert.deepEqual(pointers(await wrong({ event, language: 'tlh' })), ['/language'])
    const part = { event: 'order-part-refunded', language: 'de', orderId: 'shown' } as const
    assert.deepEqual((await refused(part)).pointers, ['/orderId'])
    const two = { event, language: 'de', orderId: 'shown', values: {} } as const
    assert.deepEqual((await refused(two)).pointers, ['/orderId'])
    assert.deepEqual(pointers(await wrong({ event: 'order-lost', language: 'de' })), ['/event'])
  })
})
