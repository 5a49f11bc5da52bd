import manifest from '../../package.json' with { type: 'json' }
import type { Described } from '../docs/page.ts'
import { sendText, type Route } from '../edge.ts'
import type { Called } from '../openapi/openapi.ts'

type Document = {
  readonly path: string
  readonly type: string
  readonly make: () => string | Promise<string>
}

/** Made when somebody asks for it, once. */
function madeOnce({ path, type, make }: Document): Route {
  let made: Promise<string> | undefined
  return {
    method: 'GET',
    path,
    handle: async (_, reply) => {
      made ??= Promise.resolve(make())
      return sendText(reply.header('content-type', type), await made)
    },
  }
}

export const documentRoute = (path: string, make: () => object | Promise<object>): Route =>
  madeOnce({
    ...{ path, type: 'application/json' },
    make: async () => JSON.stringify(await make()),
  })

/** What is told of the calls, to programs and to people. What makes it is loaded then: no start needs it. */
export function describedRoutes(calls: () => readonly Called[]): readonly Route[] {
  const document = async (): Promise<object> => {
    const { openapi } = await import('../openapi/openapi.ts')
    return openapi(calls(), manifest.version)
  }
  const page = async (): Promise<string> => {
    const { docsPage } = await import('../docs/page.ts')
    return docsPage(JSON.parse(JSON.stringify(await document())) as Described)
  }
  return [
    documentRoute('/openapi.json', document),
    madeOnce({ path: '/docs', type: 'text/html; charset=utf-8', make: page }),
  ]
}
