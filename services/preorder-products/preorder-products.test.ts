import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answer, effect, later, refuse, type Out } from '@millrace/kernel'
import { given, testTime } from '@millrace/kernel/testing'
import {
  beat,
  beatIsDue,
  chargeAgain,
  leavePlace,
  placeCharged,
  placeMovedUp,
  planProduct,
  releaseIsDue,
  resumeWave,
  showPosition,
  stopWave,
} from '#contracts/preorder-products'
import { releasePreorder, sellPreorderOut } from '#contracts/preorders'
import { after, beaten, planned, sku, take, taken, terms, tick } from './lamp.ts'
import { enter } from './line.ts'
import { preorderProducts } from './preorder-products.ts'

const told = (out: readonly Out[], name: string): readonly unknown[] =>
  out.flatMap((one) => (one.out === 'message' && one.type.wireName === name ? [one.data] : []))
const moved = (out: readonly Out[]) => told(out, placeMovedUp.wireName)
const up = (ticket: number) => ({ sku, preorderId: `p-${ticket}`, ticket })
const released = (out: readonly Out[]) => told(out, releasePreorder.wireName)
const leave = (ticket: number, quantity = 1) =>
  leavePlace({ sku, preorderId: `p-${ticket}`, ticket, quantity, wasReleased: false })
const charged = (ticket: number, outcome: 'released' | 'declined' | 'short' | 'again') =>
  placeCharged({ sku, preorderId: `p-${ticket}`, ticket, outcome })
const place = { currency: 'EUR', unitPrice: 500, payWhen: 'release', payWithinMs: 60_000 } as const

describe('preorder products: places', () => {
  it('are given up to the cap, and then in a queue, at a position', () => {
    const full = taken('p-1', 'p-2', 'p-3').leaves({ taken: 3 })
    const { out } = full.when(take('p-4'))
    assert.deepEqual(out.at(-1), answer({ ...place, ticket: 4, position: 1 }))
    const queue = after(full, take('p-4'), take('p-5'), take('p-6')).leaves({ taken: 3 })
    const at = (ticket: number) => queue.when(showPosition({ sku, ticket }))
    at(6).then(answer({ position: 3 }))
    at(2).then(answer({ position: 0 }))
    after(queue, leave(4))
      .when(showPosition({ sku, ticket: 6 }))
      .then(answer({ position: 2 }))
  })

  it('are refused where there can be none', () => {
    const refused = (detail: string) => refuse({ refused: 'conflict', detail })
    planned.when(take('p-1', 4)).then(refused('There are 3 of lamp in all.')).changesNothing()
    given(preorderProducts)
      .when(take('p-1'))
      .then(refused('There is no product lamp to pre-order.'))
      .changesNothing()
    beaten(planned, 0).when(take('p-1')).then(refused('lamp is not pre-ordered any more.'))
  })

  it('that are given up go to the next, and nobody overtakes who wants more', () => {
    const queue = after(taken('p-1', 'p-2', 'p-3'), take('p-4', 2), take('p-5'))
    const one = queue.when(leave(1)).leaves({ taken: 2 })
    assert.deepEqual(moved(one.out), [])
    const two = one.when(leave(2)).leaves({ taken: 3 })
    assert.deepEqual(moved(two.out), [up(4)])
  })

  it('are more where the cap is raised, and never fewer than are taken', () => {
    const queue = taken('p-1', 'p-2', 'p-3', 'p-4', 'p-5')
    const raised = queue.when(planProduct({ ...terms, cap: 5 })).leaves({ taken: 5 })
    assert.deepEqual(moved(raised.out), [up(4), up(5)])
    const detail = 'Of lamp 3 are taken already.'
    queue
      .when(planProduct({ ...terms, cap: 2 }))
      .then(refuse({ refused: 'conflict', detail }))
      .changesNothing()
  })

  it('tell positions of many, some of whom have left', () => {
    let { state } = planned.when(planProduct({ ...terms, cap: 1 }))
    for (let ticket = 1; ticket <= 600; ticket++) {
      const is = ticket === 1 ? 'queued' : 'waiting'
      const one = { preorderId: `p-${ticket}`, quantity: 1, is, isPaid: false } as const
      state = enter({ ...state, lastTicket: ticket }, ticket, one)
    }
    given(preorderProducts, state)
      .when(leave(300))
      .when(leave(301))
      .when(showPosition({ sku, ticket: 599 }))
      .then(answer({ position: 596 }))
    const { out } = given(preorderProducts, state).when(leave(1))
    assert.deepEqual(moved(out), [up(2)])
  })
})

