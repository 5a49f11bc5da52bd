import { sendText, type Route } from '../edge.ts'

/** A document that is made when somebody asks for it, once. */
export function documentRoute(path: string, make: () => object): Route {
  let text: string | undefined
  return {
    method: 'GET',
    path,
    handle: async (_, reply) => {
      text ??= JSON.stringify(make())
      return sendText(reply.header('content-type', 'application/json'), text)
    },
  }
}
