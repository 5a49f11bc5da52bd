/** What is answered where no route fits: OPTIONS, 405 with `Allow`, or 404. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Route } from './edge.ts'
import { Problem } from './problem.ts'
import { pathOf } from './questions.ts'

type Known = { readonly pattern: RegExp; readonly allow: string }

export class Paths {
  readonly #known: readonly Known[]

  constructor(routes: readonly Route[]) {
    const methods = Map.groupBy(routes, ({ path }) => path)
    this.#known = [...methods].map(([path, those]) => ({
      pattern: new RegExp(`^${path.replaceAll(/:[a-z]+/g, '[^/]+')}$`),
      allow: allowOf(those),
    }))
  }

  answer(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const path = pathOf(request)
    const allow = this.#known.find(({ pattern }) => pattern.test(path))?.allow
    if (request.method === 'OPTIONS' && (allow !== undefined || path === '*')) {
      return reply
        .code(204)
        .header('allow', allow ?? 'GET, HEAD, POST, PUT, OPTIONS')
        .send()
    }
    if (allow === undefined) throw new Problem('not-found', `There is nothing at ${path}.`)
    throw new Problem('method-not-allowed', `Here one can ${allow}.`, { allow })
  }
}

function allowOf(routes: readonly Route[]): string {
  const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return [...methods.toSorted(), 'OPTIONS'].join(', ')
}
