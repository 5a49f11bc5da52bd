/** What a call may be refused with: what follows from what it is, and what is said of it. */
import { statusOf, type ProblemName } from '../problem.ts'
import type { Operation } from './operation.ts'

const always: readonly ProblemName[] = [
  ...(['invalid-request', 'misdirected', 'headers-too-large', 'failed', 'unavailable'] as const),
]
const ofKeys: readonly ProblemName[] = ['unauthorized', 'forbidden', 'too-many-requests']
const ofBodies: readonly ProblemName[] = [
  ...(['malformed-json', 'request-timeout', 'body-too-large'] as const),
  ...(['unsupported-media-type', 'card-number'] as const),
]

const ofPath = (needsNothing = false): readonly ProblemName[] =>
  needsNothing ? ['uri-too-long'] : ['not-found', 'uri-too-long']

/** The statuses, in their order. */
export function problemStatuses(
  method: string,
  path: string,
  { access, body, refuses, isKeyless, needsNothing }: Operation,
): readonly number[] {
  const isPost = method === 'POST'
  const isWrite = isPost || method === 'PUT'
  const names = [
    ...always,
    ...(access === 'open' ? [] : ofKeys),
    ...(path.includes('{') ? ofPath(needsNothing) : []),
    ...(body === undefined ? [] : ofBodies),
    ...(isPost && isKeyless !== true ? (['key-reused'] as const) : []),
    ...(refuses ?? (isWrite ? (['conflict'] as const) : [])),
  ]
  return [...new Set(names.map(statusOf))].sort((a, b) => a - b)
}
