import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testTime } from '../machine/given.ts'
import { caseOpened, caseSettled } from './case.ts'
import { dialogue } from './dialogue.ts'
import { saga } from './saga.ts'
import {
  beforePay,
  beforeTickets,
  firstAnswers,
  givesUp,
  seatOf,
  started,
  tickets,
  tripId,
} from './trip-talk.ts'
import {
  bookRoom,
  checkVisa,
  holdSeat,
  paid,
  pay,
  reason,
  releaseSeat,
  roomBooked,
  seatHeld,
  seatIsDue,
  seatReleased,
  showTrip,
  stopWanted,
  trip,
  tripConfirmed,
  tripTable,
  tripWanted,
  visaDenied,
  visaGranted,
  visaLookedInto,
} from './trip.ts'

const seconds = 1000
const minutes = 60 * seconds
const hours = 60 * minutes
const day = 24 * hours

describe('saga: time', () => {
  it('asks again with back-off, and only what is open', () => {
    started()
      .answers(seatHeld(seatOf('ada')))
      .after(1 * seconds)
      .asks(checkVisa({ tripId }), holdSeat(seatOf('bob')))
      .after(1 * seconds)
      .asksNothing()
      .answers(seatHeld(seatOf('bob')))
      .after(1 * seconds)
      .asks(checkVisa({ tripId }))
      .after(4 * seconds)
      .asks(checkVisa({ tripId }))
  })

  it('asks once after a long sleep, and counts on from there (S10)', () => {
    const talk = started().answers(visaGranted({ tripId }), seatHeld(seatOf('ada')))
    talk.sleeps(50 * seconds).asks(holdSeat(seatOf('bob')))
    assert.equal(talk.timerAt, testTime + 52 * seconds)
    beforePay()
      .sleeps(30 * day)
      .asks(pay({ tripId, price: 900 }))
  })

  it('meets a deadline that it has slept through, after it has asked once more (S10)', () => {
    started()
      .answers(visaGranted({ tripId }), seatHeld(seatOf('ada')))
      .sleeps(5 * minutes)
      .asks(holdSeat(seatOf('bob')), releaseSeat(seatOf('bob')), releaseSeat(seatOf('ada')))
  })

  it('does not wait for the next repeat when its patience ends before (S6)', () => {
    const talk = started().after(3 * seconds)
    talk.said = []
    talk
      .answers(visaDenied({ tripId, reasons: [reason('denied')] }))
      .after(2 * seconds - 1)
      .asksNothing()
      .after(1)
      .asks(releaseSeat(seatOf('bob')), releaseSeat(seatOf('ada')))
  })

  it('refuses a hold at its deadline, and undoes it', () => {
    const talk = started().answers(visaGranted({ tripId }), seatHeld(seatOf('ada')))
    talk.after(1 * minutes)
    talk.said = []
    talk
      .asksNothing()
      .is('undoing')
      .answers(seatHeld(seatOf('bob')), seatReleased(seatOf('ada')))
      .asksNothing()
      .answers(seatReleased(seatOf('bob')))
      .asks(givesUp('late-seat'))
  })

  it('sends the undo of what timed out', () => {
    const talk = started().answers(visaGranted({ tripId }), seatHeld(seatOf('ada')))
    talk.after(59 * seconds)
    talk.said = []
    talk.after(1 * seconds).asks(releaseSeat(seatOf('bob')), releaseSeat(seatOf('ada')))
  })

  it('gives a step in review its own deadline and verdict', () => {
    const talk = started()
      .answers(seatHeld(seatOf('ada')), seatHeld(seatOf('bob')))
      .answers(visaLookedInto({ tripId }))
      .after(1 * hours)
      .answers(visaLookedInto({ tripId }))
      .after(1 * hours - 1)
      .asksNothing()
    talk.after(1).asks(bookRoom({ tripId, hotel: 'sea' }))
  })

  it('begins a review at a deadline that says so', () => {
    const talk = started().answers(seatHeld(seatOf('ada')), seatHeld(seatOf('bob')))
    talk.after(3 * hours - 1)
    talk.said = []
    talk.after(1).asks(bookRoom({ tripId, hotel: 'sea' }))
  })

  it('never turns the pivot back (S4)', () => {
    const said = new Set<string>([pay.wireName, caseOpened.wireName])
    const talk = beforePay().after(30 * day)
    assert.ok(talk.said.every(({ type }) => said.has(type.wireName)))
    talk.said = []
    talk.answers(paid({ tripId })).is('forward')
  })

  it('has one timer; over, it is forgotten after a day (S6)', () => {
    const talk = started()
    assert.equal(talk.timerAt, testTime + 1 * seconds)
    talk.after(500).answers(visaGranted({ tripId }))
    assert.equal(talk.timerAt, testTime + 1 * seconds)
    talk.answers(...firstAnswers, roomBooked({ tripId }), paid({ tripId }), ...tickets)
    assert.equal(talk.timerAt, testTime + 500 + 1 * seconds)
    talk.answers(tripConfirmed({ tripId })).is('completed')
    assert.equal(talk.timerAt, testTime + 500 + day)
    talk.after(day).is('unknown')
    assert.equal(talk.timerAt, undefined)
  })

  it('leaves no timer and no state where it cannot be begun twice (S6)', () => {
    const { state, timerAt } = dialogue(saga('trip', { ...tripTable, keepMs: 0 }))
      .starts(tripWanted({ tripId, guests: [], price: 0 }))
      .answers(visaGranted({ tripId }), tripConfirmed({ tripId }))
    assert.equal(state, trip.initial)
    assert.equal(timerAt, undefined)
  })
})

