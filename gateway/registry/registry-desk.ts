/**
 * Where the registry's store is: answers what its callers ask, whichever thread they came to. What goes
 * over is plain data both ways, as some threads can only be told so much.
 */
import type { OwnRegistry } from '@millrace/kernel/registry'
import { registryProblemOf, RegistryProblem } from './registry-problem.ts'
import { registryRoutes, Text, type Asked, type RegistryRoute } from './registry-routes.ts'

export type Answered = {
  readonly status: number
  readonly text: string
  /** What went wrong on our side, for whoever runs this. */
  readonly fault?: string
}

/** `call` is the method and the path of a route. */
export type RegistryDesk = (call: string, asked: Asked) => Promise<Answered>

export const callOf = ({ method, path }: Pick<RegistryRoute, 'method' | 'path'>): string =>
  `${method} ${path}`

const routes = new Map(registryRoutes.map((route) => [callOf(route), route]))

export const registryDesk =
  (registry: OwnRegistry): RegistryDesk =>
  async (call, asked) => {
    try {
      const answer = await routes.get(call)?.answer(asked, registry)
      return { status: 200, text: answer instanceof Text ? answer.text : JSON.stringify(answer) }
    } catch (error) {
      return answeredWith(error)
    }
  }

export function answeredWith(error: unknown): Answered {
  const known = registryProblemOf(error)
  const { status, code, message } = known ?? new RegistryProblem(50001, 'The store did not answer.')
  const text = JSON.stringify({ error_code: code, message })
  return known === undefined ? { status, text, fault: String(error) } : { status, text }
}
