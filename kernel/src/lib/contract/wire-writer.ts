/**
 * Job: messages as records that people read: Avro in Confluent's wire format, a byte 0, the id of the
 * schema, the payload. The schema of a topic is the union of all messages that lie in it.
 * Boundary: which id the schema has is a registry's affair.
 *
 * F1 What does not fit its contract is not written: it throws, and what is written next is whole.
 * F2 Personal data is written sealed or not at all.
 */
import avsc from 'avsc'
import type { TSchema } from 'typebox'
import { isSealed } from '../personal/seal.ts'
import { avroSchemaOf, toAvro, type AvroSchema } from './avro.ts'
import type { AnyMessageType } from './message.ts'

/** A byte 0, and the id of the schema in four. */
export const headBytes = 5

export const unionOf = (types: readonly AnyMessageType[]): AvroSchema => types.map(avroSchemaOf)

/** Of a name in Avro as the library wants it; it takes whatever is a schema. */
export const avroType = (schema: AvroSchema): avsc.Type =>
  avsc.Type.forSchema(schema as avsc.Schema)

type Branch = {
  /** All that stands before the fields: which schema, and which message of the union. */
  readonly head: Buffer
  readonly avro: avsc.Type
  readonly prepare: (data: unknown) => unknown
}

const slabBytes = 256 * 1024

export class WireWriter {
  readonly #branches: ReadonlyMap<string, Branch>
  /** Records share their memory: most are a few dozen bytes. */
  #slab = Buffer.allocUnsafeSlow(slabBytes)
  #used = 0

  constructor(types: readonly AnyMessageType[], schemaId: number) {
    this.#branches = new Map(
      types.map((type, index) => [type.wireName, branchOf(type, { index, schemaId })]),
    )
  }

  write(type: string, data: unknown): Buffer {
    const branch = this.#branches.get(type)
    if (branch === undefined) throw new Error(`${type} is in no contract of this topic.`)
    const value = branch.prepare(data)
    const begin = this.#used
    const missing = this.#encode(branch, value)
    if (missing > 0) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, branch.head.length + missing))
      this.#used = 0
      this.#encode(branch, value)
      return this.#slab.subarray(0, this.#used)
    }
    return this.#slab.subarray(begin, this.#used)
  }

  /** Returns how many bytes the fields would have needed where there was no room for them. */
  #encode({ head, avro }: Branch, value: unknown): number {
    const from = this.#used + head.length
    if (from >= this.#slab.length) return slabBytes
    const to = avro.encode(value, this.#slab, from)
    if (to < 0) return this.#slab.length - from - to
    head.copy(this.#slab, this.#used)
    this.#used = to
    return 0
  }
}

function branchOf(
  type: AnyMessageType,
  { index, schemaId }: { readonly index: number; readonly schemaId: number },
): Branch {
  const head = Buffer.alloc(headBytes + 1)
  head.writeUInt32BE(schemaId, 1)
  // One byte is enough for 64 branches.
  if (index > 63) throw new Error('A topic has room for 64 kinds of messages.')
  head[headBytes] = index * 2
  const isPlain = !some(type.schema, hasAnything)
  const isPersonal = some(type.schema, hasPersonal)
  const prepare = (data: unknown): unknown => {
    if (isPersonal) checkSealed(type.schema, data)
    // What is absent is null by default, so most data is as Avro wants it.
    return isPlain ? data : toAvro(type, data as never)
  }
  return { head, avro: avroType(avroSchemaOf(type)), prepare }
}

type Shape = {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly personal?: boolean
  readonly items?: TSchema
  readonly properties?: Readonly<Record<string, TSchema>>
}

const hasAnything = ({ type, enum: words }: Shape): boolean =>
  type === undefined && words === undefined

const hasPersonal = ({ personal }: Shape): boolean => personal === true

function some(field: TSchema, is: (shape: Shape) => boolean): boolean {
  const shape = field as Shape
  const parts = [...Object.values(shape.properties ?? {}), ...(shape.items ? [shape.items] : [])]
  return is(shape) || parts.some((part) => some(part, is))
}

/** F2: a text that was not sealed at the edge must not get out because of that. */
function checkSealed(field: TSchema, value: unknown): void {
  const { personal, items, properties } = field as Shape
  if (value === undefined || value === null) return
  if (personal === true && !(typeof value === 'string' && isSealed(value))) {
    throw new Error('Personal data is not sealed.')
  }
  if (items !== undefined) for (const item of value as unknown[]) checkSealed(items, item)
  for (const [name, property] of Object.entries(properties ?? {})) {
    checkSealed(property, (value as Readonly<Record<string, unknown>>)[name])
  }
}
