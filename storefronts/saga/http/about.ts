/** What each service tells of itself: that it is there, what it takes, how long its answers took. */
import { docsPage } from '../../docs-page.ts'
import { json } from './answers.ts'
import { openapiOf } from './openapi.ts'
import type { SagaRoute } from './route.ts'

export function aboutRoutes(service: string): readonly SagaRoute[] {
  const document = openapiOf(service)
  return [
    {
      method: 'GET',
      path: `/${service}/health`,
      handle: async ({ edge: { engine }, reply }) => {
        const isUp = engine.failure === undefined && engine.notReady === undefined
        return json(reply.code(isUp ? 200 : 503), { status: isUp ? 'ok' : 'down' })
      },
    },
    {
      method: 'GET',
      path: `/${service}/openapi.json`,
      handle: async ({ reply }) => json(reply, document),
    },
    {
      method: 'GET',
      path: `/${service}/docs`,
      handle: async ({ reply }) =>
        reply.header('content-type', 'text/html; charset=utf-8').send(docsPage(document)),
    },
  ]
}
