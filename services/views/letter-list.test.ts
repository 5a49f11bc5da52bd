import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answer, isoTime } from '@millrace/kernel'
import { given } from '@millrace/kernel/testing'
import {
  letterReported,
  letterResent,
  letterWritten,
  listLetters,
  listResends,
} from '#contracts/notifications'
import { letterList } from './letter-list.ts'

const channel = 'outbox' as const
const event = 'order-approved' as const
const text = (orderId: string) => `Your order ${orderId} is approved.`

const item = (orderId: string, recipient: string, at: number) => ({
  letter: {
    ...{ id: `${orderId}.${event}`, recipient, channel, event, orderId },
    ...{ text: text(orderId), sentAt: isoTime(at), state: 'written' },
  },
  place: `${String(at).padStart(16, '0')}|${orderId}.${event}`,
})

const written = (orderId: string, recipient: string) =>
  letterWritten({ recipient, orderId, channel, event, text: text(orderId) })
const list = given(letterList)
  .when(written('a', 'anna'), { now: 10 })
  .when(written('b.2', 'bob'), { now: 20 })
  .when(written('c', 'anna'), { now: 30 })

const asked = (question: Parameters<typeof listLetters>[0]) => list.when(listLetters(question))

describe('views: the list of letters', () => {
  it('tells the newest first, and goes on after a place', () => {
    const all = [item('c', 'anna', 30), item('b.2', 'bob', 20), item('a', 'anna', 10)]
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
    const about = { limit: 9, orderId: 'b.2' }
    asked(about).then(answer({ items: [item('b.2', 'bob', 20)], more: false }))
    asked({ ...about, recipient: 'bob' }).then(
      answer({ items: [item('b.2', 'bob', 20)], more: false }),
    )
    asked({ ...about, recipient: 'anna' }).then(answer({ items: [], more: false }))
  })
  it('tells those that have failed, about what and why they are asked for, until they are sent', () => {
    const mail = { orderId: 'm', recipient: 'anna', channel: 'email' as const, text: 'It is.' }
    const about = { ...mail, event, attempts: 1 }
    const report = (orderId: string, state: 'failed' | 'sent', why = '550 No.') =>
      letterReported({ ...about, orderId, state, why })
    const both = list
      .when(letterWritten({ ...mail, event }), { now: 40 })
      .when(letterWritten({ ...mail, orderId: 'n', event }), { now: 50 })
      .when(report('m', 'failed'), { now: 60 })
      .when(report('n', 'failed', '552 Too large.'), { now: 70 })
    const ids = (from: typeof list, question: object): readonly string[] => {
      const asked = listLetters({ limit: 9, state: 'failed', ...question })
      const [told] = from.when(asked).out
      const { items } = (told as { body: { items: { letter: { id: string } }[] } }).body
      return items.map(({ letter }) => letter.id)
    }
    const [m, n] = ['m.order-approved.email', 'n.order-approved.email']
    assert.deepEqual(ids(both, {}), [n, m])
    assert.deepEqual(ids(both, { limit: 1 }), [n])
    assert.deepEqual(ids(both, { after: '0000000000000050|n.order-approved.email' }), [m])
    assert.deepEqual(ids(both, { reason: '550' }), [m])
    assert.deepEqual(ids(both, { recipient: 'bob' }), [])
    assert.deepEqual(ids(both, { event: 'order-canceled' }), [])
    assert.deepEqual(ids(both.when(report('n', 'sent'), { now: 80 }), {}), [m])
    const again = letterResent({ ...mail, event, who: 'olga', why: 'Moved.' })
    const resent = both.when(again, { now: 90 })
    assert.deepEqual(ids(resent, {}), [n])
    assert.deepEqual(ids(resent.when(report('m', 'failed'), { now: 99 }), {}), [n, m])
  })

  it('tells each letter about a part that was given back, by its own id', () => {
    const part = { recipient: 'bob', orderId: 'b.2', text: 'Of it.' }
    const event = 'order-part-refunded' as const
    const written = (refundId: string) => letterWritten({ ...part, event, refundId, channel })
    const two = list.when(written('1'), { now: 40 }).when(written('12'), { now: 50 })
    const [told] = two.when(listLetters({ orderId: 'b.2', limit: 9 })).out
    const found = (told as { body: { items: { letter: object }[] } }).body.items
    assert.partialDeepStrictEqual(
      found.map(({ letter }) => letter),
      [
        { id: 'b.2.order-part-refunded.12', orderId: 'b.2', event, refundId: '12' },
        { id: 'b.2.order-part-refunded.1', orderId: 'b.2', event, refundId: '1' },
        { id: 'b.2.order-approved' },
      ],
    )
    const [other] = two.when(listLetters({ orderId: 'b', limit: 9 })).out
    assert.partialDeepStrictEqual(other, { body: { items: [] } })
  })

  it('tells all letters about an order, the newest first', () => {
    const back = { recipient: 'bob', orderId: 'b.2', channel, text: 'It is back.' }
    const two = list.when(letterWritten({ ...back, event: 'order-refunded' }), { now: 40 })
    const refunded = {
      letter: {
        ...{ id: 'b.2.order-refunded', recipient: 'bob', channel, event: 'order-refunded' },
        ...{ orderId: 'b.2', text: 'It is back.', sentAt: isoTime(40), state: 'written' },
      },
      place: '0000000000000040|b.2.order-refunded',
    }
    const approved = item('b.2', 'bob', 20)
    const asking = (question: Parameters<typeof listLetters>[0]) => two.when(listLetters(question))
    asking({ limit: 9, orderId: 'b.2' }).then(answer({ items: [refunded, approved], more: false }))
    asking({ limit: 1, orderId: 'b.2' }).then(answer({ items: [refunded], more: true }))
    asking({ limit: 1, orderId: 'b.2', after: refunded.place }).then(
      answer({ items: [approved], more: false }),
    )
  })

  it('tells of one by e-mail what became of it on its way', () => {
    const mailed = { recipient: 'dora', orderId: 'd', channel: 'email' as const, event }
    const sent = given(letterList)
      .when(written('d', 'dora'), { now: 10 })
      .when(letterWritten({ ...mailed, text: 'Gut.', subject: 'Ja', language: 'de' }), { now: 10 })
    const shown = (way: object) => ({
      letter: {
        ...{ id: 'd.order-approved.email', recipient: 'dora', channel: 'email', event },
        ...{ orderId: 'd', text: 'Gut.', sentAt: isoTime(10), subject: 'Ja', language: 'de' },
        ...way,
      },
      place: '0000000000000010|d.order-approved.email',
    })
    const page = (way: object) =>
      answer({ items: [shown(way), item('d', 'dora', 10)], more: false })
    const about = listLetters({ limit: 9, orderId: 'd' })
    const sending = { state: 'sending', attempts: 0, reportedAt: isoTime(10) }
    sent.when(about).then(page(sending))
    const why = '550 No.'
    const failed = sent.when(letterReported({ ...mailed, state: 'failed', attempts: 1, why }), {
      now: 20,
    })
    const came = { state: 'failed', attempts: 1, reportedAt: isoTime(20), reason: why }
    failed.when(about).then(page(came))
    const again = failed.when(letterResent({ ...mailed, who: 'olga', why: 'Moved.' }), { now: 30 })
    again.when(about).then(page({ ...sending, reportedAt: isoTime(30) }))
    const id = 'd.order-approved.email'
    const resend = { letterId: id, at: 30, who: 'olga', why: 'Moved.' }
    const place = `000000000030 ${id}`
    again
      .when(listResends({ limit: 9 }))
      .then(answer({ items: [{ place, ...resend }], more: false }))
    again.when(listResends({ limit: 9, after: place })).then(answer({ items: [], more: false }))
  })
})
