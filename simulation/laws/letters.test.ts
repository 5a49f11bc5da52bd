import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EventRecord, Sent } from '@millrace/kernel'
import { letterWithheld, letterWritten } from '#contracts/notifications'
import { orderConfirmed, orderPlaced, refundEnded } from '#contracts/orders'
import { Findings } from './findings.ts'
import { History } from './history.ts'
import { letters } from './letters.ts'

const orderId = 'o-1'
const customerId = 'anna'
const about = { recipient: customerId, orderId, event: 'order-approved' } as const
const [outbox, email] = (['outbox', 'email'] as const).map((channel) =>
  letterWritten({ ...about, channel, text: 'It is.' }),
)
const lines = [{ sku: 'tea', quantity: 1, unitPrice: 5 }]
const whose = { orderId, customerId, placedAt: 1 }
const placed = orderPlaced({ ...whose, currency: 'EUR', lines, total: 5, state: 'PENDING' })
const confirmed = orderConfirmed({ ...whose, state: 'APPROVED' })

function broken(...told: readonly Sent[]): readonly string[] {
  const findings = new Findings()
  const history = new History(findings)
  for (const { type, data } of [placed, confirmed, ...told]) {
    const event = { type: type.wireName, data, tenant: 'shop', key: orderId }
    history.take(event as unknown as EventRecord)
  }
  letters.hold({ evidence: undefined as never, history, findings, settled: true })
  return findings.sentences
}

const part = (refundId: string) => ({
  ended: refundEnded({
    ...{ orderId, customerId, refundId, payment: { account: 'purse' } },
    amount: { minor: 1, currency: 'EUR' },
  }),
  letter: letterWritten({
    ...{ recipient: customerId, orderId, event: 'order-part-refunded', refundId },
    ...{ channel: 'outbox', text: 'Of it.' },
  }),
})

describe('laws: letters about parts that were given back', () => {
  const [one, two] = [part('1'), part('2')]
  it('are as many as there are parts', () => {
    const ended = [outbox as Sent, one.ended, two.ended, two.ended]
    assert.deepEqual(broken(...ended, one.letter, two.letter), [])
    assert.equal(broken(...ended, one.letter).length, 1)
    assert.equal(broken(...ended, one.letter, two.letter, two.letter).length, 1)
  })
})

describe('laws: letters about an order', () => {
  for (const [way, told] of [
    ['in the outbox', [outbox]],
    ['by e-mail only', [email]],
    ['by both ways', [outbox, email]],
    ['not at all, where it is not wanted', [letterWithheld(about)]],
  ] as const) {
    it(`may be told ${way}`, () => {
      assert.deepEqual(broken(...(told as readonly Sent[])), [])
    })
  }

  for (const [way, told] of [
    ['nothing is told', []],
    ['it lies there twice', [outbox, outbox]],
    ['it goes by e-mail twice', [email, email, outbox]],
    ['it is written though it is not wanted', [letterWithheld(about), outbox]],
  ] as const) {
    it(`is broken where ${way}`, () => {
      assert.equal(broken(...(told as readonly Sent[])).length, 1)
    })
  }
})
