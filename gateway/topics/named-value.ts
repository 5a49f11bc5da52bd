/** Values of topics in which several kinds of messages lie. */
import { avroSchemaOf, type AnyMessageType } from '@millrace/kernel'

/** As a record of several kinds of messages is told in JSON: its name in Avro, and its value. */
export const namedValue = (type: AnyMessageType, data: unknown): unknown => ({
  [avroNameOf(type)]: data,
})

export function avroNameOf(type: AnyMessageType): string {
  const schema = avroSchemaOf(type)
  if (typeof schema === 'object' && 'name' in schema) return String(schema.name)
  throw new Error(`${type.wireName} is no record.`)
}
