/**
 * A message type, declared once. It is callable: `holdMoney({ … })` makes a message to send; and it
 * carries its schema, from which the run-time check and the published documents come.
 */
import type { Static, TObject, TProperties } from 'typebox'
import { Compile, type Validator } from 'typebox/schema'
import { openGroup } from './fields.ts'
import { upcastPayload, type Upcasts } from './upcast.ts'

export type Kind = 'command' | 'event' | 'query'

/** A message on its way out of a handler: its type and its data, not yet addressed. */
export type Sent<T extends AnyMessageType = AnyMessageType> = {
  readonly out: 'message'
  readonly type: T
  readonly data: Payload<T>
  readonly lineage?: Lineage
}

/**
 * What a message comes of, where that is not the one being handled: of several that were waited for,
 * any may have come last. Its id derives from this cause and the name, which is given once under it.
 */
export type Lineage = { readonly cause: string; readonly name: string }

export type MessageType<Name extends string = string, F extends TProperties = TProperties> = {
  (data: Static<TObject<F>>): Sent<MessageType<Name, F>>
  readonly kind: Kind
  readonly wireName: Name
  readonly version: number
  readonly schema: TObject<F>
  /** Says whether data is of this type; unknown fields are not looked at. */
  readonly fits: (data: unknown) => boolean
  /** Brings data of an older version up to this one. */
  readonly upcast: (data: unknown, version: number) => unknown
  readonly needs?: (data: never) => readonly Need[]
}

/** A key that what is asked for comes to: whoever asks is turned away while it is parked and full. */
export type Need = { readonly service: string; readonly key: string }

// Any message type, whatever its fields: a parameter's position is contravariant, hence `never`.
export type AnyMessageType = Omit<MessageType, never> & { (data: never): unknown }

export type Payload<T> = T extends { readonly schema: infer S extends TObject } ? Static<S> : never

export type Evolution = { readonly version?: number; readonly upcasts?: Upcasts }

type Needs<F extends TProperties> = {
  readonly needs?: (data: Static<TObject<F>>) => readonly Need[]
}

/** Asks one service to do something, which may need others. */
export const command = <const Name extends string, F extends TProperties>(
  name: Name,
  fields: F,
  { needs, ...evolution }: Evolution & Needs<F> = {},
): MessageType<Name, F> => {
  const type = messageType('command', name, { fields, evolution })
  return needs === undefined ? type : Object.assign(type, { needs })
}

/** Says that something happened. Any number of services may listen; it is kept in the log. */
export const event = <const Name extends string, F extends TProperties>(
  name: Name,
  fields: F,
  evolution: Evolution = {},
): MessageType<Name, F> => messageType('event', name, { fields, evolution })

/** Asks one service what it knows. Its handler changes nothing, so it runs even on a parked key. */
export const query = <const Name extends string, F extends TProperties>(
  name: Name,
  fields: F,
): MessageType<Name, F> => messageType('query', name, { fields, evolution: {} })

function messageType<const Name extends string, F extends TProperties>(
  kind: Kind,
  name: Name,
  { fields, evolution }: { fields: F; evolution: Evolution },
): MessageType<Name, F> {
  const schema = openGroup(fields)
  const version = evolution.version ?? 1
  // Compiled when first asked for: a start needs few of all the checks there are.
  let compiled: Validator | undefined
  const make = (data: Static<TObject<F>>): Sent<MessageType<Name, F>> => ({
    out: 'message',
    type,
    data: data as Payload<MessageType<Name, F>>,
  })
  const type: MessageType<Name, F> = Object.assign(make, {
    kind,
    wireName: name,
    version,
    schema,
    fits: (data: unknown) => (compiled ??= Compile(schema)).Check(data),
    upcast: upcastPayload(name, version, evolution.upcasts ?? {}),
  })
  return type
}
