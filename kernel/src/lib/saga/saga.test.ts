import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dialogue } from './dialogue.ts'
import {
  beforePay,
  beforeTickets,
  firstAnswers,
  givesUp,
  seatOf,
  started,
  tickets,
  tripId,
  undone,
  undosOfBothGroups,
  wanted,
} from './trip-talk.ts'
import {
  bookRoom,
  checkVisa,
  confirmTrip,
  holdSeat,
  issueTicket,
  paid,
  pay,
  payRefused,
  reason,
  releaseSeat,
  roomFreed,
  roomRefused,
  seatHeld,
  seatRefused,
  seatReleased,
  stopWanted,
  ticketIssued,
  trip,
  tripConfirmed,
  tripGivenUp,
  tripWanted,
  visaDenied,
  visaGranted,
} from './trip.ts'

const seconds = 1000

describe('saga: forward (S2)', () => {
  it('asks a group at once and the next one when all is answered', () => {
    beforeTickets()
      .answers(...tickets)
      .asks(confirmTrip({ tripId }))
      .answers(tripConfirmed({ tripId }))
      .asksNothing()
      .is('completed')
  })

  it('leaves out what is not wanted, the pivot too', () => {
    dialogue(trip)
      .starts(tripWanted({ tripId, guests: ['ada'], price: 0 }))
      .asks(checkVisa({ tripId }), holdSeat(seatOf('ada')))
      .answers(visaGranted({ tripId }), seatHeld(seatOf('ada')))
      .asks(issueTicket(seatOf('ada')))
      .answers(stopWanted({ tripId, why: 'regretted' }))
      .asksNothing()
      .answers(ticketIssued(seatOf('ada')))
      .asks(confirmTrip({ tripId }))
  })

  it('is begun once', () => {
    started().answers(wanted).asksNothing()
    beforeTickets()
      .answers(...tickets, tripConfirmed({ tripId }))
      .is('completed')
      .asks(confirmTrip({ tripId }))
      .answers(wanted)
      .asksNothing()
  })
})

describe('saga: back (S3)', () => {
  it('waits for the others of a group, tells all reasons, and undoes what was not refused', () => {
    started()
      .answers(seatRefused({ ...seatOf('bob'), reasons: [reason('full')] }))
      .answers(visaDenied({ tripId, reasons: [reason('denied')] }))
      .asksNothing()
      .answers(seatHeld(seatOf('ada')))
      .asks(releaseSeat(seatOf('ada')))
      .answers(seatReleased(seatOf('ada')))
      .asks(givesUp('denied', 'full'))
      .is('failing')
      .answers(tripGivenUp({ tripId }))
      .is('failed')
  })

  it('waits 2 s at most, and undoes what was not answered', () => {
    started()
      .answers(visaDenied({ tripId, reasons: [reason('denied')] }))
      .after(1999)
      .asks(holdSeat(seatOf('ada')), holdSeat(seatOf('bob')))
      .after(1)
      .asks(releaseSeat(seatOf('bob')), releaseSeat(seatOf('ada')))
  })

  it('undoes the groups before, backwards, and fails when every undo is done', () => {
    started()
      .answers(...firstAnswers)
      .asks(bookRoom({ tripId, hotel: 'sea' }))
      .answers(roomRefused({ tripId, reasons: [reason('full')] }))
      .asks(releaseSeat(seatOf('bob')), releaseSeat(seatOf('ada')))
      .answers(seatReleased(seatOf('ada')))
      .asksNothing()
      .answers(seatReleased(seatOf('bob')))
      .asks(givesUp('full'))
  })

  it('undoes all when the pivot is refused for good', () => {
    beforePay()
      .answers(payRefused({ tripId, reasons: [reason('poor')] }))
      .asks(...undosOfBothGroups)
      .answers(...undone)
      .asks(givesUp('poor'))
  })

  it('undoes nothing that was not wanted', () => {
    dialogue(trip)
      .starts(tripWanted({ tripId, guests: ['ada'], price: 5 }))
      .answers(visaGranted({ tripId }), seatHeld(seatOf('ada')))
      .asks(checkVisa({ tripId }), holdSeat(seatOf('ada')), pay({ tripId, price: 5 }))
      .answers(payRefused({ tripId, reasons: [reason('poor')] }))
      .asks(releaseSeat(seatOf('ada')))
  })

  it('fails at once where nothing is to be undone', () => {
    dialogue(trip)
      .starts(tripWanted({ tripId, guests: [], price: 0 }))
      .asks(checkVisa({ tripId }))
      .answers(visaDenied({ tripId, reasons: [reason('denied')] }))
      .asks(givesUp('denied'))
  })

  it('repeats an undo and the end until they are answered', () => {
    beforePay()
      .answers(payRefused({ tripId, reasons: [reason('poor')] }))
      .asks(...undosOfBothGroups)
      .answers(roomFreed({ tripId }), seatReleased(seatOf('bob')))
      .after(1 * seconds)
      .asks(releaseSeat(seatOf('ada')))
      .after(2 * seconds)
      .asks(releaseSeat(seatOf('ada')))
      .answers(seatReleased(seatOf('ada')))
      .asks(givesUp('poor'))
      .after(1 * seconds)
      .asks(givesUp('poor'))
  })
})

