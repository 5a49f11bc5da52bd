import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { caseOpened, caseSettled, type AnyMessageType } from '@millrace/kernel'
import * as billing from '../billing.ts'
import * as cards from '../cards.ts'
import * as checks from '../checks.ts'
import * as customers from '../customers.ts'
import * as delivery from '../delivery.ts'
import * as notifications from '../notifications.ts'
import * as orders from '../orders.ts'
import * as preorderProducts from '../preorder-products.ts'
import * as preorders from '../preorders.ts'
import * as requests from '../requests.ts'
import * as reviews from '../reviews.ts'
import * as warehouse from '../warehouse.ts'
import { factsTopics } from './facts.ts'

const isEvent = (value: unknown): value is AnyMessageType =>
  typeof value === 'function' && 'kind' in value && value.kind === 'event'

const modules: object[] = [
  ...[billing, cards, checks, customers, delivery, notifications, orders, requests],
  ...[preorderProducts, preorders, reviews, warehouse],
]
const events = [...modules.flatMap(Object.values).filter(isEvent), caseOpened, caseSettled]

describe('topics: facts', () => {
  it('have every event of every context, each once', () => {
    const relayed = factsTopics.flatMap((topic) => topic.events.map(({ wireName }) => wireName))
    assert.deepEqual(relayed.toSorted(), events.map(({ wireName }) => wireName).toSorted())
  })

  it('hold what their own contexts declare', () => {
    const topicOf = (type: AnyMessageType) =>
      factsTopics.filter((topic) => topic.events.includes(type)).map(({ topic }) => topic)
    assert.deepEqual(topicOf(orders.orderPlaced), ['orders'])
    assert.deepEqual(topicOf(warehouse.stockHeld), ['stock'])
    assert.deepEqual(topicOf(reviews.reviewOpened), ['checks'])
  })
})
