/**
 * 5. Tests: they read as what they prove. `node --test guide/05-test.ts`
 *
 * A handler is a function, and a saga is one that is talked to: neither needs a log, a clock or a mock.
 */
import { describe, it } from 'node:test'
import { answer, refuse } from '@millrace/kernel'
import { dialogue, given } from '@millrace/kernel/testing'
import { books, giveBack, lend, lent, returned } from './01-first-service.ts'
import { sendBook } from './02-saga.ts'
import * as parcels from './parcels.ts'

const momo = { book: 'Momo' }
const toAnna = lend({ ...momo, reader: 'Anna' })

describe('books: lend', () => {
  it('gives a book to whoever comes first', () => {
    given(books)
      .when(toAnna)
      .then(lent({ ...momo, reader: 'Anna' }), answer('yours'))
      .leaves({ reader: 'Anna' })
  })

  it('refuses it to the next one, and changes nothing', () => {
    const annaHasIt = given(books).when(toAnna)
    annaHasIt
      .when(lend({ ...momo, reader: 'Ben' }))
      .then(refuse('Anna has it'))
      .leaves({ reader: 'Anna' })
  })

  it('says the same when it is asked again', () => {
    given(books).when(toAnna).when(toAnna).then(answer('yours'))
  })

  it('takes it back from whoever has it', () => {
    given(books)
      .when(toAnna)
      .when(giveBack(momo))
      .then(returned({ ...momo, reader: 'Anna' }), answer('thank you'))
      .leaves({ reader: null })
  })
})

describe('send-book', () => {
  const parcel = 'first'
  const wanted = { ...momo, parcel, reader: 'Anna' }
  const reasons = [{ code: 'empty', detail: 'the purse is empty' }]

  it('takes, charges and posts', () => {
    dialogue(sendBook)
      .starts(parcels.ordered(wanted))
      .asks(parcels.takeFromShelf(wanted))
      .answers(parcels.taken({ parcel }))
      .asks(parcels.charge(wanted))
      .answers(parcels.charged({ parcel }))
      .asks(parcels.post({ parcel }))
  })

  it('puts the book back where the purse is empty, and only then gives up', () => {
    dialogue(sendBook)
      .starts(parcels.ordered(wanted))
      .answers(parcels.taken({ parcel }))
      .asks(parcels.takeFromShelf(wanted), parcels.charge(wanted))
      .answers(parcels.chargeRefused({ parcel, reasons }))
      .asks(parcels.putBack(wanted))
      .answers(parcels.putBackDone({ parcel }))
      .asks(parcels.giveUp({ parcel, reasons }))
  })
})
