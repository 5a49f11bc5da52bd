import { Busy } from '@millrace/kernel'
import { decimalOf } from '../../decimals.ts'
import type { Done } from '../rows/contracts.ts'
import {
  buyFromWallet,
  closeWallet,
  openWallet,
  refillWallet,
  showPurchase,
  showWallet,
  type Bought,
  type Wallet,
} from '../wallets/contracts.ts'
import { doneOrNot, json, plain } from './answers.ts'
import { bodies, bodyOf, minorIn, sumIn } from './bodies.ts'
import { acceptedBody, type Call } from './call.ts'
import type { SagaRoute } from './route.ts'

const shown = ({ id, balance }: Wallet) => ({ id, wallet: decimalOf(balance) })

/** Nothing need be said of a new wallet, so a body may as well be left out. */
const openingIn = (call: Call): number => {
  if (call.body === undefined) return 0
  const { wallet = 0 } = bodyOf(call, bodies.billing)
  return minorIn(wallet)
}

export const billingRoutes: readonly SagaRoute[] = [
  {
    method: 'POST',
    path: '/billing/billing',
    handle: async (call) => {
      const opening = openingIn(call)
      const notAdded = () => plain(call.reply, 417, 'Billing not added to DB')
      if (opening < 0) return notAdded()
      const opened = await call.write(openWallet({ walletId: call.made('wallet'), opening }))
      return opened.accepted ? json(call.reply, shown(opened.body as Wallet)) : notAdded()
    },
  },
  {
    method: 'GET',
    path: '/billing/billing/:id',
    handle: async (call) => {
      const walletId = call.id()
      const wallet = walletId && (await call.read<Wallet>(showWallet({ walletId })))
      if (wallet) return json(call.reply, shown(wallet))
      return plain(call.reply, 404, `No billing with id ${call.param('id')}`)
    },
  },
  {
    method: 'PUT',
    path: '/billing/billing/refill/:id/:sum',
    handle: async (call) => {
      const sum = sumIn(call.param('sum'))
      const walletId = call.id()
      if (walletId === undefined || sum <= 0) return doneOrNot(call.reply, false)
      const { name: refillId } = call
      const once = refillId === undefined ? {} : { refillId }
      const refilled = await call.write(refillWallet({ walletId, sum, ...once }))
      return doneOrNot(call.reply, acceptedBody<Done>(refilled).done)
    },
  },
  {
    method: 'PUT',
    path: '/billing/billing/:id/:sum',
    handle: async (call) => {
      const sum = sumIn(call.param('sum'))
      const walletId = call.id()
      // Buying for less than nothing would add money.
      if (walletId === undefined || sum <= 0) return doneOrNot(call.reply, false)
      const purchaseId = call.made('purchase')
      const placed = await call.write(buyFromWallet({ walletId, purchaseId, sum }))
      if (!acceptedBody<Done>(placed).done) return doneOrNot(call.reply, false)
      const bought = await call.until(walletId, async () => {
        const found = await call.read<Bought>(showPurchase({ walletId, purchaseId }))
        return found?.is === 'open' ? undefined : found
      })
      if (bought === undefined) throw new Busy('What the purchase came to is not known yet.', 5)
      return doneOrNot(call.reply, bought.is === 'bought')
    },
  },
  {
    method: 'DELETE',
    path: '/billing/billing/:id',
    handle: async (call) => {
      const walletId = call.id()
      if (walletId === undefined) return doneOrNot(call.reply, false)
      const closed = await call.write(closeWallet({ walletId }))
      return doneOrNot(call.reply, acceptedBody<Done>(closed).done)
    },
  },
]
