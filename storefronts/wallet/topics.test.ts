import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Sent } from '@millrace/kernel'
import type { Topic } from '#contracts/topics/topic'
import { codecOf } from '#gateway/topics/codec'
import {
  balancesTopic,
  balanceTold,
  billingTopic,
  brokerageTopic,
  deltasTopic,
  deltaTold,
  depositAccepted,
  depositRequested,
  orderCreated,
  paymentTold,
  paymentTopic,
} from './topics.ts'

const accountId = '307d3f2c-9112-4ea8-95c6-cb01bd88fbcb'
const orderId = '9b22ccef-0b7c-4a44-8d5e-5d2a4b1f0c11'
const codec = (topic: Topic) => codecOf(topic, () => Promise.reject(new Error('No schemas.')))

const ids = `"orderId":"${orderId}","accountId":"${accountId}"`
const texts: readonly [what: string, Topic, Sent, text: string][] = [
  [
    'an order',
    billingTopic,
    orderCreated(orderId, accountId, 65_000),
    `{"event":"ORDER_CREATED",${ids},"price":650.0}`,
  ],
  [
    'a deposit that is asked for',
    billingTopic,
    depositRequested(accountId, 19_905),
    `{"event":"DEPOSIT_REQUEST","accountId":"${accountId}","value":199.05}`,
  ],
  [
    'a deposit',
    paymentTopic,
    depositAccepted(accountId, 1_000_000_000),
    `{"event":"DEPOSIT_ACCEPTED","accountId":"${accountId}","value":1.0E7}`,
  ],
  [
    'an order that is paid',
    paymentTopic,
    paymentTold('ORDER_PAID', { orderId, accountId }),
    `{"event":"ORDER_PAID",${ids}}`,
  ],
  [
    'one that is not',
    paymentTopic,
    paymentTold('PAYMENT_FAIL', { orderId, accountId }),
    `{"event":"PAYMENT_FAIL",${ids}}`,
  ],
]

describe('wallet: topics', () => {
  for (const [what, topic, sent, text] of texts) {
    it(`have ${what} as that text, the event first`, async () => {
      const { write, read } = await codec(topic)
      const told = sent.data as { readonly topic: string; readonly value: unknown }
      assert.equal(told.topic, topic.topic)
      assert.equal(write(told.value).toString(), text)
      assert.deepEqual(read(Buffer.from(text)), told.value)
    })
  }

  it('have changes and sums as eight bytes, the highest first', async () => {
    const samples: readonly [Topic, Sent, hex: string][] = [
      [deltasTopic, deltaTold(accountId, 0), '0000000000000000'],
      [deltasTopic, deltaTold(accountId, 19_900), '4068e00000000000'],
      [deltasTopic, deltaTold(accountId, -65_000), 'c084500000000000'],
      [balancesTopic, balanceTold(accountId, 51_30), '4049a66666666666'],
    ]
    for (const [topic, sent, hex] of samples) {
      const { write, read } = await codec(topic)
      const { value } = sent.data as { readonly value: unknown }
      assert.equal(write(value).toString('hex'), hex)
      assert.equal(read(Buffer.from(hex, 'hex')), value)
    }
  })

  it('have as many partitions as there, and each account in one of them', () => {
    const partitions = [billingTopic, paymentTopic, brokerageTopic, deltasTopic, balancesTopic]
    assert.deepEqual(
      partitions.map((topic) => [topic.topic, topic.partitions]),
      [
        ['billing', 2],
        ['payment', 2],
        ['brokerage-notification', 1],
        ['KeyValueTopic', 3],
        ['AccountsWithBalance', 3],
      ],
    )
    const told = [deltaTold(accountId, 1), balanceTold(accountId, 1)].map(({ data }) => data)
    assert.deepEqual(new Set(told.map(({ key }) => key)), new Set([accountId]))
    assert.equal(new Set(told.map(({ partition }) => partition)).size, 1)
  })
})
