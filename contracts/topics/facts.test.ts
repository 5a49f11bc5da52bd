import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AnyMessageType } from '@millrace/kernel'
import { orderPlaced } from '../orders.ts'
import { reviewOpened } from '../reviews.ts'
import { stockHeld } from '../warehouse.ts'
import { factsTopics } from './facts.ts'

describe('topics: facts', () => {
  it('hold what their own contexts declare', () => {
    const topicOf = (type: AnyMessageType) =>
      factsTopics.filter((topic) => topic.events.includes(type)).map(({ topic }) => topic)
    assert.deepEqual(topicOf(orderPlaced), ['orders'])
    assert.deepEqual(topicOf(stockHeld), ['stock'])
    assert.deepEqual(topicOf(reviewOpened), ['checks'])
  })
})