describe('saga: cases (S8)', () => {
  const named = {
    correlation: tripId,
    saga: 'trip',
    step: 'seat',
    part: 'ada',
    doing: 'undo',
  } as const
  const stuck = () => {
    const talk = started()
      .answers(stopWanted({ tripId, why: 'regretted' }), seatReleased(seatOf('bob')))
      .after(8 * minutes)
    talk.said = talk.said.filter(({ type }) => type.wireName === caseOpened.wireName)
    return talk
  }
  const opening = (talk: ReturnType<typeof stuck>) =>
    caseOpened({
      ...named,
      owner: 'operator',
      dueAt: openedAt(talk) + day,
      reason: 'Asked 10 times without an answer.',
    })
  const openedAt = ({ state }: ReturnType<typeof stuck>) => {
    assert.ok(state.is === 'undoing')
    const opened = state.asks.find((ask) => ask.case !== undefined)?.case
    assert.ok(opened)
    return opened.openedAt
  }

  it('calls a person when an undo gives up, and asks on every hour', () => {
    const talk = stuck()
    talk.asks(opening(talk))
    talk.after(2 * hours).asks(releaseSeat(seatOf('ada')), releaseSeat(seatOf('ada')))
  })

  it('calls nobody for what has a deadline', () => {
    const { said } = started()
      .answers(seatHeld(seatOf('ada')), seatHeld(seatOf('bob')))
      .after(50 * minutes)
    assert.ok(said.length > 10)
    assert.ok(said.every(({ type }) => type.wireName === checkVisa.wireName))
  })

  it('lets a person say that it is undone', () => {
    const talk = stuck()
    talk.said = []
    const verdict = { tripId, step: 'seat', part: 'ada', outcome: 'done', by: 'eve', why: 'seen' }
    talk
      .answers(trip.settleCase(verdict))
      .asks(caseSettled({ ...named, by: 'eve', why: 'seen' }), givesUp('regretted'))
      .answers(trip.settleCase(verdict))
      .answered({ refused: 'not-found', detail: 'There is no open case for seat.' })
  })

  it('closes when the answer comes after all', () => {
    const talk = stuck()
    talk.said = []
    talk
      .answers(seatReleased(seatOf('ada')))
      .asks(
        caseSettled({ ...named, by: 'trip', why: 'The answer came after all.' }),
        givesUp('regretted'),
      )
  })

  it('lets a person refuse a pivot, and nothing else', () => {
    const verdict = { tripId, outcome: 'refused', by: 'eve', why: 'No money came.' }
    const talk = beforePay().after(1 * hours)
    talk.said = []
    talk
      .answers(trip.settleCase({ ...verdict, step: 'payment' }))
      .is('undoing')
      .answered({ settled: true })
    stuck()
      .answers(trip.settleCase({ ...verdict, step: 'seat', part: 'ada' }))
      .answered({ refused: 'conflict', detail: 'seat cannot be refused any more.' })
  })
})

describe('saga: questions', () => {
  it('renews a hold while it runs, and lets it lapse when it is over or unknown', () => {
    const due = seatIsDue({ tripId })
    dialogue(trip).answers(due).answered('lapse')
    beforeTickets().answers(due).answered('renew')
    started()
      .answers(stopWanted({ tripId, why: 'regretted' }), due)
      .is('undoing')
      .answered('renew')
    beforeTickets()
      .answers(...tickets, tripConfirmed({ tripId }), due)
      .answered('lapse')
  })

  it('shows what it waits for', () => {
    started()
      .answers(visaGranted({ tripId }), seatHeld(seatOf('ada')))
      .after(1 * seconds)
      .answers(showTrip({ tripId }))
      .answered({
        is: 'forward',
        waitingFor: [
          {
            what: 'seat/bob',
            since: '2026-01-02T12:00:00.000Z',
            deadline: '2026-01-02T12:01:00.000Z',
            attempts: 2,
          },
        ],
      })
    dialogue(trip).answers(showTrip({ tripId })).answered({ is: 'unknown', waitingFor: [] })
  })
})
