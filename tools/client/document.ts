/** The OpenAPI document of the native API, without a server that serves it. */
import { openapi } from '../../gateway/openapi/openapi.ts'
import { operations } from '../../gateway/openapi/operations.ts'
import manifest from '../../package.json' with { type: 'json' }

export const documentOf = (told: 'told' | 'told exactly' = 'told'): object => {
  const calls = Object.keys(operations).map((call) => {
    const [method = '', path = ''] = call.split(' ')
    return { method, path }
  })
  return JSON.parse(JSON.stringify(openapi(calls, manifest.version, told))) as object
}
