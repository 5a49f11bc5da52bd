import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answer } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import { recordWritten } from '#contracts/topics/hand'
import { toldIn } from '#contracts/topics/topic'
import { customerMet, customerSuspected, meetCustomer, showCustomer } from './contracts.ts'
import { streamCustomers } from './stream-customers.ts'
import { topicsWith } from './topics.ts'

const topics = topicsWith(1)
const machine = given(streamCustomers(topics))
const kept = { id: 1, firstName: 'Jay', lastName: 'Kreps', level: 'gold' }
const jay = { ...kept, email: 'jay@home.example', address: '101 Street' }
const told = (customer: object) =>
  recordWritten({
    ...{ place: 'customers/0', topic: 'customers', partition: 0, about: '1', key: '1' },
    value: customer,
  })
const wants = (nth: number) =>
  meetCustomer({ customerId: '1', orderId: `o${nth}`, round: 1, id: `o${nth}` })
const enriched = (nth: number, level: string) =>
  toldIn(topics.levels.get(level) ?? topics.enriched, `o${nth}`, {
    ...{ id: `o${nth}`, customerId: 1, customerLevel: level },
  })
const met = (nth: number) => customerMet({ orderId: `o${nth}`, round: 1, customer: { id: jay.id } })

describe('stream orders: customers', () => {
  it('are met at once where they are known', () => {
    machine.when(told(jay)).when(wants(1)).then(enriched(1, 'gold'), met(1))
  })

  it('are met by all who waited, in their order, and once', () => {
    const waited = machine.when(wants(1)).then().when(wants(2)).then().when(told(jay))
    waited.then(enriched(1, 'gold'), met(1), enriched(2, 'gold'), met(2))
    waited.when(told({ ...jay, level: 'bronze' })).then()
  })

  it('are kept without their addresses', () => {
    machine
      .when(told(jay))
      .when(showCustomer({ customerId: '1' }))
      .then(answer(kept))
  })

  it('are waited for by so many at most', () => {
    let waiting = machine.when(wants(0))
    for (let nth = 1; nth < 2000; nth++)
      waiting = waiting.when(wants(nth), { now: testTime + nth * 30_000 })
    const { out } = waiting.when(told(jay))
    assert.equal(out.length, 2 * 1000)
    assert.deepEqual(out.at(-1), met(1999))
  })
})

describe('stream orders: customers who order often', () => {
  const start = testTime - (testTime % 30_000)
  const suspected = (counts: number, windowStart = start) =>
    customerSuspected({ customerId: '1', windowStart, counts })

  it('are told of from the third order in a window on', () => {
    const at = (now: number) => ({ now })
    machine
      .when(wants(1), at(start))
      .when(wants(2), at(start + 1))
      .then()
      .when(wants(3), at(start + 29_999))
      .then(suspected(3))
      .when(wants(4), at(start + 29_999))
      .then(suspected(4))
      .when(wants(5), at(start + 30_000))
      .then()
  })
})
