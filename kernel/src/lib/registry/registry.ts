/**
 * Job: the port to a registry of schemas, for records that people read: which id a schema has, and
 * which schema stands behind an id that a record begins with.
 * Boundary: it knows subjects and Avro schemas, no topics and no records.
 *
 * R1 The same schema, whatever its spelling, has the same id wherever and however often it is registered.
 * R2 An id never stands for another schema.
 * R3 What is registered under a subject can be read with what is registered there later, as the
 *    subject's compatibility has it; what cannot is refused, and changes nothing.
 */
import type { AvroSchema } from '../contract/avro.ts'

export type RegisteredSchema = {
  readonly subject: string
  readonly version: number
  readonly id: number
  readonly schema: AvroSchema
}

export interface SchemaRegistry {
  /** The id of the schema; made where the subject does not have it yet. May throw `SchemaRefused`. */
  register(subject: string, schema: AvroSchema): Promise<number>
  /** What a record was written with that begins with this id. May throw `SchemaUnknown`. */
  schemaById(id: number): Promise<AvroSchema>
  latest(subject: string): Promise<RegisteredSchema | undefined>
  /** Why the schema could not be registered: each line names the field and what is wrong with it. */
  check(subject: string, schema: AvroSchema): Promise<readonly string[]>
  close(): Promise<void>
}

/** The schema does not go with what the subject has. */
export class SchemaRefused extends Error {
  override name = 'SchemaRefused'
  readonly subject: string
  readonly faults: readonly string[]

  constructor(subject: string, faults: readonly string[]) {
    super(`The schema does not fit subject ${subject}: ${faults.join(' ')}`)
    this.subject = subject
    this.faults = faults
  }
}

/** No schema that can be read has this id. */
export class SchemaUnknown extends Error {
  override name = 'SchemaUnknown'

  constructor(id: number, why = 'is not known to the registry') {
    super(`The schema with the id ${id} ${why}.`)
  }
}

/** The registry did not answer in time, or not as it should: later it may. */
export class RegistryAway extends Error {
  override name = 'RegistryAway'
}
