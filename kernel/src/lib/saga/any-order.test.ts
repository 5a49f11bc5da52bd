import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Sent } from '../contract/message.ts'
import { dialogue } from './dialogue.ts'
import {
  paid,
  payRefused,
  reason,
  roomBooked,
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

const tripId = 't-1'
const wanted = tripWanted({ tripId, guests: ['bob', 'ada', 'cyd'], hotel: 'sea', price: 900 })

type Fate = { readonly refused: ReadonlySet<string>; readonly silent: ReadonlySet<string> }

/** What the owner of a step says to an ask; nothing where the ask is lost. */
function answerTo({ type, data }: Sent, { refused }: Fate): Sent | undefined {
  const guest = 'guest' in data ? String(data['guest']) : ''
  const reasons = [reason(`no-${guest}`)]
  const isRefused = refused.has(`${type.wireName}/${guest}`)
  switch (type.wireName) {
    case 'visa.check':
      return isRefused ? visaDenied({ tripId, reasons }) : visaGranted({ tripId })
    case 'seats.hold':
      return isRefused ? seatRefused({ tripId, guest, reasons }) : seatHeld({ tripId, guest })
    case 'rooms.book':
      return isRefused ? roomRefused({ tripId, reasons }) : roomBooked({ tripId })
    case 'purse.pay':
      return isRefused ? payRefused({ tripId, reasons }) : paid({ tripId })
    case 'seats.release':
      return seatReleased({ tripId, guest })
    case 'rooms.free':
      return roomFreed({ tripId })
    case 'tickets.issue':
      return ticketIssued({ tripId, guest })
    case 'trips.confirm':
      return tripConfirmed({ tripId })
    case 'trips.give-up':
      return tripGivenUp({ tripId })
    default:
      return undefined
  }
}

const refusable = [
  'visa.check/',
  'seats.hold/ada',
  'seats.hold/bob',
  'seats.hold/cyd',
  'rooms.book/',
  'purse.pay/',
]
const fates = fc.record({
  refused: fc.subarray(refusable).map((names) => new Set(names)),
  silent: fc.subarray(refusable.slice(0, 5)).map((names) => new Set(names)),
})
const nobody: Fate = { refused: new Set(), silent: new Set() }
const nameOf = ({ type, data }: Sent) =>
  `${type.wireName}/${'guest' in data ? String(data['guest']) : ''}`

describe('saga: the order of answers (S5)', () => {
  it('leaves no trace in state or messages', () => {
    fc.assert(
      fc.property(fates, fc.infiniteStream(fc.nat()), (fate, picks) => {
        const straight = play(fate, () => 0)
        const shuffled = play(fate, (count) => (picks.next().value ?? 0) % count)
        assert.deepEqual(shuffled, straight)
      }),
      { seed: 3, numRuns: 300 },
    )
  })

  it('leaves no trace in ids: each message comes of the first one, under a name of its own', () => {
    fc.assert(
      fc.property(fates, (fate) => {
        const sent: Sent[] = []
        play(fate, () => 0, sent)
        const names = sent.map(({ lineage }) => `${lineage?.cause}/${lineage?.name}`)
        assert.ok(names.every((name) => name.startsWith('message/')))
        assert.equal(new Set(names).size, names.length)
      }),
      { seed: 3, numRuns: 100 },
    )
  })
})

/** Answers group after group; the states and messages between them. */
function play(fate: Fate, pick: (count: number) => number, sent: Sent[] = []): string[] {
  const talk = dialogue(trip).starts(wanted)
  const trace: string[] = []
  while (talk.said.length > 0) {
    const answers = talk.said.flatMap((ask) => answerTo(ask, fate) ?? [])
    trace.push(JSON.stringify([talk.state, talk.said.map(nameOf)]))
    sent.push(...talk.said)
    talk.said = []
    while (answers.length > 0) talk.answers(...answers.splice(pick(answers.length), 1))
  }
  trace.push(JSON.stringify(talk.state))
  return trace
}

describe('saga: answers late, twice, or never (S3, S7)', () => {
  it('ends, and gives up only when every hold that may be is undone', () => {
    const twist = fc.record({
      pick: fc.nat(),
      again: fc.boolean(),
      waitMs: fc.constantFrom(0, 0, 0, 700, 2500, 70_000),
    })
    const stopAfter = fc.option(fc.nat({ max: 12 }))
    const twists = fc.array(twist, { minLength: 60, maxLength: 60 })
    fc.assert(
      fc.property(fates, twists, stopAfter, (fate, turns, stop) => {
        const world = new World(fate)
        turns.forEach((turn, at) => {
          if (at === stop) world.talk.answers(stopWanted({ tripId, why: 'regretted' }))
          world.go(turn)
        })
        world.settle()
        world.check()
      }),
      { seed: 5, numRuns: 300 },
    )
  })
})

/** The owners of the steps: what is held there, and which answers are under way. */
class World {
  readonly talk = dialogue(trip).starts(wanted)
  #fate: Fate
  readonly #held = new Set<string>()
  readonly #forestalled = new Set<string>()
  #answers: Sent[] = []
  #ended: string[] = []

  constructor(fate: Fate) {
    this.#fate = fate
  }

  go(turn: { readonly pick: number; readonly again: boolean; readonly waitMs: number }): void {
    this.#listen()
    const at = this.#answers.length === 0 ? 0 : turn.pick % this.#answers.length
    const [answer] = turn.again ? this.#answers.slice(at, at + 1) : this.#answers.splice(at, 1)
    if (answer !== undefined) this.talk.answers(answer)
    this.talk.after(turn.waitMs)
  }

  /** Nothing is lost for ever but what is silent before the point of no return. */
  settle(): void {
    for (let turn = 0; turn < 200; turn++) {
      this.#listen()
      const answers = this.#answers
      this.#answers = []
      this.talk.answers(...answers)
      this.talk.after(1000)
    }
  }

  check(): void {
    const { is } = this.talk.state
    assert.ok(is === 'completed' || is === 'failed', `it ended: ${is}`)
    assert.deepEqual(this.#ended, [is === 'completed' ? 'trips.confirm' : 'trips.give-up'])
    if (is === 'failed') assert.deepEqual([...this.#held], [])
  }

  #listen(): void {
    for (const ask of this.talk.said) this.#hear(ask)
    this.talk.said = []
  }

  #hear(ask: Sent): void {
    const name = nameOf(ask)
    const hold = name.replace('.release', '.hold').replace('.free', '.book')
    if (hold !== name) {
      this.#held.delete(hold)
      this.#forestalled.add(hold)
    } else if (name.startsWith('trips.')) this.#end(name)
    else if (name.startsWith('seats.') || name.startsWith('rooms.')) this.#hold(name)
    if (this.#fate.silent.has(name)) return
    const answer = answerTo(ask, this.#fate)
    if (answer !== undefined) this.#answers.push(answer)
  }

  #hold(name: string): void {
    if (!this.#fate.refused.has(name) && !this.#forestalled.has(name)) this.#held.add(name)
  }

  #end(name: string): void {
    const end = name.slice(0, -1)
    if (end === 'trips.give-up') assert.deepEqual([...this.#held], [], 'S3: all is undone')
    if (!this.#ended.includes(end)) this.#ended.push(end)
  }
}

describe('saga: a world that answers', () => {
  it('refuses nothing unless told', () => {
    const world = new World(nobody)
    world.settle()
    world.check()
    assert.equal(world.talk.state.is, 'completed')
  })
})
