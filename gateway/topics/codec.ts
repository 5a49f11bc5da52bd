/**
 * Job: the records of a topic as bytes, as its readers and writers know them, and back.
 * Boundary: what a record means is its storefront's affair; schemas are told by a registry.
 *
 * X1 Bytes that are not of the topic's format are refused with `BrokenRecord`.
 */
import { BrokenRecord } from '@millrace/kernel'
import type { AvroValues, SchemaRegistry } from '@millrace/kernel/registry'
import type { Format } from '#contracts/topics/format'
import type { Topic } from '#contracts/topics/topic'
import { jsonBytes } from './json-bytes.ts'
import { numberBytes, numberIn } from './number-bytes.ts'

export type Codec = {
  /** Throws where the value is none of the topic. */
  readonly write: (value: unknown) => Buffer
  /** X1 */
  readonly read: (bytes: Buffer) => unknown
}

/** `registry` is asked for where the topic's format needs one. */
export async function codecOf(
  { topic, format }: Topic,
  registry: () => Promise<SchemaRegistry>,
): Promise<Codec> {
  if (format.is !== 'avro') return plainCodec(format)
  const [values, schemas] = await Promise.all([avroValues(format), registry()])
  const schemaId = await schemas.register(`${topic}-value`, format.schema)
  return {
    write: (value) => values.write(value, schemaId),
    read: (bytes) => values.read(bytes, (id) => schemas.schemaById(id)),
  }
}

/** As a reader of its bytes has it, defaults filled in. Throws what keeps it from being one of the topic. */
export async function valueAsRead({ format }: Topic, value: unknown): Promise<unknown> {
  if (format.is !== 'avro') {
    const { write, read } = plainCodec(format)
    return read(write(value))
  }
  const values = await avroValues(format)
  return values.read(values.write(value, noId), async () => format.schema)
}

/** Registries count from 1: no schema of theirs is taken for ours. */
const noId = 0

type Avro = Extract<Format, { readonly is: 'avro' }>
type Plain = Exclude<Format, Avro>

const made = new WeakMap<Avro, Promise<AvroValues>>()

/** The library is loaded when the first record needs it. */
function avroValues(format: Avro): Promise<AvroValues> {
  const known = made.get(format)
  if (known !== undefined) return known
  const making = import('@millrace/kernel/registry').then(
    ({ AvroValues }) => new AvroValues({ schema: format.schema, record: format.writes }),
  )
  made.set(format, making)
  return making
}

function plainCodec(format: Plain): Codec {
  if (format.is === 'json') {
    return { write: jsonBytes(format.messages), read: (bytes) => jsonIn(textIn(bytes)) }
  }
  if (format.is === 'text') return { write: textBytes, read: textIn }
  const { is } = format
  return { write: (value) => numberBytes(is, value), read: (bytes) => numberIn(is, bytes) }
}

function textBytes(value: unknown): Buffer {
  if (typeof value === 'string') return Buffer.from(value)
  throw new Error('It is no text.')
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textIn(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new BrokenRecord('It is no text in UTF-8.')
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BrokenRecord('It is no JSON.')
  }
}
