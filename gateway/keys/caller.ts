/** Who asks, where keys are on. */
import type { FastifyRequest } from 'fastify'
import { Problem } from '../problem.ts'

export type Caller = {
  /** The key's. */
  readonly name: string
  /** Whose data it asks for. */
  readonly tenant: string
  /** Whose alone it may see, also where it operates; left out where it may see all. */
  readonly bound?: string
}

const caller = Symbol('caller')
type Known = { [caller]?: Caller }

export const callerOf = (request: FastifyRequest): Caller | undefined => (request as Known)[caller]

export const callsAs = (request: FastifyRequest, as: Caller): void => {
  ;(request as Known)[caller] = as
}

/** Whose data an operator looks at: that of the tenant it names, all, or what its key is bound to. */
export function whoseOf(request: FastifyRequest, named?: string): string | undefined {
  const bound = callerOf(request)?.bound
  if (bound === undefined || named === undefined || named === bound) return bound ?? named
  throw new Problem('forbidden', 'This key is for another tenant.')
}

/** Whether what was found may be seen. */
export function maySee(request: FastifyRequest, tenant: string): boolean {
  const bound = callerOf(request)?.bound
  return bound === undefined || bound === tenant
}

/** Who acts, with the key that it came with. */
export function signedBy(request: FastifyRequest, who: string): string {
  const known = callerOf(request)
  return known === undefined ? who : `${who} (key ${known.name})`
}
