/**
 * How the records of a topic are written: the bytes that its readers and writers know. In the log's
 * own events, in state and in the log API a value is the JSON value that these bytes stand for.
 */
import type { AvroSchema, Field } from '@millrace/kernel'

/** The messages of a topic, each with the JSON Schema of its value. */
export type Messages = Readonly<Record<string, Field>>

export type Format =
  /** JSON as text, its fields in the order in which they are told. */
  | { readonly is: 'json'; readonly messages: Messages }
  /** Avro in Confluent's wire format; `writes` is the record that lies there, of all in the schema. */
  | { readonly is: 'avro'; readonly schema: AvroSchema; readonly writes: string }
  /** A number in eight bytes or, `int`, in four, the highest first. */
  | { readonly is: 'double' | 'long' | 'int' }
  | { readonly is: 'text' }

export const jsonText = (messages: Messages): Format => ({ is: 'json', messages })

/** The schema may be a union, as it stands with the registry. */
export const avro = (schema: AvroSchema, writes: string): Format => ({ is: 'avro', schema, writes })

export const doubleBytes: Format = { is: 'double' }
export const longBytes: Format = { is: 'long' }
export const intBytes: Format = { is: 'int' }
export const plainText: Format = { is: 'text' }

/** A field of JSON text that Java writes as a double: `650.0`. Amounts in it are converted exactly. */
export const double = (): Field => ({ type: 'number', format: 'double' }) as Field
