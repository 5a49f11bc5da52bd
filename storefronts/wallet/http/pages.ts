/** What a service says of its own API, to people and to programs. */
import type { DialectRoute } from '../../dialect.ts'
import { docsPage } from '../../docs-page.ts'
import { json } from './answers.ts'
import { serviceOpenapi } from './openapi.ts'

export function pagesOf(service: string, base: string): readonly DialectRoute[] {
  const document = serviceOpenapi(service)
  return [
    ...['/v3/api-docs', '/openapi.json'].map((path) => ({
      method: 'GET' as const,
      path: base + path,
      handle: async (_: unknown, reply: Parameters<typeof json>[0]) => json(reply, document),
    })),
    {
      method: 'GET',
      path: `${base}/swagger-ui.html`,
      handle: async (_, reply) => reply.type('text/html; charset=utf-8').send(docsPage(document)),
    },
  ]
}