describe('saga: turned back by request (S4)', () => {
  const stop = stopWanted({ tripId, why: 'regretted' })

  it('waits for no answer before the point of no return', () => {
    started()
      .answers(visaGranted({ tripId }), stop)
      .asks(releaseSeat(seatOf('bob')), releaseSeat(seatOf('ada')))
      .answers(seatReleased(seatOf('bob')), seatReleased(seatOf('ada')))
      .asks(givesUp('regretted'))
  })

  it('tells the reasons that were there before it', () => {
    started()
      .answers(seatRefused({ ...seatOf('ada'), reasons: [reason('full')] }), stop)
      .asks(releaseSeat(seatOf('bob')))
      .answers(seatReleased(seatOf('bob')))
      .asks(givesUp('full', 'regretted'))
  })

  it('is only noted from the pivot on', () => {
    beforePay()
      .answers(stop)
      .asksNothing()
      .answers(paid({ tripId }))
      .asks(issueTicket(seatOf('ada')), issueTicket(seatOf('bob')))
      .answers(stop)
      .asksNothing()
  })

  it('is told when the pivot is refused after it', () => {
    beforePay()
      .answers(stop, payRefused({ tripId, reasons: [reason('poor')] }))
      .asks(...undosOfBothGroups)
      .answers(...undone)
      .asks(givesUp('poor', 'regretted'))
  })

  it('changes nothing while the saga is undone, is over, or never was', () => {
    const { state } = dialogue(trip).answers(stop).asksNothing().is('unknown')
    assert.equal(state, trip.initial)
    started()
      .answers(stop)
      .asks(releaseSeat(seatOf('bob')), releaseSeat(seatOf('ada')))
      .answers(stop)
      .asksNothing()
  })
})

describe('saga: answers that nobody waits for (S7)', () => {
  it('change nothing', () => {
    const talk = started()
      .answers(...firstAnswers)
      .asks(bookRoom({ tripId, hotel: 'sea' }))
    const { state } = talk
    talk
      .answers(...firstAnswers, paid({ tripId }), seatReleased(seatOf('ada')))
      .answers(seatRefused({ ...seatOf('ada'), reasons: [reason('full')] }))
      .answers(seatHeld(seatOf('carl')))
      .asksNothing()
    assert.equal(talk.state, state)
  })

  it('change nothing when the ask was answered before', () => {
    const talk = started().answers(visaGranted({ tripId }), seatHeld(seatOf('ada')))
    const { state } = talk
    talk
      .answers(visaGranted({ tripId }), visaDenied({ tripId, reasons: [reason('denied')] }))
      .answers(seatRefused({ ...seatOf('ada'), reasons: [reason('full')] }))
    assert.equal(talk.state, state)
  })

  it('change nothing once the step is being undone', () => {
    const talk = started()
      .answers(stopWanted({ tripId, why: 'regretted' }))
      .asks(releaseSeat(seatOf('bob')), releaseSeat(seatOf('ada')))
    const { state } = talk
    talk.answers(...firstAnswers).asksNothing()
    assert.equal(talk.state, state)
  })
})
