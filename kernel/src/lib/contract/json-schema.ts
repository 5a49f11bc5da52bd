/**
 * The JSON Schema (2020-12) of a message type, from its one declaration. Unknown fields are ignored in
 * messages, so the schema of a message lets them pass; those inside it are closed.
 */
import type { AnyMessageType } from './message.ts'

export type JsonSchema = { readonly [keyword: string]: unknown }

export function jsonSchemaOf({ wireName, version, schema }: AnyMessageType): JsonSchema {
  const plain = JSON.parse(JSON.stringify(schema)) as JsonSchema
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:millrace:${wireName}:v${version}`,
    title: wireName,
    ...plain,
  }
}
