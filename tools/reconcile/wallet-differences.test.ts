import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { walletDifferencesIn, type WalletBooks } from './wallet-differences.ts'

const order = {
  state: 'APPROVED' as const,
  ...{ total: 1050, currency: 'EUR', payment: { account: 'anna' } },
}
const whole: WalletBooks = {
  ...{ orderId: 'o-1', account: 'anna', currency: 'EUR', order },
  moves: { taken: 1050, refunded: 0, held: 0 },
}
const part = { id: '1', amount: 200, reason: 'Broken.', at: '', state: 'done' } as const
const canceled = { ...order, state: 'CANCELED' } as const

const found = (books: Partial<WalletBooks>) =>
  walletDifferencesIn({ ...whole, ...books }).map(({ what, amount }) => `${what} ${amount}`)
const moves = (taken: number, refunded = 0, held = 0) => ({ moves: { taken, refunded, held } })

describe('reconcile: an order and the account that pays for it', () => {
  it('agree where it was paid once, given back in parts, or given back with the order', () => {
    assert.deepEqual(found({}), [])
    assert.deepEqual(found({ order: { ...order, refunds: [part] }, ...moves(1050, 200) }), [])
    assert.deepEqual(found({ order: canceled, ...moves(0) }), [])
    const regretted = { ...canceled, refunds: [part] }
    assert.deepEqual(found({ order: regretted, ...moves(1050, 1050) }), [])
  })

  it('agree while the order is not over, whatever is held', () => {
    assert.deepEqual(found({ order: { ...order, state: 'PENDING' }, ...moves(0, 0, 1050) }), [])
  })

  it('differ where something is held for an order that is over', () => {
    assert.deepEqual(found({ order: canceled, ...moves(0, 0, 1050) }), ['left-held 1050'])
    assert.deepEqual(found(moves(1050, 0, 3)), ['left-held 3'])
  })

  it('differ where more or less was paid than is due', () => {
    assert.deepEqual(found(moves(2100)), ['paid 1050'])
    assert.deepEqual(found(moves(0)), ['paid 1050'])
    assert.deepEqual(found({ order: canceled }), ['paid 1050'])
    assert.deepEqual(found({ order: { ...order, refunds: [part] } }), ['paid 200'])
    const [{ mend } = { mend: '' }] = walletDifferencesIn({ ...whole, order: canceled })
    assert.equal(mend, 'Give 10.50 EUR back.')
  })

  it('differ while a part is being given back', () => {
    const waits = { ...order, refunds: [{ ...part, state: 'waiting' as const }] }
    assert.deepEqual(found({ order: waits }), ['under-way 1050'])
  })

  it('differ where an account has paid for what it does not pay', () => {
    const { order: _, ...unknown } = whole
    assert.equal(walletDifferencesIn(unknown)[0]?.what, 'unknown-order')
    const another = { ...order, payment: { account: 'ben' } }
    assert.deepEqual(found({ order: another }), ['unknown-order 1050'])
    assert.deepEqual(found({ order: another, ...moves(0) }), [])
  })
})
