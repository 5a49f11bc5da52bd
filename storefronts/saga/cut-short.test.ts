/** Every step is a commit of its own, and the process ends after each of them in turn. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Sent } from '@millrace/kernel'
import { Cluster } from '@millrace/kernel/testing'
import { beginOrder, showOrder, showOutcome, type Order, type Outcome } from './orders/contracts.ts'
import { saga } from './saga.ts'
import { showRow, type Kind, type Row } from './rows/contracts.ts'
import { Process } from '../stepwise.ts'
import { createUser, showUser, type User } from './users/contracts.ts'
import { showWallet, type Wallet } from './wallets/contracts.ts'

const askedAt = Date.UTC(2024, 0, 1)

const plan = (deliverAt: number) => ({
  orderId: 'o-1',
  contents: [
    { id: 'l-1', item: 'phone', amount: 1, price: 12_345 },
    { id: 'l-2', item: 'cable', amount: 2, price: 100 },
  ],
  ...{ cost: 12_545, timeDelivery: '2024-06-26T16:00', deliverAt, askedAt },
  ...{ paymentId: 'p-1', deliveryId: 'd-1', itemIds: ['i-1', 'i-2'] },
})

/** Ends the process after each step that follows, and tells what the next one comes to. */
async function cutAfterEachStep(
  sent: Sent,
  told: (next: Process, after: number) => Promise<void>,
): Promise<number> {
  for (let after = 0; ; after++) {
    const cluster = new Cluster({ installation: 'test', shards: 2 })
    const first = await Process.on(saga, cluster)
    void first.ask(sent)
    const taken = await first.steps(after)
    const next = await Process.on(saga, cluster)
    await next.steps()
    await told(next, after)
    if (taken < after) return after
  }
}

const statusesOf = async (process: Process): Promise<readonly (string | undefined)[]> => {
  const rows: readonly (readonly [id: string, kind: Kind])[] = [
    ['p-1', 'payment'],
    ['d-1', 'delivery'],
    ['i-1', 'item'],
    ['i-2', 'item'],
  ]
  const found: (string | undefined)[] = []
  for (const [rowId, kind] of rows) {
    found.push((await process.shown<Row>(showRow({ rowId, kind })))?.status)
  }
  const order = await process.shown<Order>(showOrder({ orderId: 'o-1' }))
  return [order?.status, ...found]
}

async function endsAs(expected: readonly (string | undefined)[], deliverAt: number) {
  const begin = beginOrder(plan(deliverAt))
  const steps = await cutAfterEachStep(begin, async (process, after) => {
    // What was not even begun is begun by whoever sends it again; nothing is begun twice.
    void process.ask(begin)
    await process.steps()
    const outcome = await process.shown<Outcome>(showOutcome({ orderId: 'o-1' }))
    assert.notEqual(outcome?.is, 'open', `after step ${after}`)
    assert.deepEqual(await statusesOf(process), expected, `after step ${after}`)
  })
  assert.ok(steps > 8, `${steps} steps`)
}

describe('saga orders: a process that ends between two steps', () => {
  it('leaves an order that is finished by the next one', async () => {
    await endsAs(['SUCCESS', 'SUCCESS', 'SCHEDULED', 'RESERVED', 'RESERVED'], askedAt + 1)
  })

  it('leaves an order that is undone by the next one, all that succeeded canceled', async () => {
    await endsAs(['CANCELED', 'CANCELED', undefined, 'CANCELED', 'CANCELED'], askedAt)
  })

  it('never leaves a user without a wallet, nor a wallet without its user', async () => {
    const create = createUser({ userId: 'u-1', walletId: 'w-1', name: 'Maksim', email: 's@s.s' })
    const seen = new Set<boolean>()
    await cutAfterEachStep(create, async (process, after) => {
      const user = await process.shown<User>(showUser({ userId: 'u-1' }))
      const wallet = await process.shown<Wallet>(showWallet({ walletId: 'w-1' }))
      assert.equal(user !== undefined, wallet !== undefined, `after step ${after}`)
      seen.add(user !== undefined)
    })
    assert.deepEqual(seen, new Set([false, true]))
  })
})
