/** An approved order that a person regrets: what comes back, and what the customer is told. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { EmbeddedLog, type AskResult, type Engine } from '@millrace/kernel'
import { deposit, openAccount, showAccount } from '#contracts/billing'
import { listLetters, type LettersPage } from '#contracts/notifications'
import { placeOrder, requestCancel, showHistory, type HistoryLine } from '#contracts/orders'
import { setStock, showStock } from '#contracts/warehouse'
import { holdLaws } from '#simulation/laws/laws'
import { StoreEvidence } from '#simulation/laws/read-store'
import { runOn, type Composed } from '../composition.ts'

const directory = mkdtempSync(join(tmpdir(), 'millrace-refund-'))
const order = {
  ...{ customerId: 'c-anna', currency: 'EUR', payment: { account: 'anna' } },
  lines: [{ sku: 'tea', quantity: 2, unitPrice: 300 }],
}
let composed: Composed

before(async () => {
  const log = new EmbeddedLog({ directory, shards: 1 })
  const fraud = { limitMinor: 0, windowMs: 1000 }
  composed = await runOn({ log, fraud, onFailure: assert.ifError })
  await ask(setStock({ sku: 'tea', onHand: 10 }))
  await ask(openAccount({ accountId: 'anna', currency: 'EUR' }))
  await ask(deposit({ accountId: 'anna', amount: 1000 }))
})
after(() => rmSync(directory, { recursive: true }))

const ask = (sent: Parameters<Engine['ask']>[0]): Promise<AskResult> =>
  composed.engine.ask(sent, { tenant: 'shop' })

const cancel = (orderId: string) => ask(requestCancel({ orderId, reason: 'I regret it.' }))

async function eventsOfLetters(orderId: string): Promise<string[]> {
  const question = listLetters({ orderId, limit: 10 })
  const pages = await composed.engine.askEachShard(question, { tenant: 'shop' })
  const letters = pages.flatMap(({ body }) => (body as LettersPage).items)
  return letters.map(({ letter }) => letter.event).sort()
}

describe('an approved order is canceled', () => {
  it('gives the money and the stock back, and writes one letter of each', async () => {
    await ask(placeOrder({ ...order, orderId: 'paid' }))
    await cancel('paid')
    await cancel('paid')
    const { body } = await ask(showAccount({ accountId: 'anna' }))
    assert.equal((body as { available: number }).available, 1000)
    const stock = await ask(showStock({ sku: 'tea' }))
    assert.equal((stock.body as { available: number }).available, 10)
    const told = await eventsOfLetters('paid')
    assert.deepEqual(told, ['order-approved', 'order-canceled', 'order-refunded'])
  })

  it('tells the letters in its history', async () => {
    const { body } = await ask(showHistory({ orderId: 'paid' }))
    const letters = (body as HistoryLine[]).filter(({ what }) => what.startsWith('notifications.'))
    assert.equal(letters.length, 3)
  })

  it('writes no letter of a refund where nothing was paid', async () => {
    const { payment: _, ...unpaid } = order
    await ask(placeOrder({ ...unpaid, orderId: 'unpaid' }))
    await cancel('unpaid')
    assert.deepEqual(await eventsOfLetters('unpaid'), ['order-approved', 'order-canceled'])
  })

  it('holds every law', async () => {
    await composed.stop()
    const evidence = new StoreEvidence(directory)
    const { findings } = holdLaws(evidence)
    evidence.close()
    assert.deepEqual(findings.sentences, [])
    assert.equal(findings.counts.get('letters'), 5)
  })
})
