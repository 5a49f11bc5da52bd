import { describe, it } from 'node:test'
import { answer, isoTime } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import { letterWritten, listLetters } from '#contracts/notifications'
import { letterList } from './letter-list.ts'

const written = (id: string, recipient: string, sentAt: number) => ({
  ...{ letterId: id, recipient, sentAt, orderId: `order-${id}`, channel: 'outbox' as const },
  event: 'order-approved' as const,
  text: 'Your order is approved.',
})
const item = (id: string, recipient: string, sentAt: number) => ({
  letter: {
    ...{ id, recipient, channel: 'outbox', event: 'order-approved', orderId: `order-${id}` },
    ...{ text: 'Your order is approved.', sentAt: isoTime(sentAt) },
  },
  place: `${String(sentAt).padStart(16, '0')}|${id}`,
})

const list = given(letterList)
  .when(letterWritten(written('a', 'anna', 10)))
  .when(letterWritten(written('b', 'bob', 20)))
  .when(letterWritten(written('c', 'anna', 30)))

const asked = (question: Parameters<typeof listLetters>[0]) => list.when(listLetters(question))

describe('views: the list of letters', () => {
  it('tells the newest first, and goes on after a place', () => {
    const all = [item('c', 'anna', 30), item('b', 'bob', 20), item('a', 'anna', 10)]
    asked({ limit: 3 })
      .then(answer({ items: all, more: false }))
      .changesNothing()
    asked({ limit: 1 }).then(answer({ items: all.slice(0, 1), more: true }))
    asked({ limit: 9, after: item('c', 'anna', 30).place }).then(
      answer({ items: all.slice(1), more: false }),
    )
  })

  it('tells only those to a recipient', () => {
    asked({ limit: 9, recipient: 'anna' }).then(
      answer({ items: [item('c', 'anna', 30), item('a', 'anna', 10)], more: false }),
    )
  })

  it('tells only those about an order, to the recipient where asked', () => {
    const about = { limit: 9, orderId: 'order-b' }
    asked(about).then(answer({ items: [item('b', 'bob', 20)], more: false }))
    asked({ ...about, recipient: 'bob' }).then(
      answer({ items: [item('b', 'bob', 20)], more: false }),
    )
    asked({ ...about, recipient: 'anna' }).then(answer({ items: [], more: false }))
  })
})
