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
  state: NoInfer<State> = service.initial,
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
  const maps = mapsOf(state)
  const before = withMaps(state, maps, (map) => new Entries(map))
  const decision = route.handler(before, message.data as Payload<AnyMessageType>, {
    now: testTime,
    takenAt: context.now ?? testTime,
    newId: () => `new-${++made}`,
    tenant: 'test',
    key: route.by === undefined ? '*0' : String(data[route.by]),
    messageId: 'message-1',
    messageType: message.type.wireName,
    correlation: typeof data['orderId'] === 'string' ? data['orderId'] : undefined,
    ...context,
  })
  if (decision.state === before) return { ...decision, state }
  keepsMaps(service, decision.state, maps)
  const settled = withMaps(decision.state, mapsOf(decision.state), settle)
  return { ...decision, state: settled }
}

type AnyMap = Entries<unknown>
type Maps = ReadonlyMap<string, AnyMap>

const mapsOf = (state: unknown): Maps =>
  new Map(
    Object.entries(state ?? {}).flatMap(([name, value]) =>
      value instanceof Entries ? [[name, value as AnyMap]] : [],
    ),
  )

const withMaps = <State>(state: State, maps: Maps, made: (map: AnyMap) => AnyMap): State =>
  maps.size === 0
    ? state
    : { ...state, ...Object.fromEntries(Array.from(maps, ([name, map]) => [name, made(map)])) }

/** All that it has, and not how it came to have it. */
const settle = (map: AnyMap): AnyMap => new Entries(undefined, new Map(map.list()))

/** As an engine has it: what a map becomes is made out of what it was. */
function keepsMaps<State>({ name }: Service<State>, next: State, maps: Maps): void {
  const after = { ...next } as Readonly<Record<string, unknown>>
  for (const [map, before] of maps) {
    const now = after[map]
    const isKept = now instanceof Entries && now.isOf(before)
    assert.ok(isKept, `${name} must make its map ${map} out of the one it was given.`)
  }
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
