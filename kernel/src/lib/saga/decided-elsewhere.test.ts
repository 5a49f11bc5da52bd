import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { instant, text } from '../contract/fields.ts'
import { isoTime } from '../contract/iso-time.ts'
import { command, event } from '../contract/message.ts'
import { testTime } from '../machine/given.ts'
import { dialogue } from './dialogue.ts'
import { saga } from './saga.ts'
import { nothing } from './table.ts'
import {
  checkVisa,
  giveUpTrip,
  reason,
  showTrip,
  stopWanted,
  tripTable,
  tripWanted,
  visaDenied,
  visaGranted,
  type Trip,
} from './trip.ts'

const minutes = 60_000
const hours = 60 * minutes
const tripId = 't-1'
const visaIsDue = command('visa.is-due', { tripId: text() })
const visaInReview = event('visa.in-review', { tripId: text(), until: instant() })

const visa = {
  ask: ({ tripId: id }: Trip) => checkVisa({ tripId: id }),
  done: visaGranted,
  refused: visaDenied,
  undo: nothing,
  deadline: ({ price }: Trip) =>
    ({ afterMs: price * minutes, then: price > 60 ? 'ask' : 'refuse' }) as const,
  overdue: ({ tripId: id }: Trip) => visaIsDue({ tripId: id }),
  review: { told: visaInReview, until: 'until', then: 'ask' },
} as const

const withVisa = saga('trip', {
  ...tripTable,
  reversible: [{ visa }],
  timedOut: (step: string, part: string) => reason(`late-${step}${part}`),
})

const started = (price: number) =>
  dialogue(withVisa)
    .starts(tripWanted({ tripId, guests: [], price }))
    .asks(checkVisa({ tripId }))

describe('saga: whoever is asked decides when its time is over', () => {
  it('tells it so, and goes on asking what it comes to until it answers', () => {
    const talk = started(90).after(90 * minutes - 1)
    talk.said = []
    talk.after(1).asks(visaIsDue({ tripId }))
    talk.after(1000).asks(visaIsDue({ tripId }))
    talk.answers(visaDenied({ tripId, reasons: [reason('too-late')] }))
    talk.asks(giveUpTrip({ tripId, reasons: [reason('too-late')] }))
  })

  it('takes the deadline that the data comes to', () => {
    const talk = started(30).after(30 * minutes - 1)
    talk.said = []
    talk.after(1).asks(giveUpTrip({ tripId, reasons: [reason('late-visa')] }))
  })

  it('waits for a review until the time that it was told, and asks nothing meanwhile', () => {
    const until = testTime + 5 * hours
    const talk = started(90).answers(visaInReview({ tripId, until }))
    talk.after(5 * hours - 1).asksNothing()
    talk.after(1).asks(visaIsDue({ tripId }))
  })

  it('shows that it is in review, and until when', () => {
    const talk = started(90).answers(visaInReview({ tripId, until: testTime + 5 * hours }))
    talk.answers(showTrip({ tripId })).answered({
      is: 'forward',
      waitingFor: [
        {
          what: 'visa',
          since: isoTime(testTime),
          deadline: isoTime(testTime + 5 * hours),
          attempts: 1,
          inReview: true,
        },
      ],
    })
  })

  it('takes a review that begins when it has said that time is over', () => {
    const talk = started(90).after(90 * minutes)
    talk.said = []
    talk
      .answers(visaInReview({ tripId, until: testTime + 9 * hours }))
      .after(7 * hours)
      .asksNothing()
    talk.after(30 * minutes).asks(visaIsDue({ tripId }))
  })

  it('is turned back while a person looks at it', () => {
    started(90)
      .answers(visaInReview({ tripId, until: testTime + 9 * hours }))
      .answers(stopWanted({ tripId, why: 'rain' }))
      .asks(giveUpTrip({ tripId, reasons: [reason('rain')] }))
  })

  it('is not made without saying what is asked then', () => {
    const { overdue: _, ...silent } = visa
    assert.throws(
      () => saga('trip', { ...tripTable, reversible: [{ visa: silent }] }),
      /does not say what/,
    )
    const review = { told: visaGranted, until: 'until', then: 'ask' } as const
    const other = { ...visa, done: visaInReview, review }
    assert.throws(() => saga('trip', { ...tripTable, reversible: [{ visa: other }] }), /no field/)
  })
})
