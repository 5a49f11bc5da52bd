/**
 * A message as some release wrote it: its version, the shape and Avro schema it had, and one value of
 * it, as JSON and as the bytes of that schema.
 */
import avsc from 'avsc'
import { avroSchemaOf, toAvro, type AnyMessageType, type AvroSchema } from '@millrace/kernel'
import { sampleOf } from '#contracts/sample'
import type { Shape } from './shape.ts'

export type Sample = {
  readonly type: string
  readonly version: number
  readonly shape: Shape
  readonly json: unknown
  readonly schema: AvroSchema
  /** In base64. */
  readonly avro: string
}

export function sampleNow(type: AnyMessageType): Sample {
  const json = sampleOf(type.schema, 'whole')
  const schema = avroSchemaOf(type)
  const bytes = avroType(schema).toBuffer(toAvro(type, json as never))
  return {
    ...{ type: type.wireName, version: type.version, shape: shapeNow(type) },
    ...{ json, schema, avro: bytes.toString('base64') },
  }
}

/** As it is written down: what a schema has of functions and symbols has no say in what fits. */
export const shapeNow = ({ schema }: AnyMessageType): Shape => JSON.parse(JSON.stringify(schema))

/** The value that bytes stand for, by the schema they were written under and nothing else. */
export const readAvro = ({ schema, avro }: Sample): unknown =>
  plain(avroType(schema).fromBuffer(Buffer.from(avro, 'base64')), schema)

/** A topic has records under both schemas, and who reads it knows the present one. */
export function faultOfReading(type: AnyMessageType, { schema }: Sample): readonly string[] {
  try {
    avroType(avroSchemaOf(type)).createResolver(avroType(schema))
    return []
  } catch (error) {
    return [`in Avro: ${error instanceof Error ? error.message : String(error)}`]
  }
}

const avroType = (schema: AvroSchema): avsc.Type => avsc.Type.forSchema(schema as avsc.Schema)

type Field = { readonly name: string; readonly type: AvroSchema }
type Named = {
  readonly fields?: readonly Field[]
  readonly items?: AvroSchema
  contentType?: string
}

/** What is null was left out, and what is any JSON value is its text. */
function plain(value: unknown, schema: AvroSchema): unknown {
  if (typeof schema === 'string') return value
  if (Array.isArray(schema)) return plain(value, (schema as readonly AvroSchema[])[1] ?? 'null')
  const { fields, items, contentType } = schema as Named
  if (items !== undefined) return (value as readonly unknown[]).map((item) => plain(item, items))
  if (contentType !== undefined) return JSON.parse(String(value))
  if (fields === undefined) return value
  const group = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    fields.flatMap(({ name, type }) =>
      group[name] === null ? [] : [[name, plain(group[name], type)] as const],
    ),
  )
}
