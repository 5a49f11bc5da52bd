/**
 * A spec of one handler, without a log: given a state, when a message comes, then these go out.
 * Time and ids are fixed unless told.
 */
import assert from 'node:assert/strict'
import type { AnyMessageType, Payload, Sent } from '../contract/message.ts'
import type { Decision, Out } from './decision.ts'
import { Entries } from './entries.ts'
import type { Context, Service } from './service.ts'

export type Given<State> = {
  /** Hands a message to its handler; `context` overrides the time, the key and so on. */
  readonly when: (message: Sent, context?: Partial<Context>) => When<State>
}

export type When<State> = {
  readonly state: State
  readonly out: readonly Out[]
  /** Asserts that exactly these went out, in this order. */
  readonly then: (...out: readonly Out[]) => When<State>
  /** Asserts that the state has at least these values; a map is compared as a plain object. */
  readonly leaves: (part: Readonly<Record<string, unknown>>) => When<State>
  /** Asserts that the state is the very one given. */
  readonly changesNothing: () => When<State>
} & Given<State>

export const testTime = Date.UTC(2026, 0, 2, 12)

export function given<State>(
  service: Service<State>,
  state: State = service.initial,
): Given<State> {
  return {
    when(message, context = {}) {
      const { state: next, out } = handle(service, state, { message, context })
      const when: When<State> = {
        ...given(service, next),
        state: next,
        out,
        then(...expected) {
          assert.deepEqual(out.map(plainOut), expected.map(plainOut))
          return when
        },
        leaves(part) {
          const plain = plainState(next)
          const seen = Object.fromEntries(Object.keys(part).map((name) => [name, plain[name]]))
          assert.deepEqual(seen, part)
          return when
        },
        changesNothing() {
          assert.deepEqual(plainState(next), plainState(state))
          return when
        },
      }
      return when
    },
  }
}

function handle<State>(
  service: Service<State>,
  state: State,
  { message, context }: { message: Sent; context: Partial<Context> },
): Decision<State> {
  const route = service.routes.find(({ type }) => type.wireName === message.type.wireName)
  assert.ok(route, `${service.name} does not handle ${message.type.wireName}.`)
  assert.ok(message.type.fits(message.data), `not a valid ${message.type.wireName}`)
  const data: Readonly<Record<string, unknown>> = message.data
  let made = 0
  return route.handler(state, message.data as Payload<AnyMessageType>, {
    now: testTime,
    newId: () => `new-${++made}`,
    tenant: 'test',
    key: route.by === undefined ? '*0' : String(data[route.by]),
    messageId: 'message-1',
    messageType: message.type.wireName,
    correlation: typeof data['orderId'] === 'string' ? data['orderId'] : undefined,
    ...context,
  })
}

function plainOut(out: Out): unknown {
  if (out.out === 'message') return { [out.type.wireName]: out.data }
  if (out.out === 'later' || out.out === 'ask') return { ...out, message: plainOut(out.message) }
  return out
}

function plainState(state: unknown): Record<string, unknown> {
  if (typeof state !== 'object' || state === null) return { state }
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [
      name,
      value instanceof Entries ? Object.fromEntries(value.list()) : value,
    ]),
  )
}
