import { describe, it } from 'node:test'
import { effect } from '@millrace/kernel'
import { testTime } from '@millrace/kernel/testing'
import {
  askingOutside,
  checkAnswered,
  checkFailed,
  checkOverdue,
  checkPassed,
  checkUnanswered,
  checkWithdrawn,
} from '#contracts/checks'
import { amount, desk, opened, orderId, run, withdraw } from './desk.ts'

const passed = (check: string) => checkPassed({ orderId, check, by: 'check' })
const failed = (check: string, code: 'check-failed' | 'timed-out', detail: string) =>
  checkFailed({ orderId, check, reasons: [{ code, detail }] })

describe('checks: run a rule', () => {
  it('tells its verdict, and the same when it is asked again', () => {
    desk.when(run('rule')).then(passed('rule')).when(run('rule', 'fail')).then(passed('rule'))
    const refused = failed('rule', 'check-failed', 'It says so.')
    desk.when(run('rule', 'fail')).then(refused).when(run('rule')).then(refused).changesNothing()
  })

  it('leaves to a person what it says a person should see, once', () => {
    const left = desk.when(run('rule', 'review')).then(opened('rule'))
    left.when(run('rule', 'review')).then().changesNothing()
  })

  it('says nothing of a check that this release does not have', () => {
    desk.when(run('gone')).then().changesNothing()
  })

  it('fails where it was called off before', () => {
    const off = desk.when(withdraw('rule')).then(checkWithdrawn({ orderId, check: 'rule' }))
    off
      .when(run('rule'))
      .then(failed('rule', 'timed-out', 'The check was called off before it was asked for.'))
    off
      .when(withdraw('rule'))
      .then(checkWithdrawn({ orderId, check: 'rule' }))
      .changesNothing()
  })
})

describe('checks: ask outside', () => {
  const { type: _, out: __, data } = run('outside')
  const { check, ...order } = data
  const asks = (attempt: number) => effect(askingOutside, `outside ${attempt}`, { check, order })
  const said = (outcome: 'pass' | 'fail' | 'review' | 'unknown', ...why: string[]) =>
    checkAnswered({ orderId, check, outcome, why })
  const asked = desk.when(run('outside')).then(asks(1))

  it('asks once while nobody has answered, and anew where an answer was lost', () => {
    asked.when(run('outside')).then().changesNothing()
    asked.when(run('outside'), { now: testTime + 10 * 60_000 }).then(asks(2))
  })

  it('asks again where nobody knows', () => {
    asked
      .when(said('unknown', 'unreachable'))
      .then(checkUnanswered({ orderId, check, why: 'unreachable', attempt: 1 }))
      .when(run('outside'))
      .then(asks(2))
      .when(said('pass'))
      .then(passed('outside'))
      .when(said('fail', 'No.'))
      .then()
      .changesNothing()
  })

  it('takes any verdict', () => {
    asked.when(said('fail', 'No.')).then(failed('outside', 'check-failed', 'No.'))
    asked.when(said('review', 'Look.')).then(opened('outside', 'Look.'))
  })

  const overdue = (then: 'pass' | 'refuse' | 'review') =>
    checkOverdue({ orderId, check, customerId: 'anna', amount, then })

  it('comes to what was fixed where it is not answered in time', () => {
    const late = 'No answer in time: outside.'
    asked.when(overdue('pass')).then(checkPassed({ orderId, check, by: 'time' }))
    asked.when(overdue('refuse')).then(failed('outside', 'timed-out', late))
    asked.when(overdue('review')).then(opened('outside', late)).when(said('pass')).then()
    desk.when(overdue('review')).then(opened('outside', late))
  })

  it('stays what it came to before its time was over', () => {
    asked.when(said('pass')).when(overdue('review')).then(passed('outside')).changesNothing()
  })

  it('hears nothing any more once it is called off', () => {
    asked.when(withdraw('outside')).when(said('pass')).then().changesNothing()
  })
})
