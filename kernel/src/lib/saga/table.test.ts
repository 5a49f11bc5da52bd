import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { text } from '../contract/fields.ts'
import { event } from '../contract/message.ts'
import type { PivotStep, RetriedStep, ReversibleStep } from './table.ts'
import { saga } from './saga.ts'
import { confirm, payment, room, seat, ticket, tripTable, type Trip } from './trip.ts'

type Reversible = ReversibleStep<Trip, 'tripId'>
type Pivot = PivotStep<Trip, 'tripId'>
type Retried = RetriedStep<Trip, 'tripId'>

const strangerCame = event('strangers.came', { name: text() })
const { undo: _, undone: __, ...roomForGood } = room
const { part: ___, ...ticketWithoutPart } = ticket
const { failed: ____, ...tableWithoutEnd } = tripTable

/** The compiler is the judge here: an expected error that is none fails the type check. */
describe('saga: bad tables do not type-check', () => {
  it('takes good steps', () => {
    const good: [Reversible, Reversible, Pivot, Retried] = [room, seat, payment, ticket]
    assert.equal(good.length, 4)
  })

  it('wants an undo for what is reversible, and an answer to the undo', () => {
    // @ts-expect-error A reversible step says how it is undone, or that it holds nothing.
    const withoutUndo: Reversible = roomForGood
    // @ts-expect-error An undo is awaited.
    const withoutUndone: Reversible = { ...roomForGood, undo: room.undo }
    assert.ok(withoutUndo !== withoutUndone)
  })

  it('lets nothing be refused or undone that is retried', () => {
    // @ts-expect-error From the point of no return nothing can be refused.
    const refusable: Retried = { ...confirm, refused: payment.refused }
    // @ts-expect-error And nothing is undone.
    const undoable: Retried = { ...confirm, undo: room.undo, undone: room.undone }
    assert.ok(refusable !== undoable)
  })

  it('wants a pivot to be refusable, without deadline', () => {
    // @ts-expect-error A pivot may be refused for good.
    const certain: Pivot = confirm
    // @ts-expect-error Its outcome is asked for until it is known.
    const hasty: Pivot = { ...payment, deadline: { afterMs: 1, then: 'refuse' } }
    assert.ok(certain !== hasty)
  })

  it('wants answers that name their saga, and refusals that say why', () => {
    // @ts-expect-error This answer could be for any saga.
    const anonymous: Retried = { ...confirm, done: strangerCame }
    // @ts-expect-error This refusal gives no reasons.
    const silent: Pivot = { ...payment, refused: payment.done }
    assert.ok(anonymous !== silent)
  })

  it('wants parts to be named in the answers', () => {
    // @ts-expect-error Which of them was answered?
    const nameless: Retried = ticketWithoutPart
    // @ts-expect-error Parts of what?
    const partless: Retried = { ...confirm, part: 'guest' }
    assert.ok(nameless !== partless)
  })

  it('wants data that the saga has, a field that it starts with, and an end', () => {
    const bad = [
      // @ts-expect-error The saga knows no flight.
      () => saga('bad', { ...tripTable, retried: [{ fly: { ...confirm, ask: ofFlight } }] }),
      // @ts-expect-error The start has no such field.
      () => saga('bad', { ...tripTable, correlatedBy: 'flightId' }),
      // @ts-expect-error What can be turned back says how it fails.
      () => saga('bad', tableWithoutEnd),
    ]
    assert.equal(bad.length, 3)
  })
})

const ofFlight = ({ flight }: Trip & { readonly flight: string }) =>
  confirm.ask({ tripId: flight, guests: [], price: 0 })
