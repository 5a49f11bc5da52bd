/**
 * Job: reads records that others wrote in Confluent's wire format, with the schema that they were
 * written with, into the messages that we know.
 * Boundary: the schema of an id is told by a registry. What is in a message is judged by others.
 *
 * E1 A record that breaks the contract is refused with `BrokenRecord`, whatever its bytes are; any
 *    other error says nothing about the record, and it may be read later.
 */
import avsc from 'avsc'
import { SchemaUnknown } from '../registry/registry.ts'
import { avroSchemaOf, fromAvro, type AvroSchema } from './avro.ts'
import { BrokenRecord } from './broken-record.ts'
import type { AnyMessageType } from './message.ts'
import { avroType, headBytes } from './wire-writer.ts'

export type ReadRecord = { readonly type: string; readonly data: unknown }

type Known = { readonly type: AnyMessageType; readonly avro: avsc.Type }

/** What was written with one branch of a writer's schema. */
type Branch = Known & { readonly resolver: avsc.Resolver }

/** Of each branch what it becomes, or why nothing. */
type Plan = { readonly isUnion: boolean; readonly branches: readonly (Branch | BrokenRecord)[] }

export class WireReader {
  readonly #known: ReadonlyMap<string, Known>
  readonly #schemaById: (id: number) => Promise<AvroSchema>
  readonly #plans = new Map<number, Plan>()

  constructor(types: readonly AnyMessageType[], schemaById: (id: number) => Promise<AvroSchema>) {
    this.#known = new Map(
      types.map((type) => {
        const avro = avroType(avroSchemaOf(type))
        return [avro.name ?? '', { type, avro }]
      }),
    )
    this.#schemaById = schemaById
  }

  async read(value: Buffer | null): Promise<ReadRecord> {
    if (value === null) throw new BrokenRecord('The record has no value.')
    if (value.length < headBytes || value[0] !== 0) {
      throw new BrokenRecord('The record does not begin with a byte 0 and the id of a schema.')
    }
    const { isUnion, branches } = await this.#planOf(value.readUInt32BE(1))
    const [index, from] = isUnion ? indexIn(value) : [0, headBytes]
    const branch = branches[index]
    if (branch === undefined) throw new BrokenRecord(`Its schema has no branch ${index}.`)
    if (branch instanceof BrokenRecord) throw branch
    return decoded(branch, value, from)
  }

  async #planOf(id: number): Promise<Plan> {
    const made = this.#plans.get(id)
    if (made !== undefined) return made
    const plan = this.#plan(await this.#schemaOf(id))
    this.#plans.set(id, plan)
    return plan
  }

  async #schemaOf(id: number): Promise<AvroSchema> {
    try {
      return await this.#schemaById(id)
    } catch (error) {
      if (error instanceof SchemaUnknown) throw new BrokenRecord(error.message)
      throw error
    }
  }

  #plan(schema: AvroSchema): Plan {
    const writer = understood(schema)
    const isUnion = avsc.Type.isType(writer, 'union')
    const written = isUnion ? (writer as avsc.types.UnwrappedUnionType).types : [writer]
    return { isUnion, branches: written.map((branch) => this.#branch(branch)) }
  }

  #branch(writer: avsc.Type): Branch | BrokenRecord {
    const name = writer.name ?? writer.typeName
    const known = this.#known.get(name)
    if (known === undefined) return new BrokenRecord(`This topic takes no ${name}.`)
    try {
      return { ...known, resolver: known.avro.createResolver(writer) }
    } catch (error) {
      return new BrokenRecord(`It was written as another ${name}: ${messageOf(error)}`)
    }
  }
}

function understood(schema: AvroSchema): avsc.Type {
  try {
    return avroType(schema)
  } catch (error) {
    throw new BrokenRecord(`Its schema cannot be understood: ${messageOf(error)}`)
  }
}

/** A whole number as Avro writes it: seven bits a byte, the last without its highest. */
function indexIn(value: Buffer): readonly [index: number, from: number] {
  let bits = 0
  for (let at = headBytes; at < Math.min(value.length, headBytes + 4); at++) {
    const byte = value[at] ?? 0
    bits |= (byte & 0x7f) << (7 * (at - headBytes))
    if (byte < 0x80) return [(bits >>> 1) ^ -(bits & 1), at + 1]
  }
  throw new BrokenRecord('It does not say which branch of its schema it is.')
}

function decoded({ type, avro, resolver }: Branch, value: Buffer, from: number): ReadRecord {
  let found: { readonly value: unknown; readonly offset: number }
  try {
    found = avro.decode(value, from, resolver)
  } catch (error) {
    throw new BrokenRecord(`It cannot be read: ${messageOf(error)}`)
  }
  if (found.offset !== value.length) {
    const what = found.offset < 0 ? 'ends too early' : 'goes on after its end'
    throw new BrokenRecord(`The record ${what}.`)
  }
  const data = fromAvro(type, found.value)
  if (!type.fits(data)) throw new BrokenRecord(`What it says is no ${type.wireName}.`)
  return { type: type.wireName, data }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