describe('preorder products: the wave', () => {
  it('begins at its time, asks what the time is, and gives a turn a beat', () => {
    const begun = taken('p-1', 'p-2').when(releaseIsDue({ sku }))
    assert.deepEqual(
      begun.out.filter(({ out }) => out === 'effect'),
      [effect('telling-time', 'beat 1', { nth: 1 })],
    )
    const first = tick(begun, testTime + 70)
    assert.deepEqual(released(first.out), [{ preorderId: 'p-1' }])
    assert.deepEqual(first.out.at(-1), later('beat', testTime + 570, beatIsDue({ sku })))
  })

  it('makes up for nothing that it has slept through', () => {
    const first = beaten(taken('p-1', 'p-2', 'p-3'), 1)
    // The timer tells when it was due, an hour ago; whoever answers knows what the time is.
    const woke = first.when(beatIsDue({ sku }), { now: testTime + 1000 })
    const hour = testTime + 3_600_000
    const second = tick(woke, hour)
    assert.deepEqual(released(second.out), [{ preorderId: 'p-2' }])
    const early = tick(second.when(beatIsDue({ sku }), { now: hour }), hour + 1)
    early.then(later('beat', hour + 500, beatIsDue({ sku })))
  })

  it('takes no answer twice', () => {
    const { state } = beaten(taken('p-1', 'p-2', 'p-3'), 1)
    const again = given(preorderProducts, { ...state, beat: { ...state.beat, isSet: false } })
    const { out } = again.when(beat({ sku, nth: state.beat.nth }), { now: testTime + 9000 })
    assert.deepEqual(out, [])
  })

  it('gives as many turns in a second as it is told to', () => {
    const fast = planned.when(planProduct({ ...terms, cap: 1000, perSecond: 25 }))
    const ids = Array.from({ length: 40 }, (_, nth) => `p-${nth}`)
    let wave = after(fast, ...ids.map((id) => take(id))).when(releaseIsDue({ sku }))
    const turns: number[] = []
    for (let nth = 1; nth <= 10; nth++) {
      wave = tick(wave, testTime + nth * 100)
      turns.push(released(wave.out).length)
      wave = wave.when(beatIsDue({ sku }), { now: testTime + (nth + 1) * 100 })
    }
    assert.deepEqual(turns, [2, 3, 2, 3, 2, 3, 2, 3, 2, 3])
  })

  it('stops, also by itself where the stock is short, and goes on with the same', () => {
    const one = beaten(taken('p-1', 'p-2'), 1)
    const stopped = one.when(stopWave({ sku, why: 'Lunch.' })).leaves({ why: 'Lunch.' })
    const idle = tick(stopped.when(beatIsDue({ sku })), testTime + 5000)
    assert.deepEqual(idle.out, [])
    const short = one.when(charged(1, 'short')).leaves({ isStopped: true })
    const on = short.when(resumeWave({ sku })).leaves({ isStopped: false, why: '' })
    const next = tick(on.when(beatIsDue({ sku })), testTime + 5000)
    assert.deepEqual(released(next.out), [{ preorderId: 'p-1' }])
  })

  it('gives a turn again to whom is declined and pays, before those who came later', () => {
    const two = beaten(taken('p-1', 'p-2', 'p-3'), 1).when(charged(1, 'declined'))
    const counts = two.state.counts
    assert.deepEqual([counts.declined, counts.reminded, counts.queued], [1, 1, 2])
    const again = two.when(chargeAgain({ sku, preorderId: 'p-1', ticket: 1 }))
    const next = tick(again.when(beatIsDue({ sku })), testTime + 5000)
    assert.deepEqual(released(next.out), [{ preorderId: 'p-1' }])
  })

  it('is over when nobody is left, and tells those who still wait', () => {
    const wave = after(planned.when(planProduct({ ...terms, cap: 1 })), take('p-1'), take('p-2'))
    const on = beaten(wave, 1)
    const over = on.when(charged(1, 'released')).leaves({ state: 'released', taken: 1 })
    assert.deepEqual(told(over.out, sellPreorderOut.wireName), [{ preorderId: 'p-2' }])
    // What is canceled later takes its place back, and nobody is left to have it.
    const back = leavePlace({ sku, preorderId: 'p-1', ticket: 1, quantity: 1, wasReleased: true })
    over.when(back).leaves({ state: 'released', taken: 0 })
  })

  it('goes on with the next in the queue where somebody is too late', () => {
    const wave = after(planned.when(planProduct({ ...terms, cap: 1 })), take('p-1'), take('p-2'))
    const declined = beaten(wave, 1).when(charged(1, 'declined')).leaves({ state: 'releasing' })
    const next = declined.when(leave(1))
    assert.deepEqual(moved(next.out), [up(2)])
    next.leaves({ state: 'releasing', taken: 1 })
  })
})
