/** What a call was refused with. */
import type { AnyProblem, Problem } from './api.ts'

type NameIn<Type> = Type extends `${string}/problems/${infer Name}` ? Name : never
/** The last word of a problem's type: `conflict`, `not-found`, … */
export type ProblemName = NameIn<AnyProblem['type']>

export class Refused extends Error {
  override name = 'Refused'
  readonly status: number
  readonly problem: Problem
  /** Undefined where something else than Millrace answered. */
  readonly kind: ProblemName | undefined
  readonly headers: Headers

  constructor(call: string, { status, headers, body }: Refusing) {
    super(`${call} was refused: ${status} ${JSON.stringify(body)}`)
    this.status = status
    this.headers = headers
    this.problem = isProblem(body) ? body : foreign(status, body)
    this.kind = isProblem(body) ? problemName(body) : undefined
  }

  /** The fields that were wrong, as JSON pointers. */
  get pointers(): readonly string[] {
    return (this.problem.errors ?? []).map(({ pointer }) => pointer)
  }
}

type Refusing = { readonly status: number; readonly headers: Headers; readonly body: unknown }

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'type' in body && 'detail' in body

const problemName = ({ type }: Problem): ProblemName =>
  type.slice(type.lastIndexOf('/') + 1) as ProblemName

const foreign = (status: number, body: unknown): Problem => ({
  ...{ type: 'about:blank', title: 'No answer of Millrace', status },
  detail: String(body ?? ''),
})
