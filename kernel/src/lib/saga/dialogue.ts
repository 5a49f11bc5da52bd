/**
 * A saga's spec as a dialogue, without a log: it starts, asks, is answered, and asks next.
 * `dialogue(placeOrder).starts(orderPlaced(order)).asks(checkDetails(order)).answers(detailsPassed(order))`.
 */
import assert from 'node:assert/strict'
import type { AnyMessageType, Payload, Sent } from '../contract/message.ts'
import type { Later, Out } from '../machine/decision.ts'
import { testTime } from '../machine/given.ts'
import type { Saga } from './saga.ts'
import type { SagaState } from './state.ts'

export const dialogue = (saga: Saga): Dialogue => new Dialogue(saga)

export class Dialogue {
  state: SagaState
  now = testTime
  /** What was said and not yet listened to. */
  said: Sent[] = []
  readonly #saga: Saga
  #awakeAt = 0
  #key = ''
  #timer: Later | undefined
  #answer: unknown

  constructor(saga: Saga) {
    this.#saga = saga
    this.state = saga.initial
  }

  starts(message: Sent): this {
    return this.answers(message)
  }

  /** Tells the saga these, one after the other. */
  answers(...messages: readonly Sent[]): this {
    for (const message of messages) this.#hear(message)
    return this
  }

  /** Asserts that exactly these were said, in this order, since this was asked last. */
  asks(...messages: readonly Sent[]): this {
    const plain = ({ type, data }: Sent) => ({ [type.wireName]: data })
    assert.deepEqual(this.said.map(plain), messages.map(plain))
    this.said = []
    return this
  }

  asksNothing(): this {
    return this.asks()
  }

  /** Lets time go by; the saga's timer comes whenever it is due. */
  after(ms: number): this {
    const until = this.now + ms
    while (this.#timer !== undefined && this.#timer.at <= until) {
      const { at, message } = this.#timer
      assert.ok(at >= this.now, 'a timer is not set into the past')
      this.now = at
      this.#timer = undefined
      this.#hear(message)
    }
    this.now = until
    return this
  }

  /** Time goes by while nobody is awake; then what was due meanwhile is taken, late. */
  sleeps(ms: number): this {
    this.#awakeAt = this.now + ms
    return this.after(ms)
  }

  /** Asserts what the saga has come to. */
  is(expected: SagaState['is']): this {
    assert.equal(this.state.is, expected)
    return this
  }

  /** Asserts the answer to the message before. */
  answered(body: unknown): this {
    assert.deepEqual(this.#answer, body)
    return this
  }

  get timerAt(): number | undefined {
    return this.#timer?.at
  }

  #hear(message: Sent): void {
    const { type } = message
    const data: Readonly<Record<string, unknown>> = message.data
    const route = this.#saga.routes.find((one) => one.type.wireName === type.wireName)
    assert.ok(route?.by, `${this.#saga.name} does not listen to ${type.wireName}.`)
    assert.ok(type.fits(data), `not a valid ${type.wireName}`)
    this.#key ||= String(data[route.by])
    assert.equal(data[route.by], this.#key, 'a dialogue is about one saga')
    this.#answer = undefined
    const { state, out } = route.handler(this.state, message.data as Payload<AnyMessageType>, {
      now: this.now,
      takenAt: Math.max(this.now, this.#awakeAt),
      newId: () => 'new',
      tenant: 'test',
      key: this.#key,
      messageId: 'message',
      messageType: type.wireName,
      correlation: this.#key,
    })
    this.state = state
    for (const one of out) this.#take(one)
  }

  #take(out: Out): void {
    if (out.out === 'message') {
      assert.ok(out.type.fits(out.data), `not a valid ${out.type.wireName}`)
      this.said.push(out)
    } else if (out.out === 'later') this.#timer = out
    else if (out.out === 'withdraw') this.#timer = undefined
    else if (out.out === 'answer') this.#answer = out.body
    else assert.fail(`A saga does not ${out.out}.`)
  }
}
