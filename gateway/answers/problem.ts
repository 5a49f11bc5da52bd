/** Problem details, as every call that is refused tells them. */
import { group, integer, listOf, oneOf, only, optional, text } from '@millrace/kernel'
import { problemsOf } from '../problem.ts'

const told = {
  detail: text(),
  errors: optional(listOf(group({ pointer: text(), detail: text() }))),
  deadLetter: optional(text()),
}

/** Of any status. */
export const shownProblem = group({ type: text(), title: text(), status: integer(), ...told })

/** Of one: which problems have it is known. */
export function problemOfStatus(status: number) {
  const those = problemsOf(status)
  return group({
    type: oneOf(...those.map(({ type }) => type)),
    title: oneOf(...those.map(({ title }) => title)),
    status: only(status),
    ...told,
  })
}
