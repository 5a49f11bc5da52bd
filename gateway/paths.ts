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
      pattern: patternOf(path),
      allow: allowOf(those),
    }))
  }

  answer(request: FastifyRequest, reply: FastifyReply, done: (problem: Problem) => void): void {
    const path = pathOf(request)
    const allow = this.#known.find(({ pattern }) => pattern.test(path))?.allow
    if (request.method === 'OPTIONS' && (allow !== undefined || path === '*')) {
      void reply
        .code(204)
        .header('allow', allow ?? anyMethod)
        .send()
    } else if (allow === undefined) {
      done(new Problem('not-found', `There is nothing at ${path}.`))
    } else done(new Problem('method-not-allowed', `Here one can ${allow}.`, { allow }))
  }
}

/** What a path of a route stands for. */
export const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/:[a-zA-Z]+/g, '[^/]+')}$`)

const anyMethod = 'DELETE, GET, HEAD, POST, PUT, OPTIONS'

function allowOf(routes: readonly Route[]): string {
  const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return [...methods.toSorted(), 'OPTIONS'].join(', ')
}
