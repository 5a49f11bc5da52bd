/** Every step is a commit of its own, and the process ends after each of them in turn. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Sent } from '@millrace/kernel'
import { Cluster } from '@millrace/kernel/testing'
import { openAccount } from '#contracts/billing'
import { placeOf, showRecords, writeRecord, type Records } from '#contracts/topics/hand'
import { partitionOf, type Topic } from '#contracts/topics/topic'
import { Process } from '../stepwise.ts'
import {
  listLetters,
  orderProducts,
  requestDeposit,
  showBalance,
  showProfileOrder,
  type Letters,
  type ShownAccount,
  type ShownOrder,
} from './contracts.ts'
import { theOutbox as outbox } from './letters/texts.ts'
import { currency } from './tenant.ts'
import { billingTopic, deltasTopic, paymentTopic } from './topics.ts'
import { wallet } from './wallet.ts'

const accountId = '307d3f2c-9112-4ea8-95c6-cb01bd88fbcb'
const orderId = '9b22ccef-0b7c-4a44-8d5e-5d2a4b1f0c11'

/** An account with so much on it. */
async function begun(cluster: Cluster, amount: number): Promise<Process> {
  const process = await Process.on(wallet, cluster)
  await process.shown(openAccount({ accountId, currency, owner: accountId }))
  await process.shown(requestDeposit({ accountId, amount }))
  return process
}

/** Ends the process after each step that follows, and tells what the next one comes to. */
async function cutAfterEachStep(
  amount: number,
  sent: Sent,
  told: (next: Process, after: number) => Promise<void>,
): Promise<number> {
  for (let after = 0; ; after++) {
    const cluster = new Cluster({ installation: 'test', shards: 2 })
    const first = await begun(cluster, amount)
    void first.ask(sent)
    const taken = await first.steps(after)
    const next = await Process.on(wallet, cluster)
    await next.steps()
    await told(next, after)
    if (taken < after) return after
  }
}

/** What a topic tells of the account. */
async function told(process: Process, topic: Topic): Promise<readonly unknown[]> {
  const place = placeOf(topic.topic, partitionOf(topic, accountId))
  const found = await process.shown<Records>(showRecords({ place, from: 0, limit: 100 }))
  return (found?.items ?? []).map(({ value }) => value)
}

const eventsIn = async (process: Process, topic: Topic) =>
  (await told(process, topic)).map((value) => (value as { readonly event: string }).event)

async function standing(process: Process) {
  const shown = await process.shown<ShownAccount>(showBalance({ accountId }))
  const letters = await process.shown<Letters>(
    listLetters({ outbox, account: accountId, after: 0, limit: 100 }),
  )
  return { balance: shown?.balance, letters: (letters?.items ?? []).map(({ event }) => event) }
}

async function endsAs(amount: number, state: 'APPROVED' | 'CANCELED') {
  const order = orderProducts({ profileId: accountId, orderId, productQuantity: 1 })
  const event = state === 'APPROVED' ? 'ORDER_PAID' : 'PAYMENT_FAIL'
  const isPaid = state === 'APPROVED'
  const steps = await cutAfterEachStep(amount, order, async (process, after) => {
    const said = `after step ${after}`
    // What was not even begun is begun by whoever sends it again; nothing is begun twice.
    assert.equal(await process.shown<string>(order), orderId, said)
    const shown = await process.shown<ShownOrder>(
      showProfileOrder({ profileId: accountId, orderId }),
    )
    assert.deepEqual([shown?.state, shown?.orderNumber], [state, 1], said)
    assert.deepEqual(await standing(process), {
      balance: isPaid ? amount - 6500 : amount,
      letters: ['DEPOSIT_ACCEPTED', event],
    })
    assert.deepEqual(await eventsIn(process, billingTopic), ['DEPOSIT_REQUEST', 'ORDER_CREATED'])
    assert.deepEqual(await eventsIn(process, paymentTopic), ['DEPOSIT_ACCEPTED', event])
    const deltas = [0, amount / 100, ...(isPaid ? [-65] : [])]
    assert.deepEqual(await told(process, deltasTopic), deltas)
  })
  assert.ok(steps > 8, `${steps} steps`)
}

describe('wallet: a process that ends between two steps', () => {
  it('leaves an order that is paid once by the next one, and told once', async () => {
    await endsAs(10_000, 'APPROVED')
  })

  it('leaves an order that is canceled by the next one, and told once', async () => {
    await endsAs(6499, 'CANCELED')
  })

  it('leaves a deposit by another hand whole, or none', async () => {
    const value = { event: 'DEPOSIT_REQUEST', accountId, value: 2.5 }
    const partition = partitionOf(billingTopic, accountId)
    const record = writeRecord({
      ...{ place: placeOf('billing', partition), topic: 'billing', partition, key: accountId },
      ...{ value, about: accountId },
    })
    const balances = new Set<number | undefined>()
    await cutAfterEachStep(100, record, async (process, after) => {
      const said = `after step ${after}`
      const { balance, letters } = await standing(process)
      const isKept = (await told(process, billingTopic)).length === 2
      balances.add(balance)
      assert.equal(balance, isKept ? 350 : 100, said)
      assert.equal(letters.length, isKept ? 2 : 1, said)
      assert.deepEqual(await told(process, deltasTopic), isKept ? [0, 1, 2.5] : [0, 1], said)
    })
    assert.deepEqual(balances, new Set([100, 350]))
  })
})

/** Each of two processes has one of two shards: what is for the other one goes over its inbox. */
describe('wallet: on two processes', () => {
  it('has orders paid, and canceled, wherever they lie', async () => {
    const cluster = new Cluster({ installation: 'test', shards: 2 })
    const first = await Process.on(wallet, cluster)
    await cluster.take(1)
    const processes = [first, await Process.on(wallet, cluster, [])]
    const ask = async <Body>(sent: Sent): Promise<Body> => {
      const answer = Promise.any(processes.map((process) => process.ask(sent)))
      for (let steps = 1; steps > 0;) {
        steps = 0
        for (const process of processes) steps += await process.steps()
      }
      return (await answer).body as Body
    }
    for (let nth = 0; nth < 8; nth++) {
      const profileId = `a-${nth}`
      await ask(openAccount({ accountId: profileId, currency, owner: profileId }))
      await ask(requestDeposit({ accountId: profileId, amount: 7000 }))
      for (const [at, state] of ['APPROVED', 'CANCELED'].entries()) {
        const which = { profileId, orderId: `o-${nth}-${at}` }
        assert.equal(await ask(orderProducts({ ...which, productQuantity: 1 })), which.orderId)
        const shown = await ask<ShownOrder>(showProfileOrder(which))
        assert.deepEqual([shown.state, shown.orderNumber], [state, 2 * nth + at + 1])
      }
      const { balance } = await ask<ShownAccount>(showBalance({ accountId: profileId }))
      assert.equal(balance, 500)
    }
  })
})
