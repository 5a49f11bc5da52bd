/** Each of two processes has one of two shards: what is for the other one goes over its inbox. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Sent } from '@millrace/kernel'
import { Cluster } from '@millrace/kernel/testing'
import { beginOrder, showOutcome, type Outcome } from './orders/contracts.ts'
import { saga } from './saga.ts'
import { showRow, type Row } from './rows/contracts.ts'
import { Process } from '../stepwise.ts'
import { createUser, type User } from './users/contracts.ts'
import {
  buyFromWallet,
  refillWallet,
  showPurchase,
  showWallet,
  type Bought,
  type Wallet,
} from './wallets/contracts.ts'

async function two() {
  const cluster = new Cluster({ installation: 'test', shards: 2 })
  const first = await Process.on(saga, cluster)
  await cluster.take(1)
  const processes = [first, await Process.on(saga, cluster, [])]
  const settle = async (): Promise<void> => {
    for (let steps = 1; steps > 0;) {
      steps = 0
      for (const process of processes) steps += await process.steps()
    }
  }
  /** By the one that has the key; the other one says that it has not. */
  const ask = async <Body>(sent: Sent): Promise<Body> => {
    const answer = Promise.any(processes.map((process) => process.ask(sent)))
    await settle()
    return (await answer).body as Body
  }
  return { ask }
}

/** Of many of them some lie here and some there. */
const nths = Array.from({ length: 8 }, (_, nth) => nth)

describe('saga orders: on two processes', () => {
  it('are made, and undone, wherever their rows lie', async () => {
    const { ask } = await two()
    for (const nth of nths) {
      const deliverAt = nth % 2
      await ask(
        beginOrder({
          orderId: `o-${nth}`,
          contents: [{ id: `l-${nth}`, item: 'phone', amount: 1, price: 100 }],
          ...{ cost: 100, timeDelivery: '2024-06-26T16:00', deliverAt, askedAt: 0 },
          ...{ paymentId: `p-${nth}`, deliveryId: `d-${nth}`, itemIds: [`i-${nth}`] },
        }),
      )
      const { is } = await ask<Outcome>(showOutcome({ orderId: `o-${nth}` }))
      assert.equal(is, deliverAt > 0 ? 'finished' : 'undone')
      const payment = await ask<Row>(showRow({ rowId: `p-${nth}`, kind: 'payment' }))
      assert.equal(payment.status, deliverAt > 0 ? 'SUCCESS' : 'CANCELED')
    }
  })

  it('have users with wallets that buy', async () => {
    const { ask } = await two()
    for (const nth of nths) {
      const [userId, walletId] = [`u-${nth}`, `w-${nth}`]
      const user = await ask<User>(createUser({ userId, walletId, name: 'Maksim', email: 's@s' }))
      assert.equal(user.billingId, walletId)
      await ask(refillWallet({ walletId, sum: 100 }))
      for (const [at, sum] of [60, 60].entries()) {
        const purchaseId = `b-${nth}-${at}`
        await ask(buyFromWallet({ walletId, purchaseId, sum }))
        const { is } = await ask<Bought>(showPurchase({ walletId, purchaseId }))
        assert.equal(is, at === 0 ? 'bought' : 'refused')
      }
      assert.deepEqual(await ask<Wallet>(showWallet({ walletId })), { id: walletId, balance: 40 })
    }
  })
})
