/** What is told of the calls, to programs and to people. What makes it is loaded then: no start needs it. */
import manifest from '../package.json' with { type: 'json' }
import type { Described } from './docs/page.ts'
import type { Operations } from './openapi/operation.ts'

export async function openapiOf(operations: Operations): Promise<object> {
  const { openapi } = await import('./openapi/openapi.ts')
  return openapi(operations, manifest.version)
}

export async function pageOfCalls(operations: Operations): Promise<string> {
  const { docsPage } = await import('./docs/page.ts')
  return docsPage(JSON.parse(JSON.stringify(await openapiOf(operations))) as Described)
}
