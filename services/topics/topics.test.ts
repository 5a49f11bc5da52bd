import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answer } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { recordTold, recordWritten, showRecords, writeRecord } from '#contracts/topics/hand'
import { formerTopics, topics } from './topics.ts'

const at = testTime
const lies = { place: 'orders/0', topic: 'orders', partition: 0 }
const told = (value: unknown) => recordTold({ ...lies, key: 'k', value })
const show = (from: number, limit = 10) => showRecords({ place: 'orders/0', from, limit })
const byHand = { ...lies, about: 'o-1', value: { by: 'hand' } }

/** Two records that we told, and one by another hand. */
const partition = given(topics).when(told(1)).when(told(2)).when(writeRecord(byHand))

describe('topics: a partition', () => {
  it('has what was told and written, in that order', () => {
    partition
      .then(recordWritten(byHand), answer({ partition: 0, offset: 2 }))
      .when(show(0))
      .then(
        answer({
          items: [
            { offset: 0, key: 'k', value: 1, at },
            { offset: 1, key: 'k', value: 2, at },
            { offset: 2, value: { by: 'hand' }, at },
          ],
          next: 3,
        }),
      )
      .changesNothing()
  })

  it('is read from an offset on, as far as is wanted', () => {
    partition
      .when(show(1, 1))
      .then(answer({ items: [{ offset: 1, key: 'k', value: 2, at }], next: 2 }))
  })

  it('is still known where the log has topics of its own', () => {
    given(formerTopics)
      .when(writeRecord(byHand))
      .when(show(0))
      .then(answer({ items: [{ offset: 0, value: { by: 'hand' }, at }], next: 1 }))
    assert.equal(formerTopics.routes.length < topics.routes.length, true)
  })

  it('has nothing behind its end, and stays there', () => {
    partition.when(show(3)).then(answer({ items: [], next: 3 }))
    given(topics)
      .when(show(7))
      .then(answer({ items: [], next: 7 }))
  })
})
