import type { HandTopic } from '#gateway/topics/hand-topic'
import type { Storefront } from '../storefront.ts'
import { accounts } from './accounts/accounts.ts'
import { letters } from './letters/letters.ts'
import { numbers } from './orders/numbers.ts'
import { profiles } from './orders/profiles.ts'
import { readBilling, readBrokerage, readPayment } from './read-record.ts'
import { walletTenant } from './tenant.ts'
import { balancesTopic, billingTopic, brokerageTopic, deltasTopic, paymentTopic } from './topics.ts'

const tenant = walletTenant

/** What lies on an account is what we say: nobody else writes its changes, or their sum. */
const topics: readonly HandTopic[] = [
  { ...billingTopic, tenant, read: readBilling },
  { ...paymentTopic, tenant, read: readPayment },
  { ...brokerageTopic, tenant, read: readBrokerage },
  { ...deltasTopic, tenant },
  { ...balancesTopic, tenant },
]

/** Wallets, orders paid from them, letters about both. */
export const wallet: Storefront = {
  name: 'wallet',
  tenant,
  services: [accounts, profiles, numbers, letters],
  // Its orders name no goods: so many products, at one price.
  judges: ['quantity', 'unitPrice'],
  // Whoever has the money may order.
  fraud: { limitMinor: 0, windowMs: 1 },
  topics,
  logged: [],
}
