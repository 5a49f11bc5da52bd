/**
 * Job: values of a schema that somebody else made, in Confluent's wire format: plain JSON values to
 * bytes, under one record of the schema, and back, with the schema that the bytes were written with.
 * Boundary: which id a schema has, and which schema an id, is told by a registry.
 *
 * V1 Bytes that are no value of the record are refused with `BrokenRecord`; any other error says
 *    nothing about them, and they may be read later.
 * V2 A record is known by its name without the namespace: systems that write the same messages under
 *    namespaces of their own are understood.
 */
import avsc from 'avsc'
import { SchemaUnknown } from '../registry/registry.ts'
import type { AvroSchema } from './avro.ts'
import { BrokenRecord } from './broken-record.ts'
import { avroType, headBytes } from './wire-writer.ts'

type Wanted = {
  readonly schema: AvroSchema
  /** The record that is written and read, without its namespace. */
  readonly record: string
}

export class AvroValues {
  readonly #record: string
  readonly #type: avsc.Type
  /** Which branch of the union it is, where the schema is one. */
  readonly #branch: Buffer
  readonly #readers = new Map<number, Reader>()

  constructor({ schema, record }: Wanted) {
    this.#record = record
    const whole = avroType(schema)
    const branches = branchesOf(whole)
    const index = branches.findIndex((one) => plainName(one) === record)
    const type = branches[index]
    if (type === undefined) throw new Error(`The schema has no record ${record}.`)
    this.#type = type
    this.#branch = isUnion(whole) ? long.toBuffer(index) : Buffer.alloc(0)
  }

  /** What keeps the value from being one of the record, if anything does. */
  faultIn(value: unknown): string | undefined {
    let fault: string | undefined
    this.#type.isValid(value, {
      errorHook: (path: readonly string[], found: unknown, type: avsc.Type) => {
        const at = path.length === 0 ? 'The value' : path.join('.')
        fault ??= `${at} is no ${plainName(type)}${found === undefined ? ': it is missing' : ''}.`
      },
    })
    return fault
  }

  write(value: unknown, schemaId: number): Buffer {
    const fault = this.faultIn(value)
    if (fault !== undefined) throw new Error(fault)
    const head = Buffer.alloc(headBytes)
    head.writeUInt32BE(schemaId, 1)
    return Buffer.concat([head, this.#branch, this.#type.toBuffer(value)])
  }

  async read(bytes: Buffer, schemaById: (id: number) => Promise<AvroSchema>): Promise<unknown> {
    if (bytes.length < headBytes || bytes[0] !== 0) {
      throw new BrokenRecord('It does not begin with a byte 0 and the id of a schema.')
    }
    const reader = await this.#readerOf(bytes.readUInt32BE(1), schemaById)
    try {
      return plain(reader(bytes.subarray(headBytes)))
    } catch (error) {
      if (error instanceof BrokenRecord) throw error
      throw new BrokenRecord(`It cannot be read: ${messageOf(error)}`)
    }
  }

  async #readerOf(id: number, schemaById: (id: number) => Promise<AvroSchema>): Promise<Reader> {
    const known = this.#readers.get(id)
    if (known !== undefined) return known
    const reader = this.#reads(await schemaOf(id, schemaById))
    this.#readers.set(id, reader)
    return reader
  }

  #reads(schema: AvroSchema): Reader {
    const written = understood(schema)
    const branches = branchesOf(written)
    const resolvers = new Map<avsc.Type, avsc.Resolver>()
    const resolverFor = (branch: avsc.Type): avsc.Resolver => {
      const known = resolvers.get(branch)
      if (known !== undefined) return known
      if (plainName(branch) !== this.#record) {
        throw new BrokenRecord(`This topic takes no ${plainName(branch)}.`)
      }
      const resolver = this.#type.createResolver(branch, { ignoreNamespaces: true })
      resolvers.set(branch, resolver)
      return resolver
    }
    return (bytes) => {
      const [index, from] = isUnion(written) ? branchIn(bytes) : [0, 0]
      const branch = branches[index]
      if (branch === undefined) throw new BrokenRecord(`Its schema has no branch ${index}.`)
      const { value, offset } = this.#type.decode(bytes, from, resolverFor(branch))
      if (offset !== bytes.length) {
        throw new BrokenRecord(`It ${offset < 0 ? 'ends too early' : 'goes on after its end'}.`)
      }
      return value
    }
  }
}

type Reader = (bytes: Buffer) => unknown

async function schemaOf(
  id: number,
  schemaById: (id: number) => Promise<AvroSchema>,
): Promise<AvroSchema> {
  try {
    return await schemaById(id)
  } catch (error) {
    if (error instanceof SchemaUnknown) throw new BrokenRecord(error.message)
    throw error
  }
}

function understood(schema: AvroSchema): avsc.Type {
  try {
    return avroType(schema)
  } catch (error) {
    throw new BrokenRecord(`Its schema cannot be understood: ${messageOf(error)}`)
  }
}

const isUnion = (type: avsc.Type): boolean => avsc.Type.isType(type, 'union')

const branchesOf = (type: avsc.Type): readonly avsc.Type[] =>
  isUnion(type) ? (type as avsc.types.UnwrappedUnionType).types : [type]

const plainName = ({ name, typeName }: avsc.Type): string => name?.split('.').at(-1) ?? typeName

const long = avsc.Type.forSchema('long')

/** Which branch of a union comes, and where it begins. */
function branchIn(bytes: Buffer): readonly [index: number, from: number] {
  const { value, offset } = long.decode(bytes, 0)
  if (offset < 0) throw new BrokenRecord('It does not say which branch of its schema it is.')
  return [Number(value), offset]
}

/** What a library makes of a record has a class of its own. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
