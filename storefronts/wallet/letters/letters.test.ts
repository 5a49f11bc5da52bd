import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answer, refuse } from '@millrace/kernel'
import { given, testTime, type Given } from '@millrace/kernel/testing'
import { recordWritten } from '#contracts/topics/hand'
import {
  forgetLetters,
  listLetters,
  showLetter,
  sweepLetters,
  type Letter,
  type Letters,
} from '../contracts.ts'
import { paymentTopic } from '../topics.ts'
import { letters } from './letters.ts'
import { byAccount, byId, nameOf, noLetters, type Outbox } from './outbox.ts'
import { depositLetter, failedLetter, paidLetter, theOutbox as outbox } from './texts.ts'

const anna = '307d3f2c-9112-4ea8-95c6-cb01bd88fbcb'
const bert = '4b1f0c11-9112-4ea8-95c6-cb01bd88fbcb'
const orderId = '9b22ccef-0b7c-4a44-8d5e-5d2a4b1f0c11'

/** Ids are the kernel's affair: here each letter has the number of its message. */
const id = (name: string) => ({ newId: () => name })

const list = (account = '', after = 0, limit = 10) => listLetters({ outbox, account, after, limit })

function listed(box: Given<Outbox>, question = list()): readonly Letter[] {
  const [told] = box.when(question).out
  return told?.out === 'answer' ? (told.body as Letters).items : []
}

const written = given(letters)
  .when(depositLetter(anna, 19_900), id('l-1'))
  .when(paidLetter({ orderId, accountId: bert }), id('l-2'))
  .when(failedLetter({ orderId, accountId: anna }), id('l-3'))

describe('wallet: letters', () => {
  it('say what that system says, oldest first', () => {
    assert.deepEqual(
      listed(written).map(({ id: name, account, event, text }) => [name, account, event, text]),
      [
        ['l-1', anna, 'DEPOSIT_ACCEPTED', `DEPOSIT 199.0 ACCEPTED ON ACCOUNT ${anna}`],
        ['l-2', bert, 'ORDER_PAID', `ORDER ${orderId} PAID SUCCESSFULLY`],
        ['l-3', anna, 'PAYMENT_FAIL', `NOT ENOUGH MONEY on account ${anna} for order ${orderId}`],
      ],
    )
  })

  it('have times that rise, also within a millisecond', () => {
    assert.deepEqual(
      listed(written).map(({ created }) => created - testTime),
      [0, 1, 2],
    )
  })

  it('are found by account, by id, and page by page', () => {
    const ids = (question: ReturnType<typeof list>) =>
      listed(written, question).map((one) => one.id)
    assert.deepEqual(ids(list(anna)), ['l-1', 'l-3'])
    assert.deepEqual(ids(list(anna, testTime)), ['l-3'])
    assert.deepEqual(ids(list('', 0, 2)), ['l-1', 'l-2'])
    assert.deepEqual(ids(list('', testTime + 1, 2)), ['l-3'])
    const [first] = listed(written)
    written.when(showLetter({ outbox, id: 'l-1' })).then(answer(first))
    written.when(showLetter({ outbox, id: 'l-9' })).then(refuse(null))
  })

  it('are out of sight at once when they are forgotten, and thrown away little by little', () => {
    const times = Array.from({ length: 1500 }, (_, at) => at + 1)
    const kept = { account: anna, event: 'ORDER_PAID', text: 'Paid.' } as const
    const box = {
      ...noLetters,
      lastAt: 1500,
      letters: noLetters.letters.withAll(
        times.map((at) => [nameOf(at), { ...kept, id: `l-${at}` }] as const),
      ),
      index: noLetters.index.withAll(
        times.flatMap((at): (readonly [string, number])[] => [
          [byId(`l-${at}`), at],
          [byAccount(anna) + nameOf(at), at],
        ]),
      ),
    }
    const forgotten = given(letters, box).when(forgetLetters({ outbox }))
    forgotten.then(sweepLetters({ outbox }), answer(null))
    assert.deepEqual(listed(forgotten), [])
    assert.deepEqual(listed(forgotten, list(anna)), [])
    forgotten.when(showLetter({ outbox, id: 'l-1' })).then(refuse(null))

    const fresh = forgotten.when(depositLetter(anna, 100), id('l-new'))
    const once = fresh.when(sweepLetters({ outbox })).then(sweepLetters({ outbox }))
    const done = once.when(sweepLetters({ outbox })).then()
    assert.deepEqual(
      listed(done).map((one) => one.id),
      ['l-new'],
    )
    assert.equal([...done.state.letters.list()].length, 1)
    assert.equal([...done.state.index.list()].length, 2)
  })

  it('are written of what another hand tells, once a record', () => {
    const value = { event: 'ORDER_PAID', orderId, accountId: anna.toUpperCase() }
    const record = recordWritten({
      ...{ place: 'payment/1', topic: paymentTopic.topic, partition: 1 },
      ...{ value, about: outbox },
    })
    const box = given(letters).when(record, id('l-1')).when(record, id('l-2'))
    const text = `ORDER ${orderId} PAID SUCCESSFULLY`
    assert.deepEqual(
      listed(box).map((one) => [one.id, one.account, one.text]),
      [
        ['l-1', anna, text],
        ['l-2', anna, text],
      ],
    )
  })
})
