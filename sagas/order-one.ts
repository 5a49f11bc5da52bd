/** For tests: Anna buys two teas and a cup, from her purse, for noon. */
import { moneyHeld, moneyReleased, moneyTaken } from '#contracts/billing'
import { detailsPassed, fraudPassed, uncounted } from '#contracts/checks'
import { slotBooked, slotFreed, slotKept } from '#contracts/delivery'
import { orderCanceled, orderConfirmed, orderPlaced } from '#contracts/orders'
import { stockHeld, stockReleased, stockSold } from '#contracts/warehouse'

export const orderId = 'o-1'
export const customerId = 'anna'
export const total = 700
export const amount = { minor: total, currency: 'EUR' }
export const lines = [
  { sku: 'tea', quantity: 1, unitPrice: 200 },
  { sku: 'cup', quantity: 1, unitPrice: 300 },
  { sku: 'tea', quantity: 1, unitPrice: 200 },
]
export const body = {
  orderId,
  customerId,
  currency: 'EUR',
  lines,
  payment: { account: 'purse' },
  delivery: { slot: 'noon' },
}
export const placedAt = 1
export const placed = orderPlaced({ ...body, total, placedAt, state: 'PENDING' })

const stock = { orderId, step: 'stock' }
export const cup = { ...stock, sku: 'cup' }
export const tea = { ...stock, sku: 'tea' }
export const purse = { accountId: 'purse', orderId, step: 'wallet' }
export const noon = { slotId: 'noon', orderId, step: 'slot' }

const numbers = { onHand: 9, held: 0, sold: 0 }
const balance = { balance: 900, held: 0 }
const capacity = { capacity: 3, booked: 1 }

export const passed = detailsPassed({ orderId })
export const counted = fraudPassed({ orderId, customerId, amount, total })
export const uncountedAgain = uncounted({ orderId, customerId, amount, total: 0 })
export const cupHeld = stockHeld({ ...cup, quantity: 1, ...numbers })
export const teaHeld = stockHeld({ ...tea, quantity: 2, ...numbers })
export const cupReleased = stockReleased({ ...cup, quantity: 1, ...numbers })
export const teaReleased = stockReleased({ ...tea, quantity: 2, ...numbers })
export const cupSold = stockSold({ ...cup, quantity: 1, ...numbers })
export const teaSold = stockSold({ ...tea, quantity: 2, ...numbers })
export const moneyIsHeld = moneyHeld({ ...purse, amount, ...balance })
export const moneyIsReleased = moneyReleased({ ...purse, amount, ...balance })
export const moneyIsTaken = moneyTaken({ ...purse, amount, ...balance })
export const noonBooked = slotBooked({ ...noon, ...capacity })
export const noonFreed = slotFreed({ ...noon, ...capacity })
export const noonKept = slotKept({ ...noon, ...capacity })
const ended = { orderId, customerId, placedAt: 1 }
export const confirmed = orderConfirmed({ ...ended, state: 'APPROVED' })
export const canceled = orderCanceled({ ...ended, reasons: [], state: 'CANCELED' })
