import { describe, it } from 'node:test'
import { isoTime } from '@millrace/kernel'
import { dialogue, testTime } from '@millrace/kernel/testing'
import { holdMoney } from '#contracts/billing'
import type { NeededCheck } from '#contracts/check'
import {
  checkFailed,
  checkOverdue,
  checkPassed,
  checkWithdrawn,
  runCheck,
  uncount,
  withdrawCheck,
} from '#contracts/checks'
import { bookSlot } from '#contracts/delivery'
import type { Reason } from '#contracts/fields'
import { cancelOrder, cancelRequested, orderPlaced, showPlaceOrder } from '#contracts/orders'
import { reviewOpened } from '#contracts/reviews'
import { releaseStock } from '#contracts/warehouse'
import * as one from './order-one.ts'
import { placeOrder } from './place-order.ts'

const { orderId, customerId, placedAt, amount, total, body } = one
const hour = 60 * 60_000
const reasons: Reason[] = [{ code: 'check-failed', detail: 'No.' }]

const large: NeededCheck = { name: 'large', afterMs: 24 * hour, then: 'review' }
const risk: NeededCheck = { name: 'risk', afterMs: 2 * hour, then: 'refuse' }
const order = { ...body, total, placedAt }
const asks = ({ name: check }: NeededCheck) => runCheck({ ...order, check })
const passes = ({ name: check }: NeededCheck) => checkPassed({ orderId, check, by: 'check' })
const off = ({ name: check }: NeededCheck) => withdrawCheck({ orderId, check })
const isOff = ({ name: check }: NeededCheck) => checkWithdrawn({ orderId, check })
const overdue = checkOverdue({ orderId, check: 'large', customerId, amount, then: 'review' })
const until = testTime + 30 * hour
const left = reviewOpened({
  ...{ orderId, check: 'large', customerId, amount, why: [], until, otherwise: 'reject' },
})

/** All else of the first group has passed. */
function waiting(...checks: NeededCheck[]) {
  const talk = dialogue(placeOrder).starts(orderPlaced({ ...order, state: 'PENDING', checks }))
  const [, , ...rest] = talk.said
  talk.said = rest.slice(0, checks.length)
  talk.asks(...checks.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(asks))
  return talk.answers(one.passed, one.counted, one.cupHeld, one.teaHeld).asksNothing()
}
const goesOn = [holdMoney({ ...one.purse, amount }), bookSlot(one.noon)]
const undoes = [
  ...[releaseStock(one.tea), releaseStock(one.cup)],
  uncount({ customerId, orderId, placedAt }),
]

describe('place order: with checks that were switched on', () => {
  it('asks each with the rest, and goes on when all have passed', () => {
    waiting(risk, large)
      .answers(passes(large))
      .asksNothing()
      .answers(passes(risk))
      .asks(...goesOn)
  })

  it('is undone where one refuses, and calls the others off', () => {
    const talk = waiting(large, risk)
      .answers(checkFailed({ orderId, check: 'large', reasons }))
      .after(2000)
    talk.said = talk.said.filter(({ type }) => type.wireName !== runCheck.wireName)
    const [tea, cup, ...others] = undoes
    talk.asks(...[tea, cup].flatMap((undo) => undo ?? []), off(risk), ...others)
    talk
      .answers(one.teaReleased, one.cupReleased, one.uncountedAgain)
      .asksNothing()
      .answers(isOff(risk))
      .asks(cancelOrder({ orderId, reasons }))
  })

  it('waits for a person until the review is over, and asks nothing meanwhile', () => {
    const talk = waiting(large).answers(left)
    talk.answers(showPlaceOrder({ orderId })).answered({
      is: 'forward',
      waitingFor: [
        {
          ...{ what: 'checks/large', since: isoTime(testTime), deadline: isoTime(until) },
          ...{ attempts: 1, inReview: true },
        },
      ],
    })
    talk
      .after(30 * hour - 1)
      .asksNothing()
      .after(1)
      .asks(overdue)
    talk.answers(checkPassed({ orderId, check: 'large', by: 'time' })).asks(...goesOn)
  })

  it('withdraws the review when it is turned back', () => {
    const talk = waiting(large)
      .answers(left)
      .answers(cancelRequested({ orderId, reason: 'I changed my mind.' }))
    talk.said = talk.said.filter(({ type }) => type.wireName === withdrawCheck.wireName)
    talk.asks(off(large))
  })

  it('asks again, with back-off, and comes to what was fixed at its deadline', () => {
    const talk = waiting(large).after(3000)
    talk.asks(asks(large), asks(large)).after(24 * hour)
    talk.said = talk.said.slice(talk.said.findIndex(({ type }) => type === overdue.type))
    talk.said = talk.said.slice(0, 1)
    talk.asks(overdue)
  })

  it('is refused at a deadline that says so', () => {
    const talk = waiting(risk).after(2 * hour)
    talk.said = talk.said.filter(({ type }) => type.wireName !== runCheck.wireName)
    const [tea, cup, ...others] = undoes
    talk.asks(...[tea, cup].flatMap((undo) => undo ?? []), off(risk), ...others)
    talk.answers(one.teaReleased, one.cupReleased, one.uncountedAgain, isOff(risk)).asks(
      cancelOrder({
        orderId,
        reasons: [{ code: 'timed-out', detail: 'No answer in time: risk.' }],
      }),
    )
  })
})
