import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { differencesIn, type Books } from './differences.ts'

const orderId = 'o-1'
const key = 'key-1'
const currency = 'EUR'
const order = { state: 'APPROVED', total: 700, currency } as const
const card = { key, state: 'captured', captured: 700, refunded: 0 } as const
const hold = { key, state: 'captured', amount: 700, currency, captured: 700, refunded: 0 } as const
const whole: Books = { orderId, order, card, holds: [hold] }

const found = (books: Partial<Books>) =>
  differencesIn({ ...whole, ...books }).map(({ what }) => what)

describe('reconcile: an order, its card and the provider', () => {
  it('agree where an order is approved and its card has paid for it', () => {
    assert.deepEqual(found({}), [])
  })

  it('agree where an order is canceled and its card has it back', () => {
    const back = { captured: 700, refunded: 700 }
    const canceled = { ...order, state: 'CANCELED' } as const
    const refunded = { ...card, ...back, state: 'refunded' } as const
    assert.deepEqual(found({ order: canceled, card: refunded, holds: [{ ...hold, ...back }] }), [])
    assert.deepEqual(found({ order: canceled, card: refunded }), ['refunded', 'paid'])
  })

  it('agree where a part was given back, and differ while it is not, or by how much', () => {
    const refund = { id: '1', amount: 200, reason: 'Broken.', at: '' }
    const part = { ...order, refunds: [{ ...refund, state: 'done' as const }] }
    const back = { captured: 700, refunded: 200 }
    const partOf = { order: part, card: { ...card, ...back }, holds: [{ ...hold, ...back }] }
    assert.deepEqual(found(partOf), [])
    const waits = { ...order, refunds: [{ ...refund, state: 'under-way' as const }] }
    assert.deepEqual(found({ ...partOf, order: waits }), ['under-way'])
    assert.deepEqual(found({ ...partOf, holds: [hold] }), ['refunded', 'paid'])
    const [, paid] = differencesIn({ ...whole, ...partOf, holds: [hold] })
    assert.partialDeepStrictEqual(paid, { amount: 200, currency, mend: 'Give 2.00 EUR back.' })
    assert.deepEqual(found({ order: part }), ['paid'])
  })

  it('agree where a card was declined, or let go before it was asked for', () => {
    const canceled = { ...order, state: 'CANCELED' } as const
    const nothing = { captured: 0, refunded: 0 }
    const declined = { ...card, ...nothing, state: 'declined' } as const
    const gone = { ...hold, ...nothing, state: 'declined' } as const
    assert.deepEqual(found({ order: canceled, card: declined, holds: [gone] }), [])
    assert.deepEqual(
      found({ order: canceled, card: { ...declined, state: 'voided' }, holds: [] }),
      [],
    )
  })

  it('differ where the provider holds or has taken something that nobody knows of', () => {
    const other = { ...hold, key: 'key-2' }
    assert.deepEqual(found({ holds: [hold, other] }), ['held-twice'])
    const { order: _, card: __, ...stray } = whole
    assert.deepEqual(
      differencesIn({ ...stray, holds: [{ ...hold, state: 'held', captured: 0 }] }).map(
        ({ what }) => what,
      ),
      ['unknown-order'],
    )
    assert.deepEqual(differencesIn({ ...stray, holds: [{ ...hold, refunded: 700 }] }), [])
  })

  it('differ where the provider knows nothing of it', () => {
    assert.deepEqual(found({ holds: [] }), ['not-at-provider'])
  })

  it('differ where something is left on the card of an order that is over', () => {
    const canceled = { ...order, state: 'CANCELED' } as const
    const held = { ...hold, state: 'held', captured: 0 } as const
    const voided = { ...card, state: 'voided', captured: 0 } as const
    assert.deepEqual(found({ order: canceled, card: voided, holds: [held] }), ['left-held'])
  })

  it('differ where less or more was paid than is due', () => {
    const less = { ...hold, captured: 600 }
    assert.deepEqual(found({ holds: [less] }), ['captured', 'paid'])
    const canceled = { ...order, state: 'CANCELED' } as const
    assert.deepEqual(found({ order: canceled }), ['paid'])
  })

  it('differ while nobody knows what the provider did', () => {
    const pending = { ...order, state: 'PENDING' } as const
    const taking = { ...card, state: 'capturing', captured: 0 } as const
    assert.deepEqual(found({ order: pending, card: taking }), ['under-way'])
  })
})
