import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dialogue } from './dialogue.ts'
import { saga } from './saga.ts'
import {
  checkVisa,
  confirm,
  confirmTrip,
  pay,
  room,
  seat,
  ticketIssued,
  tripConfirmed,
  tripTable,
  tripWanted,
  trip,
  visaGranted,
} from './trip.ts'
import { together } from './table.ts'

const tripId = 't-1'
const wanted = tripWanted({ tripId, guests: [], price: 5 })
const second = {
  ...tripTable,
  version: 2,
  reversible: [together({ seat, room })],
  retried: [{ confirm }],
}

describe('saga: versions (S9)', () => {
  it('ends a saga under the table that it began under', () => {
    const talk = dialogue(trip).starts(wanted).asks(checkVisa({ tripId }))
    const renewed = dialogue(saga('trip', { ...second, earlier: [trip] }))
    renewed.state = talk.state
    renewed.answers(visaGranted({ tripId })).asks(pay({ tripId, price: 5 }))
    dialogue(saga('trip', { ...second, earlier: [trip] }))
      .starts(wanted)
      .asks(pay({ tripId, price: 5 }))
  })

  it('says which versions it knows, and takes up no other', () => {
    const only = saga('trip', second)
    assert.deepEqual(only.versions, [2])
    assert.deepEqual(saga('trip', { ...second, earlier: [trip] }).versions, [2, 1])
    const stranger = dialogue(only)
    stranger.state = dialogue(trip).starts(wanted).state
    assert.throws(
      () => stranger.answers(tripConfirmed({ tripId })),
      /knows nothing of its version 1/,
    )
  })

  it('has one table a version', () => {
    assert.throws(() => saga('trip', { ...tripTable, earlier: [trip] }), /two tables of version 1/)
  })
})

describe('saga: tables that make no sense (S1)', () => {
  it('refuses one message with two meanings', () => {
    const twin = { ...confirm, done: ticketIssued }
    assert.throws(
      () => saga('trip', { ...tripTable, retried: [...tripTable.retried, { twin }] }),
      /tickets.issued has two meanings/,
    )
  })

  it('refuses two steps of one name', () => {
    const again = { ask: () => confirmTrip({ tripId }), done: visaGranted }
    assert.throws(
      () => saga('trip', { ...second, retried: [{ room: again }] }),
      /two steps called room/,
    )
  })

  it('refuses a part that an answer does not name', () => {
    const odd = { ...seat, part: 'chair' }
    assert.throws(
      () => saga('trip', { ...tripTable, reversible: [together({ odd })] }),
      /seats.held has no field chair/,
    )
  })
})
