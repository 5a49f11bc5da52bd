/**
 * The kinds of field that a contract is made of. Each is a JSON Schema value and a static type in
 * one; the run-time check, the JSON Schema and the Avro schema are all derived from it.
 *
 * The static types are TypeBox's. The values are plain JSON Schema, so they are written down here:
 * what makes them in TypeBox is hundreds of modules, which every start would load.
 */
import type {
  Static,
  TArray,
  TBoolean,
  TEnum,
  TInteger,
  TLiteral,
  TLiteralValue,
  TNull,
  TObject,
  TOptional,
  TProperties,
  TRecord,
  TSchema,
  TString,
  TUnion,
  TUnknown,
} from 'typebox'

export type Field = TSchema
export type Fields = TProperties
export type ValueOf<F extends TSchema> = Static<F>

/** The largest integer that JSON, JavaScript and Avro's long agree on. */
export const largestInteger = Number.MAX_SAFE_INTEGER

/** The one cast: what tells the kinds of schema apart in TypeBox is in their types only. */
const made = <Schema extends TSchema>(schema: object): Schema => schema as Schema

type TextLimits = { min?: number; max?: number; pattern?: string; format?: 'date-time' }

export const text = (limits: TextLimits = {}) =>
  made<TString>({
    type: 'string',
    ...(limits.format === undefined ? {} : { format: limits.format }),
    ...(limits.min === undefined ? {} : { minLength: limits.min }),
    ...(limits.max === undefined ? {} : { maxLength: limits.max }),
    ...(limits.pattern === undefined ? {} : { pattern: limits.pattern }),
  })

export const integer = (limits: { min?: number; max?: number } = {}) =>
  made<TInteger>({
    type: 'integer',
    minimum: limits.min ?? -largestInteger,
    maximum: limits.max ?? largestInteger,
  })

export const flag = () => made<TBoolean>({ type: 'boolean' })

/** A point in time: milliseconds since 1970 in UTC. */
export const instant = () =>
  made<TInteger>({ type: 'integer', minimum: 0, maximum: 8.64e15, time: 'ms' })

export const oneOf = <const Words extends readonly string[]>(...words: Words) =>
  made<TEnum<Words[number][]>>({ enum: [...words] })

/** One of several shapes. This and the next three are for what is told over HTTP: a message has one shape. */
export const anyOf = <Kinds extends TSchema[]>(...kinds: Kinds) =>
  made<TUnion<Kinds>>({ anyOf: kinds })

/** One value, and no other. */
export const only = <const Value extends TLiteralValue>(value: Value) =>
  made<TLiteral<Value>>({ const: value })

/** Any names, each with what is of one kind. */
export const byName = <F extends TSchema>(of: F) =>
  made<TRecord<'^.*$', F>>({ type: 'object', additionalProperties: of })

/** There, and null where there is none: likewise over HTTP only. */
export const nullable = <F extends TSchema>(field: F) => anyOf(field, made<TNull>({ type: 'null' }))

export const listOf = <F extends TSchema>(item: F, limits: { min?: number; max?: number } = {}) =>
  made<TArray<F>>({
    type: 'array',
    items: item,
    ...(limits.min === undefined ? {} : { minItems: limits.min }),
    ...(limits.max === undefined ? {} : { maxItems: limits.max }),
  })

export const group = <P extends TProperties>(properties: P) =>
  made<TObject<P>>({ ...openGroup(properties), additionalProperties: false })

/** A group that lets unknown fields pass. */
export function openGroup<P extends TProperties>(properties: P): TObject<P> {
  const required = Object.entries(properties).filter(([, field]) => !optionals.has(field))
  return made<TObject<P>>({
    type: 'object',
    ...(required.length === 0 ? {} : { required: required.map(([name]) => name) }),
    properties,
  })
}

/** Whether a field is optional stands with its group in JSON Schema, not with itself. */
const optionals = new WeakSet<TSchema>()

export function optional<F extends TSchema>(field: F): TOptional<F> {
  const own = made<TOptional<F>>({ ...field })
  optionals.add(own)
  return own
}

/** With what readers of a topic take for it in records that were written before there was such a field. */
export const usual = <F extends TSchema>(field: F, value: Static<F>): F =>
  made<F>({ ...field, default: value })

/** Any JSON value: for what passes through without being looked into. */
export const anything = () => made<TUnknown>({})

/**
 * Personal data. It is sealed with its customer's key at the edge; handlers, state and topics see
 * sealed bytes as text.
 */
export const personal = () => made<TString>({ type: 'string', personal: true })
