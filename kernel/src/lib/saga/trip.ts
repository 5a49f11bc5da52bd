/** For tests: a trip. A visa is checked, seats and a room are held; it is paid, and tickets follow. */
import { group, integer, listOf, optional, text } from '../contract/fields.ts'
import { command, event, query, type Payload } from '../contract/message.ts'
import { saga } from './saga.ts'
import { either, nothing, together, type Reason } from './table.ts'

const tripId = text()
const guest = text()
const reasons = listOf(group({ code: text(), detail: text(), pointer: optional(text()) }))

export const tripWanted = event('trips.wanted', {
  tripId,
  guests: listOf(guest),
  hotel: optional(text()),
  price: integer(),
})
export type Trip = Payload<typeof tripWanted>

export const checkVisa = command('visa.check', { tripId })
export const visaGranted = event('visa.granted', { tripId })
export const visaDenied = event('visa.denied', { tripId, reasons })
export const visaLookedInto = event('visa.looked-into', { tripId })

export const holdSeat = command('seats.hold', { tripId, guest })
export const seatHeld = event('seats.held', { tripId, guest })
export const seatRefused = event('seats.refused', { tripId, guest, reasons })
export const releaseSeat = command('seats.release', { tripId, guest })
export const seatReleased = event('seats.released', { tripId, guest })

export const bookRoom = command('rooms.book', { tripId, hotel: text() })
export const roomBooked = event('rooms.booked', { tripId })
export const roomRefused = event('rooms.refused', { tripId, reasons })
export const freeRoom = command('rooms.free', { tripId })
export const roomFreed = event('rooms.freed', { tripId })

export const pay = command('purse.pay', { tripId, price: integer() })
export const paid = event('purse.paid', { tripId })
export const payRefused = event('purse.refused', { tripId, reasons })

export const issueTicket = command('tickets.issue', { tripId, guest })
export const ticketIssued = event('tickets.issued', { tripId, guest })
export const confirmTrip = command('trips.confirm', { tripId })
export const tripConfirmed = event('trips.confirmed', { tripId })

export const giveUpTrip = command('trips.give-up', { tripId, reasons })
export const tripGivenUp = event('trips.given-up', { tripId })

export const stopWanted = event('trips.stop-wanted', { tripId, why: text() })
export const seatIsDue = command('trips.seat-is-due', { tripId })
export const showTrip = query('trips.show-progress', { tripId })

export const reason = (code: string): Reason => ({ code, detail: `It is ${code}.` })

const visa = {
  ask: ({ tripId: id }: Trip) => checkVisa({ tripId: id }),
  done: visaGranted,
  refused: visaDenied,
  undo: nothing,
  deadline: { afterMs: 3_600_000, then: 'review' },
  review: { told: visaLookedInto, afterMs: 7_200_000, then: 'pass' },
} as const

export const seat = {
  each: ({ guests }: Trip) => guests,
  part: 'guest',
  ask: ({ tripId: id }: Trip, name: string) => holdSeat({ tripId: id, guest: name }),
  done: seatHeld,
  refused: seatRefused,
  undo: ({ tripId: id }: Trip, name: string) => releaseSeat({ tripId: id, guest: name }),
  undone: seatReleased,
} as const

export const room = {
  when: ({ hotel }: Trip) => hotel !== undefined,
  ask: ({ tripId: id, hotel = '' }: Trip) => bookRoom({ tripId: id, hotel }),
  done: roomBooked,
  refused: roomRefused,
  undo: ({ tripId: id }: Trip) => freeRoom({ tripId: id }),
  undone: roomFreed,
} as const

export const payment = {
  when: ({ price }: Trip) => price > 0,
  ask: ({ tripId: id, price }: Trip) => pay({ tripId: id, price }),
  done: paid,
  refused: payRefused,
} as const

export const ticket = {
  each: ({ guests }: Trip) => guests,
  part: 'guest',
  ask: ({ tripId: id }: Trip, name: string) => issueTicket({ tripId: id, guest: name }),
  done: ticketIssued,
} as const

export const confirm = {
  ask: ({ tripId: id }: Trip) => confirmTrip({ tripId: id }),
  done: tripConfirmed,
} as const

export const tripTable = {
  startedBy: tripWanted,
  correlatedBy: 'tripId',
  reversible: [together({ visa, seat }), together({ room })],
  pivot: either({ payment }),
  retried: [together({ ticket }), { confirm }],
  failed: ({ tripId: id }: Trip, why: Reason[]) => giveUpTrip({ tripId: id, reasons: why }),
  failedDone: tripGivenUp,
  timedOut: (step: string) => reason(`late-${step}`),
  turnBack: { on: stopWanted, because: (_: Trip, { why }: { why: string }) => reason(why) },
  holdDue: seatIsDue,
  show: showTrip,
} as const

export const trip = saga('trip', tripTable)
