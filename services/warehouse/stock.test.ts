import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answered, type Sent } from '@millrace/kernel'
import fc from 'fast-check'
import { holdName } from '#contracts/fields'
import {
  adjustStock,
  holdStock,
  releaseStock,
  restock,
  restocked,
  sellStock,
  setStock,
  stockChanged,
} from '#contracts/warehouse'
import type { Stock } from './stock.ts'
import { shelf } from './tea.ts'

const sku = 'tea'
const orders = ['o-1', 'o-2', 'o-3', 'o-4', 'o-5']
const names = (orderId: string) => ({ sku, orderId, step: 'stock' })
// An order asks for one quantity however often it asks; one of them asks for less than nothing.
const quantityOf = (orderId: string) => orders.indexOf(orderId) * 2 - 1

const asked: readonly ((orderId: string) => Sent)[] = [
  (orderId) => holdStock({ ...names(orderId), quantity: quantityOf(orderId) }),
  (orderId) => holdStock({ ...names(orderId), quantity: quantityOf(orderId) }),
  (orderId) => releaseStock(names(orderId)),
  (orderId) => sellStock(names(orderId)),
  (orderId) => restock({ ...names(orderId), quantity: quantityOf(orderId) }),
  (orderId) => answered({ note: holdName(names(orderId)), accepted: true, body: 'lapse' }),
  (orderId) => setStock({ sku, onHand: orders.indexOf(orderId) * 4 }),
  (orderId) => adjustStock({ sku, quantity: quantityOf(orderId) * 2 - 5 }),
]

const messages = fc.array(
  fc
    .tuple(fc.constantFrom(...asked), fc.constantFrom(...orders))
    .map(([message, orderId]) => message(orderId)),
  { maxLength: 60 },
)

/**
 * A saga sells only what it holds, brings back only what it sold, and undoes only what is not
 * sold.
 */
function isFair(stock: Stock, message: Sent): boolean {
  const { orderId } = message.data as { orderId?: string }
  const is = orderId === undefined ? undefined : stock.holds.get(holdName(names(orderId)))?.is
  if (message.type === sellStock) return is === 'held' || is === 'sold'
  if (message.type === restock) return is === 'sold'
  return !(message.type === releaseStock && is === 'sold')
}

function checkStock(stock: Stock, broughtIn: number): void {
  const { onHand, held, sold } = stock
  assert.ok(held >= 0 && sold >= 0 && held <= onHand, JSON.stringify({ onHand, held, sold }))
  assert.equal(onHand + sold, broughtIn)
  const quantities = { held: 0, sold: 0, restocked: 0 }
  for (const [, mark] of stock.holds.list()) {
    if (mark.is === 'held' || mark.is === 'sold' || mark.is === 'restocked') {
      quantities[mark.is] += mark.quantity
    }
  }
  assert.equal(held, quantities.held)
  assert.equal(sold, quantities.sold - quantities.restocked)
}

describe('warehouse: the stock', () => {
  it('is conserved and never oversold, whatever is asked, repeated or late', () => {
    fc.assert(
      fc.property(messages, (sequence) => {
        let tea = shelf
        let broughtIn = 10
        for (const message of sequence) {
          if (!isFair(tea.state, message)) continue
          const before = tea.state.onHand
          tea = tea.when(message, { key: sku })
          const counted = tea.out.some((out) => out.out === 'message' && out.type === stockChanged)
          if (counted) broughtIn += tea.state.onHand - before
          checkStock(tea.state, broughtIn)
        }
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  it('changes nothing when the last message comes again', () => {
    fc.assert(
      fc.property(messages, (sequence) => {
        let tea = shelf
        for (const message of sequence) {
          if (!isFair(tea.state, message)) continue
          tea = tea.when(message, { key: sku })
          if (message.type !== adjustStock) tea.when(message, { key: sku }).changesNothing()
        }
      }),
      { seed: 2, numRuns: 200 },
    )
  })

  it('comes to the same when a sold order is brought back', () => {
    const hold = holdStock({ ...names('o-3'), quantity: 3 })
    const back = shelf
      .when(hold)
      .when(sellStock(names('o-3')))
      .when(restock({ ...names('o-3'), quantity: 3 }))
    back.then(restocked({ ...names('o-3'), quantity: 3, onHand: 10, held: 0, sold: 0 }))
  })
})
