/** RFC 9457 problem details. The names are stable: clients may tell problems apart by `type`. */
import type { Fault } from '@millrace/kernel'

const titles = {
  'invalid-request': [400, 'The request is not valid'],
  'malformed-json': [400, 'The body is not JSON'],
  unauthorized: [401, 'A key is needed'],
  forbidden: [403, 'The key is not for that'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'The method is not allowed here'],
  'request-timeout': [408, 'The request took too long to arrive'],
  conflict: [409, 'It contradicts what is there'],
  gone: [410, 'It was there, and was erased'],
  'body-too-large': [413, 'The body is too large'],
  'uri-too-long': [414, 'The address is too long'],
  'unsupported-media-type': [415, 'The media type is not supported'],
  misdirected: [421, 'This is not the host that was asked for'],
  'card-number': [422, 'The number of a card is not taken'],
  'key-reused': [422, 'The Idempotency-Key came with another body'],
  'too-many-requests': [429, 'Too much is asked'],
  'headers-too-large': [431, 'The headers are too large'],
  failed: [500, 'The request could not be worked off'],
  'not-fresh': [503, 'It does not include that position yet'],
  unavailable: [503, 'Try again later'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ProblemName = keyof typeof titles

const problemType = (name: string): string => `https://millrace.example/problems/${name}`

/** Which problems have a status. */
export const problemsOf = (status: number): readonly { type: string; title: string }[] =>
  Object.entries(titles)
    .filter(([, [of]]) => of === status)
    .map(([name, [, title]]) => ({ type: problemType(name), title }))

export const statusOf = (name: ProblemName): number => titles[name][0]

export type ProblemExtras = {
  readonly errors?: readonly Fault[]
  readonly retryAfterSeconds?: number
  /** The dead letter that is in the way. */
  readonly deadLetter?: string
  readonly allow?: string
  /** What is to be shown to be let in. */
  readonly challenge?: string
}

export class Problem extends Error {
  override name = 'Problem'
  readonly kind: ProblemName
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The problem details as JSON. */
  readonly text: string

  constructor(name: ProblemName, detail: string, extras: ProblemExtras = {}) {
    // It is an answer, and no fault: nobody reads where it comes from, which would cost more than the rest.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(detail)
    Error.stackTraceLimit = stackTraceLimit
    const { errors, retryAfterSeconds, deadLetter, allow, challenge } = extras
    const [status, title] = titles[name]
    this.kind = name
    this.status = status
    this.headers = {
      'content-type': 'application/problem+json',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(allow === undefined ? {} : { allow }),
      ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
    }
    this.text = JSON.stringify({
      type: problemType(name),
      title,
      status,
      detail,
      errors,
      deadLetter,
    })
  }
}

/** What is wrong with one part of the request. */
export const invalid = (pointer: string, detail: string): Problem =>
  new Problem('invalid-request', detail, { errors: [{ pointer, detail }] })

export function invalidAll(errors: readonly Fault[]): Problem {
  const [first] = errors
  const detail =
    errors.length === 1 && first !== undefined
      ? `${first.pointer === '' ? 'The body' : first.pointer}: ${first.detail}`
      : `${errors.length} things are wrong with the request.`
  return new Problem('invalid-request', detail, { errors })
}

export const ourFault = (): Problem => new Problem('failed', 'The fault is on our side.')

export const stopping = (): Problem =>
  new Problem('unavailable', 'Millrace is stopping.', { retryAfterSeconds: 1 })
