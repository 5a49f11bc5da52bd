import type { HandTopic } from '#gateway/topics/hand-topic'
import type { Storefront } from '../storefront.ts'
import { sagaTenant, settled } from './fields.ts'
import { letters } from './letters/letters.ts'
import { createOrder } from './orders/create-order.ts'
import { orderFinished, orderUndone } from './orders/contracts.ts'
import { orders } from './orders/orders.ts'
import { rows } from './rows/rows.ts'
import { users } from './users/users.ts'
import { historyTopic } from './wallets/history-topic.ts'
import { readChange } from './wallets/read-change.ts'
import { wallets } from './wallets/wallets.ts'

const history: HandTopic = { ...historyTopic, tenant: sagaTenant, read: readChange }

/** Orders made by a saga, their payments, items and deliveries; users with wallets. */
export const saga: Storefront = {
  name: 'saga',
  tenant: sagaTenant,
  services: [orders, createOrder, rows, wallets, users, letters],
  // Its lines name their items for people.
  judges: ['quantity', 'unitPrice'],
  // It knows no limit but what lies in a wallet.
  fraud: { limitMinor: 0, windowMs: 1 },
  wakes: settled,
  topics: [history],
  logged: [
    { type: orderFinished, msg: 'saga order finished', fields: ['orderId'] },
    { type: orderUndone, msg: 'saga order undone', fields: ['orderId', 'reasons'] },
  ],
}
