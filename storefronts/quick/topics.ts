import { oneOf, openGroup, optional, text } from '@millrace/kernel'
import { jsonText } from '#contracts/topics/format'
import type { Topic } from '#contracts/topics/topic'
import { posted } from './contracts.ts'

export const ordersTopic: Topic = {
  topic: 'orders',
  partitions: 1,
  format: jsonText({ order: posted }),
  summary: 'Orders as they were posted; one by another hand is placed as if it had been posted.',
}

export const notificationsTopic: Topic = {
  topic: 'notifications',
  partitions: 1,
  format: jsonText({
    notification: openGroup({
      order_id: text({ min: 1 }),
      status: oneOf('confirmed', 'rejected'),
      reason: optional(text()),
    }),
  }),
  summary: 'What became of each order; one by another hand changes nothing.',
}
