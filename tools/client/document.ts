/** The OpenAPI document of the native API, without a server that serves it. */
import { operations } from '../../gateway/native-calls.ts'
import { openapi } from '../../gateway/openapi/openapi.ts'
import manifest from '../../package.json' with { type: 'json' }

export const documentOf = (told: 'told' | 'told exactly' = 'told'): object =>
  JSON.parse(JSON.stringify(openapi(operations, manifest.version, told))) as object
