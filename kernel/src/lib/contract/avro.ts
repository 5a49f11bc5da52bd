/**
 * Job: the Avro schema of a message type, from its one declaration, and payloads in the form that it
 * describes: absent fields are null, and what is any JSON value is its text.
 * Boundary: bytes are written and read by an Avro library; none is needed here.
 *
 * W1 `fromAvro(type, toAvro(type, data))` is the data again.
 */
import type { TSchema } from 'typebox'
import type { AnyMessageType, Payload } from './message.ts'

export type AvroSchema =
  | string
  | readonly AvroSchema[]
  | { readonly type: string; readonly [attribute: string]: unknown }

export const avroSchemaOf = ({ wireName, schema }: AnyMessageType): AvroSchema =>
  record(schema, wireName.split('.').map(camel))

export const toAvro = <T extends AnyMessageType>({ schema }: T, data: Payload<T>): unknown =>
  written(schema, data)

export const fromAvro = <T extends AnyMessageType>({ schema }: T, value: unknown): Payload<T> =>
  convert(schema, value, {
    absent: undefined,
    any: (text) => JSON.parse(String(text)),
  }) as Payload<T>

/** What the fields of a contract have of JSON Schema's keywords. */
type Shape = {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly items?: TSchema
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly required?: readonly string[]
  readonly time?: string
  readonly personal?: boolean
  readonly default?: unknown
}

/** `path` names what is named in Avro: its parts are the message's name and the fields to it. */
function avroOf(field: TSchema, path: readonly string[]): AvroSchema {
  const { type, enum: words, items, properties, time } = field as Shape
  if (words !== undefined) return wordsOf(words, path)
  if (properties !== undefined) return record(field, path)
  if (items !== undefined) return { type: 'array', items: avroOf(items, [...path, 'Item']) }
  if (time === 'ms') return { type: 'long', logicalType: 'timestamp-millis' }
  if (type === 'integer') return 'long'
  if (type === 'boolean' || type === 'string') return type
  return { type: 'string', contentType: 'application/json' }
}

function record(field: TSchema, path: readonly string[]): AvroSchema {
  const { properties = {}, required = [] } = field as Shape
  const fields = Object.entries(properties).map(([name, property]) => {
    const type = avroOf(property, [...path, camel(name)])
    if (!required.includes(name)) return { name, type: ['null', type], default: null }
    const usual = (property as Shape).default
    return usual === undefined ? { name, type } : { name, type, default: written(property, usual) }
  })
  return { type: 'record', name: nameOf(path), fields }
}

/** An Avro symbol is an identifier; words that are none are text. */
function wordsOf(words: readonly string[], path: readonly string[]): AvroSchema {
  const fit = words.every((word) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(word))
  return fit ? { type: 'enum', name: nameOf(path), symbols: words } : 'string'
}

const written = (field: TSchema, value: unknown): unknown =>
  convert(field, value, { absent: null, any: JSON.stringify })

type Conversion = { readonly absent: null | undefined; readonly any: (value: unknown) => unknown }

function convert(field: TSchema, value: unknown, how: Conversion): unknown {
  const { type, enum: words, items, properties } = field as Shape
  if (items !== undefined) return (value as unknown[]).map((item) => convert(items, item, how))
  if (properties !== undefined) return convertGroup(field as Shape, value as Group, how)
  return type === undefined && words === undefined ? how.any(value) : value
}

type Group = Readonly<Record<string, unknown>>

function convertGroup(
  { properties = {}, required = [] }: Shape,
  from: Group,
  how: Conversion,
): Group {
  const converted: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(properties)) {
    const value = from[name]
    const has = required.includes(name) || (value !== undefined && value !== null)
    if (has) converted[name] = convert(property, value, how)
    else if (how.absent === null) converted[name] = null
  }
  return converted
}

/** Avro has names without dashes: a dot before the last part is its namespace. */
function nameOf([first = '', ...rest]: readonly string[]): string {
  const name = rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('')
  return name === '' ? first : `${first}.${name}`
}

const camel = (name: string): string =>
  name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
