/** For tests: how the talk about a trip goes at first, and what is undone of it. */
import type { Sent } from '../contract/message.ts'
import { dialogue } from './dialogue.ts'
import {
  bookRoom,
  checkVisa,
  freeRoom,
  giveUpTrip,
  holdSeat,
  issueTicket,
  paid,
  pay,
  releaseSeat,
  roomBooked,
  roomFreed,
  seatHeld,
  seatReleased,
  ticketIssued,
  trip,
  tripWanted,
  visaGranted,
} from './trip.ts'

export const tripId = 't-1'
export const seatOf = (guest: string) => ({ tripId, guest })
export const wanted = tripWanted({ tripId, guests: ['bob', 'ada'], hotel: 'sea', price: 900 })

const firstGroup = [checkVisa({ tripId }), holdSeat(seatOf('ada')), holdSeat(seatOf('bob'))]
export const firstAnswers = [
  visaGranted({ tripId }),
  seatHeld(seatOf('ada')),
  seatHeld(seatOf('bob')),
]
export const tickets = [ticketIssued(seatOf('ada')), ticketIssued(seatOf('bob'))]

export const started = () =>
  dialogue(trip)
    .starts(wanted)
    .asks(...firstGroup)

export const beforePay = () =>
  started()
    .answers(...firstAnswers)
    .asks(bookRoom({ tripId, hotel: 'sea' }))
    .answers(roomBooked({ tripId }))
    .asks(pay({ tripId, price: 900 }))

export const beforeTickets = () =>
  beforePay()
    .answers(paid({ tripId }))
    .asks(issueTicket(seatOf('ada')), issueTicket(seatOf('bob')))

export const undosOfBothGroups = [
  freeRoom({ tripId }),
  releaseSeat(seatOf('bob')),
  releaseSeat(seatOf('ada')),
]
export const undone = [
  roomFreed({ tripId }),
  seatReleased(seatOf('ada')),
  seatReleased(seatOf('bob')),
]

export const givesUp = (...codes: string[]): Sent =>
  giveUpTrip({ tripId, reasons: codes.map((code) => ({ code, detail: `It is ${code}.` })) })
