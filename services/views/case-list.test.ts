import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answer, caseOpened, caseSettled, isoTime } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { listCases, type CasesPage } from '#contracts/cases'
import { caseList } from './case-list.ts'

const name = { saga: 'place-order', step: 'wallet', doing: 'ask' } as const
const opened = (orderId: string, dueAt = 100) =>
  caseOpened({
    ...{ ...name, correlation: orderId },
    ...{ owner: 'operator', dueAt, reason: 'Asked 10 times.' },
  })
const settled = (orderId: string) =>
  caseSettled({ ...{ ...name, correlation: orderId }, by: 'olga', why: 'It was taken.' })

const shown = (orderId: string, openedAt: number) => ({
  ...{ ...name, orderId, owner: 'operator', reason: 'Asked 10 times.' },
  ...{ openedAt: isoTime(openedAt), dueAt: isoTime(100) },
})

const list = (cases: ReturnType<typeof given<typeof caseList.initial>>, asked: object = {}) => {
  const { out } = cases.when(listCases({ state: 'open', limit: 10, ...asked }))
  const [told] = out
  assert.ok(told?.out === 'answer')
  return told.body as CasesPage
}

describe('views: the list of cases', () => {
  const two = given(caseList).when(opened('o-1'), { now: 10 }).when(opened('o-2'), { now: 20 })

  it('has those that are open, newest first', () => {
    const { items, more } = list(two)
    assert.deepEqual(
      items.map((one) => one.case),
      [shown('o-2', 20), shown('o-1', 10)],
    )
    assert.equal(more, false)
  })

  it('goes on behind a place, and finds those of one order', () => {
    const { items, more } = list(two, { limit: 1 })
    assert.equal(more, true)
    const rest = list(two, { after: items[0]?.place })
    assert.deepEqual(
      rest.items.map((one) => one.case.orderId),
      ['o-1'],
    )
    assert.equal(list(two, { orderId: 'o-2' }).items.length, 1)
    assert.equal(list(two, { orderId: 'o-3' }).items.length, 0)
  })

  it('keeps who settled a case, when and why', () => {
    const one = two.when(settled('o-1'), { now: 30 })
    assert.deepEqual(
      list(one).items.map(({ case: { orderId } }) => orderId),
      ['o-2'],
    )
    const [item] = list(one, { state: 'settled' }).items
    assert.deepEqual(item?.case, {
      ...shown('o-1', 10),
      settled: { at: isoTime(30), by: 'olga', why: 'It was taken.' },
    })
  })

  it('has a case that is opened again among the open ones only', () => {
    const again = two.when(settled('o-1'), { now: 30 }).when(opened('o-1'), { now: 40 })
    assert.deepEqual(
      list(again).items.map(({ case: { orderId } }) => orderId),
      ['o-1', 'o-2'],
    )
    assert.deepEqual(list(again, { state: 'settled' }).items, [])
  })

  it('knows nothing of a case that was never opened', () => {
    given(caseList)
      .when(settled('o-1'), { now: 30 })
      .when(listCases({ state: 'settled', limit: 10 }))
      .then(answer({ items: [], more: false }))
  })
})
