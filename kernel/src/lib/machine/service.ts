/**
 * A service is a keyed state machine: a table from message types to pure, synchronous handlers.
 * `service('billing', { keyedBy: 'accountId', initial, on: (on) => [on(holdMoney, onHoldMoney)] })`.
 */
import type { AnyMessageType, Payload } from '../contract/message.ts'
import { answered } from '../contract/answered.ts'
import { gathered } from '../contract/gathered.ts'
import { decide, type Decision } from './decision.ts'

export type Context = {
  /** The message's time; for one key it never goes back. A timer's is when it was due. */
  readonly now: number
  /** When the message is handled: `now`, or later where a timer fires late. */
  readonly takenAt: number
  /** A new id, the same one whenever this message is handled again. */
  readonly newId: () => string
  readonly tenant: string
  /** The key this machine is for, without its tenant. */
  readonly key: string
  /** The id of the message being handled. */
  readonly messageId: string
  /** The wire name of the message being handled. */
  readonly messageType: string
  /** What the message belongs to: for Millrace an order id. */
  readonly correlation: string | undefined
}

export type Handler<State, T> = (
  state: State,
  data: Payload<T>,
  context: Context,
) => Decision<State>

export type Route<State = unknown> = {
  readonly type: AnyMessageType
  /** The field whose value is the key; `undefined` is the one key of the sender's shard. */
  readonly by: string | undefined
  readonly handler: Handler<State, AnyMessageType>
  /** What a batch tells a key of this type is handed over together, when all else is handled. */
  readonly gathers?: true
}

/** An event, as a service that gathers is told of it. */
export type Told = {
  readonly type: string
  readonly at: number
  readonly data: Readonly<Record<string, unknown>>
}

/** For views: which events are gathered, and what takes them, in the order in which they happened. */
export type Gathers<State> = {
  readonly types: readonly AnyMessageType[]
  readonly handler: (
    state: State,
    told: readonly [Told, ...Told[]],
    context: Context,
  ) => Decision<State>
}

/** A field of the payload that can be a key. */
type KeyField<T> = {
  [F in keyof Payload<T>]: NonNullable<Payload<T>[F]> extends string ? F : never
}[keyof Payload<T>] &
  string

export type On<State> = <T extends AnyMessageType>(
  type: T,
  handler: Handler<State, T>,
  options?: { readonly by: KeyField<T> },
) => Route<State>

export type Migrations = { readonly [from: number]: (root: never) => unknown }

export type ServiceTable<State> = {
  /** The payload field that holds the key; `shard` for a machine that each shard has one of. */
  readonly keyedBy: string | { readonly each: 'shard' }
  readonly initial: State
  /** Only what happens in this tenant is for the service; in all, unless told. */
  readonly tenant?: string
  /** The version of the state's root; an older root is brought up by `migrations`. */
  readonly version?: number
  readonly migrations?: Migrations
  /**
   * Views are left out of the state hash. One of a later version without migrations is built anew from
   * the events, beside the one before.
   */
  readonly view?: boolean
  /** The view as it was: it is read until this one has caught up and was compared with it. */
  readonly earlier?: EarlierView
  readonly gathers?: Gathers<State>
  readonly on: (on: On<State>) => readonly Route<State>[]
}

export type EarlierView = {
  readonly view: AnyService
  /** The maps of its state that have to come out as they are. */
  readonly same: readonly string[]
}

/** A view that is built from the events: what it is a version of, and what it is compared with. */
export type Rebuilt = { readonly of: string; readonly earlier: EarlierView | undefined }

export type Service<State = unknown> = {
  readonly name: string
  readonly initial: State
  readonly tenant?: string
  readonly version: number
  readonly migrations: Migrations
  readonly view: boolean
  readonly rebuilt?: Rebuilt
  /** The versions of its own table that stored state may stand under, where it has such (sagas). */
  readonly versions?: readonly number[]
  readonly routes: readonly Route<State>[]
}

/** A service whose state is its own affair: handlers take what only they know. */
export type AnyService = Omit<Service, 'routes'> & {
  readonly routes: readonly {
    readonly type: AnyMessageType
    readonly by: string | undefined
    readonly handler: (state: never, data: never, context: Context) => Decision<unknown>
    readonly gathers?: true
  }[]
}

export function service<State>(name: string, table: ServiceTable<State>): Service<State> {
  const keyedBy = typeof table.keyedBy === 'string' ? table.keyedBy : undefined
  const on: On<State> = (type, handler, options) => ({
    type,
    by: options?.by ?? keyedBy,
    handler: handler as unknown as Handler<State, AnyMessageType>,
  })
  const routes = [...table.on(on), ...gatheringRoutes(table.gathers, keyedBy)]
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`${name} is no name for a service.`)
  for (const { type, by } of routes) checkKey(name, type, by)
  const rebuilt = rebuiltOf(name, table)
  return {
    // Its state lies beside that of the version before.
    name: rebuilt === undefined ? name : `${name}-${table.version}`,
    ...(rebuilt === undefined ? {} : { rebuilt }),
    initial: table.initial,
    ...(table.tenant === undefined ? {} : { tenant: table.tenant }),
    version: table.version ?? 1,
    migrations: table.migrations ?? {},
    view: table.view ?? false,
    routes,
  }
}

function rebuiltOf<State>(name: string, table: ServiceTable<State>): Rebuilt | undefined {
  const { view = false, version = 1, migrations, earlier, keyedBy, gathers } = table
  if (!view || version === 1 || migrations !== undefined) return undefined
  // What is told by other shards comes in an order that their events do not show.
  if (gathers === undefined || typeof keyedBy === 'string') {
    throw new Error(`${name} cannot be rebuilt: it has to gather, one for each shard.`)
  }
  return { of: name, earlier }
}

/** One route an event, which takes it alone as well, and one for what was gathered. */
function gatheringRoutes<State>(
  gathers: Gathers<State> | undefined,
  by: string | undefined,
): Route<State>[] {
  if (gathers === undefined) return []
  const { types, handler } = gathers
  const byName = new Map(types.map((type) => [type.wireName, type]))
  const alone: Handler<State, AnyMessageType> = (state, data, context) => {
    return handler(state, [{ type: context.messageType, at: context.now, data }], context)
  }
  const together: Handler<State, typeof gathered> = (state, { told }, context) => {
    const news = told.map((one) => upToDate(byName.get(one.type), one))
    return isSome(news) ? handler(state, news, context) : decide(state)
  }
  const routes: Route<State>[] = types.map((type) => ({ type, by, handler: alone, gathers: true }))
  const handlerOfAll = together as unknown as Handler<State, AnyMessageType>
  return [...routes, { type: gathered, by, handler: handlerOfAll }]
}

const isSome = (news: readonly Told[]): news is readonly [Told, ...Told[]] => news.length > 0

type Gathered = Payload<typeof gathered>['told'][number]

function upToDate(type: AnyMessageType | undefined, told: Gathered): Told {
  const { type: name, version, at, data } = told
  if (type === undefined) throw new Error(`${name} is not gathered any more.`)
  // Nearly all is as it is told now: it was made for this, and need not be made again.
  if (version === type.version) return told as Told
  return { type: name, at, data: type.upcast(data, version) as Told['data'] }
}

function checkKey(name: string, type: AnyMessageType, by: string | undefined): void {
  // An answer is addressed to the key that asked.
  if (type === answered || type === gathered) return
  if (by !== undefined && !(by in type.schema.properties)) {
    throw new Error(`${name} is keyed by ${by}, but ${type.wireName} has no such field.`)
  }
}
