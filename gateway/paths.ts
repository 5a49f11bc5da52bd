/** What is answered where no route fits: OPTIONS, 405 with `Allow`, or 404. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Route } from './edge.ts'
import { Problem } from './problem.ts'
import { pathOf } from './questions.ts'

type Known = { readonly pattern: RegExp; readonly method: Route['method'] }

export class Paths {
  readonly #known: readonly Known[]

  constructor(routes: readonly Route[]) {
    this.#known = routes.map(({ method, path }) => ({ method, pattern: patternOf(path) }))
  }

  answer(request: FastifyRequest, reply: FastifyReply, done: (problem: Problem) => void): void {
    const path = pathOf(request)
    const allow = this.#allowed(path)
    if (request.method === 'OPTIONS' && (allow !== undefined || path === '*')) {
      void reply
        .code(204)
        .header('allow', allow ?? anyMethod)
        .send()
    } else if (allow === undefined) {
      done(new Problem('not-found', `There is nothing at ${path}. What there is stands at /docs.`))
    } else done(new Problem('method-not-allowed', `Here one can ${allow}.`, { allow }))
  }

  /** A word in one route may be an id in another: what either takes is taken there. */
  #allowed(path: string): string | undefined {
    const fitting = this.#known.filter(({ pattern }) => pattern.test(path))
    if (fitting.length === 0) return undefined
    const methods = fitting.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    return [...new Set(methods.toSorted()), 'OPTIONS'].join(', ')
  }
}

/** What a path of a route stands for. */
export const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/:[a-zA-Z]+/g, '[^/]+')}$`)

const anyMethod = 'DELETE, GET, HEAD, POST, PUT, OPTIONS'
