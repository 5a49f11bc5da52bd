/** What a request asks of a list: a page of it, and which of its fields have to be what. */
import { checker, group, optional, text, type Field, type ValueOf } from '@millrace/kernel'
import type { FastifyRequest } from 'fastify'
import { inWords } from './bodies.ts'
import { wantedOf, type Wanted } from './merge.ts'
import { invalidAll } from './problem.ts'
import { queryOf } from './questions.ts'

/** What names something in a query, where nothing more is known of it. */
export const named = text({ min: 1, max: 200 })

type Fields = Readonly<Record<string, Field>>

export type ListQuery<Of extends Fields> = {
  readonly wanted: Wanted
  readonly filter: { readonly [Name in keyof Of]?: ValueOf<Of[Name]> }
  /** What the question to each shard says of the page. */
  readonly page: { readonly limit: number; readonly after?: string }
}

/** Each of the fields may be asked for, or left out; the list is known to its cursors by its name. */
export function readsList<Of extends Fields>(
  list: string,
  of: Of,
): (request: FastifyRequest) => ListQuery<Of> {
  const names = Object.keys(of)
  const fields = Object.entries(of).map(([name, field]) => [name, optional(field)] as const)
  const check = checker(group(Object.fromEntries(fields)))
  return (request) => {
    const wanted = wantedOf(list, queryOf(request, ...names, 'limit', 'cursor'), names)
    const { limit, after } = wanted
    const filter: unknown = wanted.filter
    if (!check.fits(filter)) throw invalidAll(check.faults(filter).map(inWords))
    const page = after === undefined ? { limit } : { limit, after }
    return { wanted, filter: filter as ListQuery<Of>['filter'], page }
  }
}
