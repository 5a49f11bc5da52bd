import { describe, it } from 'node:test'
import { answer, isoTime, refuse } from '@millrace/kernel'
import { testTime } from '@millrace/kernel/testing'
import { checkFailed, checkOverdue, checkPassed, checkWithdrawn } from '#contracts/checks'
import { reviewDecided, reviewWithdrawn, showReview } from '#contracts/reviews'
import { amount, decide, desk, orderId, run, until, withdraw } from './desk.ts'

const left = desk.when(run('rule', 'review'))
const shown = {
  ...{ orderId, state: 'open', customerId: 'anna', amount },
  checks: [{ check: 'rule', why: ['It says so.'] }],
  ...{ since: isoTime(testTime), until: isoTime(until), otherwise: 'reject' },
}
const byOlga = { at: isoTime(testTime), by: 'olga', why: 'I know her.' }
const said = { orderId, by: 'olga', why: 'I know her.' }
const conflict = (detail: string) => refuse({ refused: 'conflict', detail })
const rejected = (check: string, detail: string) =>
  checkFailed({ orderId, check, reasons: [{ code: 'review-rejected', detail }] })
const overdue = (now: number) =>
  [
    checkOverdue({ orderId, check: 'rule', customerId: 'anna', amount, then: 'review' }),
    { now },
  ] as const

describe('checks: decide a review', () => {
  it('lets the order pass, once', () => {
    left
      .when(decide('approve'))
      .then(
        reviewDecided({ ...said, checks: ['rule'], verdict: 'approve' }),
        checkPassed({ orderId, check: 'rule', by: 'person' }),
        answer({ ...shown, state: 'approved', decided: byOlga }),
      )
      .when(decide('reject'))
      .then(conflict('It is approved already.'))
      .changesNothing()
  })

  it('refuses the order, with what the person says', () => {
    left
      .when(decide('reject'))
      .then(
        reviewDecided({ ...said, checks: ['rule'], verdict: 'reject' }),
        rejected('rule', 'I know her.'),
        answer({ ...shown, state: 'rejected', decided: byOlga }),
      )
  })

  it('decides all that was left to a person', () => {
    left
      .when(run('other', 'review'))
      .when(decide('approve'))
      .then(
        reviewDecided({ ...said, checks: ['rule', 'other'], verdict: 'approve' }),
        checkPassed({ orderId, check: 'rule', by: 'person' }),
        checkPassed({ orderId, check: 'other', by: 'person' }),
        answer({
          ...{ ...shown, state: 'approved', decided: byOlga },
          checks: [...shown.checks, { check: 'other', why: ['It says so.'] }],
        }),
      )
  })

  it('comes to its default at its time, and not before', () => {
    left
      .when(...overdue(until - 1))
      .then()
      .changesNothing()
    const why = 'Nobody decided it in time.'
    const over = left
      .when(...overdue(until))
      .then(
        reviewDecided({ orderId, checks: ['rule'], verdict: 'reject', by: '', why }),
        rejected('rule', why),
      )
    over
      .when(...overdue(until + 1))
      .then(rejected('rule', why))
      .changesNothing()
    over.when(decide('approve')).then(conflict('It is rejected already.'))
    over
      .when(showReview({ orderId }))
      .then(answer({ ...shown, state: 'rejected', decided: { at: isoTime(until), why } }))
  })

  it('hears nobody whose time is over', () => {
    left
      .when(decide('approve'), { now: until })
      .then(conflict(`Its time was over at ${isoTime(until)}.`))
      .changesNothing()
  })

  it('is withdrawn with its order, and decided by nobody then', () => {
    const check = 'rule'
    const off = left
      .when(withdraw(check))
      .then(reviewWithdrawn({ orderId, check }), checkWithdrawn({ orderId, check }))
    off.when(decide('approve')).then(conflict('It is withdrawn already.')).changesNothing()
    off.when(showReview({ orderId })).then(answer({ ...shown, state: 'withdrawn' }))
  })

  it('is unknown where nothing was left to a person', () => {
    const detail = `Nobody was asked to review an order ${orderId}.`
    for (const state of [desk, desk.when(run('rule'))]) {
      state
        .when(decide('approve'))
        .then(refuse({ refused: 'not-found', detail }))
        .changesNothing()
      state.when(showReview({ orderId })).then(refuse({ refused: 'not-found', detail }))
    }
  })
})
