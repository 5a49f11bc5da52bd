/**
 * The kinds of field that a contract is made of. Each is a JSON Schema value and a static type in
 * one; the run-time check, the JSON Schema and the Avro schema are all derived from it.
 */
import { Type, type Static, type TProperties, type TSchema } from 'typebox'

export type Field = TSchema
export type Fields = TProperties
export type ValueOf<F extends TSchema> = Static<F>

/** The largest integer that JSON, JavaScript and Avro's long agree on. */
export const largestInteger = Number.MAX_SAFE_INTEGER

export const text = (limits: { min?: number; max?: number; pattern?: string } = {}) =>
  Type.String({
    ...(limits.min === undefined ? {} : { minLength: limits.min }),
    ...(limits.max === undefined ? {} : { maxLength: limits.max }),
    ...(limits.pattern === undefined ? {} : { pattern: limits.pattern }),
  })

export const integer = (limits: { min?: number; max?: number } = {}) =>
  Type.Integer({
    minimum: limits.min ?? -largestInteger,
    maximum: limits.max ?? largestInteger,
  })

export const flag = Type.Boolean

/** A point in time: milliseconds since 1970 in UTC. */
export const instant = () => Type.Integer({ minimum: 0, maximum: 8.64e15, time: 'ms' })

export const oneOf = <const Words extends readonly string[]>(...words: Words) =>
  Type.Enum([...words] as Words[number][])

export const listOf = <F extends TSchema>(item: F, limits: { min?: number; max?: number } = {}) =>
  Type.Array(item, {
    ...(limits.min === undefined ? {} : { minItems: limits.min }),
    ...(limits.max === undefined ? {} : { maxItems: limits.max }),
  })

export const group = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })

export const optional = <F extends TSchema>(field: F) => Type.Optional(field)

/** Any JSON value: for what passes through without being looked into. */
export const anything = () => Type.Unknown()

/**
 * Personal data. It is sealed with its customer's key at the edge; handlers, state and topics see
 * sealed bytes as text.
 */
export const personal = () => Type.String({ personal: true })
