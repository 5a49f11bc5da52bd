import { describe, it } from 'node:test'
import { dialogue } from '@millrace/kernel/testing'
import { partRefunded, refundPart } from '#contracts/billing'
import { cardPartRefunded, refundCardPart } from '#contracts/cards'
import { endRefund, refundBegun, refundEnded } from '#contracts/orders'
import { customerId, orderId, purse } from './order-one.ts'
import { refundOrder } from './refund-order.ts'

const amount = { minor: 200, currency: 'EUR' }
const refund = { orderId, customerId, refundId: '2', amount, reason: 'A cup was broken.' }
const toWallet = { ...purse, step: 'refund-2', customerId, amount }
const numbers = { balance: 900, held: 0 }
const ended = refundEnded({ orderId, customerId, refundId: '2', amount })

describe('refund order', () => {
  it('gives a part back to the account, and tells the order', () => {
    dialogue(refundOrder)
      .starts(refundBegun({ ...refund, payment: { account: 'purse' } }))
      .asks(refundPart(toWallet))
      .answers(partRefunded({ ...toWallet, ...numbers }))
      .asks(endRefund({ orderId, refundId: '2' }))
      .answers(ended)
      .is('unknown')
  })

  it('gives a part back to the card', () => {
    const part = { orderId, customerId, refundId: '2', amount }
    dialogue(refundOrder)
      .starts(refundBegun({ ...refund, payment: { card: { token: 'tok-7' } } }))
      .asks(refundCardPart(part))
      .answers(cardPartRefunded(part))
      .asks(endRefund({ orderId, refundId: '2' }))
  })

  it('takes what is told again of the part before for no answer', () => {
    dialogue(refundOrder)
      .starts(refundBegun({ ...refund, payment: { account: 'purse' } }))
      .asks(refundPart(toWallet))
      .answers(partRefunded({ ...toWallet, ...numbers, step: 'refund-1' }))
      .asksNothing()
      .is('forward')
  })
})
