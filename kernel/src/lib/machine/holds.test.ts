import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answered } from '../contract/answered.ts'
import { optional, text } from '../contract/fields.ts'
import { command, event } from '../contract/message.ts'
import { ask, decide, later, withdraw, type Later } from './decision.ts'
import { given, testTime, type When } from './given.ts'
import { beginHold, endHold, HoldLife, noHolds, type Holds } from './holds.ts'
import { service } from './service.ts'

/** A cloakroom: coats hang there until somebody fetches them. */
const take = command('cloakroom.take', { room: text(), coat: text() })
const fetch = command('cloakroom.fetch', { room: text(), coat: text() })
const isDue = command('cloakroom.is-due', { room: text(), hold: text() })
const sweep = command('cloakroom.sweep', { room: text(), from: optional(text()) })
const wanted = command('guests.wanted', { coat: text() })
const givenAway = event('cloakroom.given-away', { room: text(), coat: text() })

type Coat = { readonly is: 'here' } | { readonly is: 'gone'; readonly at: number }
type Room = Holds<Coat>

const dueAfterMs = 100
const keepMs = 1000
const gone = (state: Room, coat: string, at: number) => endHold(state, coat, { is: 'gone', at })

const coats = new HoldLife<Room>({
  dueAfterMs,
  keepMs,
  isDue: (room, hold) => isDue({ room, hold }),
  sweep: (room, from) => sweep(from === undefined ? { room } : { room, from }),
  isWanted: (hold) => wanted({ coat: hold }),
  lapse: (state, _, { key, hold, now }) =>
    decide(gone(state, hold, now), givenAway({ room: key, coat: hold })),
})

const cloakroom = service<Room>('cloakroom', {
  keyedBy: 'room',
  initial: noHolds<Coat>(),
  on: (on) => [
    on(take, (state, { coat }, context) =>
      decide(beginHold(state, coat, { is: 'here' }), coats.due(coat, context)),
    ),
    on(
      fetch,
      coats.mayEnd((state, { coat }, { now }) =>
        decide(gone(state, coat, now), coats.notDue(coat)),
      ),
    ),
    on(isDue, coats.onIsDue),
    on(answered, coats.onAnswered),
    on(sweep, coats.onSweep),
  ],
})

const room = 'east'
const due = { key: room, now: testTime + dueAfterMs }
const empty = given(cloakroom)
const hung = empty.when(take({ room, coat: 'a' }))
const said = (body: string, accepted = true) => answered({ note: 'a', accepted, body })

describe('kernel: a hold that is due', () => {
  it('has a timer until it ends', () => {
    hung.then(later('due:a', testTime + dueAfterMs, isDue({ room, hold: 'a' })))
    hung
      .when(fetch({ room, coat: 'a' }))
      .then(withdraw('due:a'), later('sweep', testTime + keepMs, sweep({ room })))
  })

  it('M2 asks whether it is wanted, and waits on whatever is said but a clear word', () => {
    const again = later('due:a', due.now + dueAfterMs, isDue({ room, hold: 'a' }))
    hung
      .when(isDue({ room, hold: 'a' }), due)
      .then(ask('a', wanted({ coat: 'a' })))
      .changesNothing()
    for (const answer of [said('renew'), said('lapse', false), said('')]) {
      hung.when(answer, due).then(again).changesNothing()
    }
  })

  it('M2 ends on a clear word, once, and is remembered from then on', () => {
    hung
      .when(said('lapse'), due)
      .then(givenAway({ room, coat: 'a' }), later('sweep', due.now + keepMs, sweep({ room })))
      .leaves({ holds: { a: { is: 'gone', at: due.now } }, ended: 1 })
      .when(said('lapse'), due)
      .then()
      .changesNothing()
  })

  it('asks nobody about a hold that ended or never was', () => {
    empty
      .when(isDue({ room, hold: 'a' }), due)
      .then()
      .changesNothing()
    const over = hung.when(fetch({ room, coat: 'a' }))
    over
      .when(isDue({ room, hold: 'a' }), due)
      .then()
      .changesNothing()
  })
})

/** One coat fetched at each millisecond, and one between every ten that stays. */
function fetched(count: number) {
  let state = noHolds<Coat>()
  for (let at = 0; at < count; at++) {
    state = gone(state, nameOf(at), testTime + at)
    if (at % 10 === 0) state = beginHold(state, `${nameOf(at)}-stays`, { is: 'here' })
  }
  return given(cloakroom, state)
}

const nameOf = (at: number) => `coat-${String(at).padStart(6, '0')}`
const namesIn = ({ state }: When<Room>) => [...state.holds.list()].map(([name]) => name)
const timerOf = ({ out }: When<Room>) => out.find((one): one is Later => one.out === 'later')

/** Fires the sweep whenever it is due, and tells when each name was forgotten. */
function sweepAll(count: number): Map<string, number> {
  const forgotten = new Map<string, number>()
  let timer: Later | undefined = later('sweep', testTime + keepMs, sweep({ room }))
  let at = fetched(count).when(isDue({ room, hold: 'nobody' }))
  while (timer !== undefined) {
    const before = namesIn(at)
    const now: number = timer.at
    at = at.when(timer.message, { now })
    const left = new Set(namesIn(at))
    for (const name of before) if (!left.has(name)) forgotten.set(name, now)
    timer = timerOf(at)
    assert.ok(timer === undefined || timer.at > now, 'a sweep is set into the future')
  }
  assert.equal(at.state.ended, 0)
  return forgotten
}

describe('kernel: the sweep of holds', () => {
  for (const count of [1, 999, 1000, 1001, 2500]) {
    it(`M1, M2 forgets each of ${count} that ended, none too early, and none that stays`, () => {
      const forgotten = sweepAll(count)
      assert.equal(forgotten.size, count)
      for (let at = 0; at < count; at++) {
        const livedMs = (forgotten.get(nameOf(at)) ?? 0) - testTime - at
        const passMs = 1000
        assert.ok(livedMs >= keepMs, `${nameOf(at)} was remembered for ${livedMs} ms`)
        assert.ok(livedMs <= 2 * keepMs + passMs, `${nameOf(at)} was remembered for ${livedMs} ms`)
      }
    })
  }

  it('M3 looks at a bounded number in one step, and goes on from there', () => {
    const now = testTime + 10_000
    const first = fetched(2000).when(sweep({ room }), { now })
    const next = namesIn(fetched(2000).when(isDue({ room, hold: 'nobody' })))[1000]
    assert.ok(next !== undefined)
    first.then(later('sweep', now + 100, sweep({ room, from: next })))
    assert.ok(!namesIn(first).includes(nameOf(0)))
    assert.ok(namesIn(first).includes(next))
  })

  it('M3 is set by the first to end, and not again while it is set', () => {
    const second = hung.when(take({ room, coat: 'b' })).when(fetch({ room, coat: 'a' }))
    second.when(fetch({ room, coat: 'b' })).then(withdraw('due:b'))
  })

  it('M3 comes back a whole time later for what ended meanwhile', () => {
    fetched(2)
      .when(sweep({ room }), { now: testTime + keepMs })
      .then(later('sweep', testTime + 2 * keepMs, sweep({ room })))
      .leaves({ ended: 1 })
  })

  it('M3 is not set again when nothing that ended is left', () => {
    fetched(1)
      .when(sweep({ room }), { now: testTime + keepMs })
      .then()
      .leaves({ ended: 0, holds: { 'coat-000000-stays': { is: 'here' } } })
  })
})
