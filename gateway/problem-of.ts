/** Which problem an error is, whoever threw it: a service's refusal, the kernel, or the HTTP server. */
import { Busy, LogAway, OtherBody, RegistryAway, StepFailed } from '@millrace/kernel'
import { NotFresh, OtherInstallation } from './freshness.ts'
import { unknownPosition } from './position.ts'
import { Problem, type ProblemName } from './problem.ts'
import { EngineAway } from './thread/engine-thread.ts'

const names: Readonly<Record<string, ProblemName>> = {
  'not-found': 'not-found',
  gone: 'gone',
  'key-used': 'key-reused',
}

/** A refusal is data: what kind it is, and a sentence for a person. */
export function refusal(body: unknown): Problem {
  const { refused, detail } = (body ?? {}) as {
    readonly refused?: unknown
    readonly detail?: unknown
  }
  const name = names[String(refused)] ?? 'conflict'
  return new Problem(name, typeof detail === 'string' ? detail : 'It was refused.')
}

/** What somebody asks for needs what is not there for now; what it says is for whoever runs this. */
export const isAway = (error: unknown): error is Error =>
  error instanceof LogAway || error instanceof RegistryAway || error instanceof EngineAway

const away = (error: Error): Problem => {
  // A registry that is opened when it is first asked for is away as at a start.
  const what = (error.cause ?? error) instanceof RegistryAway ? 'registry of schemas' : 'log'
  return new Problem('unavailable', `The ${what} does not answer; ask again.`, {
    retryAfterSeconds: 2,
  })
}

/** Undefined when the error is nobody's: a fault of ours. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error
  if (error instanceof Busy) {
    const { retryAfterSeconds, deadLetter } = error
    const letter = deadLetter === undefined ? {} : { deadLetter }
    return new Problem('unavailable', error.message, { retryAfterSeconds, ...letter })
  }
  if (isAway(error)) return away(error)
  if (error instanceof NotFresh) {
    return new Problem('not-fresh', error.message, { retryAfterSeconds: 1 })
  }
  if (error instanceof OtherInstallation) return unknownPosition(error.message)
  if (error instanceof OtherBody) return new Problem('key-reused', error.message)
  if (error instanceof StepFailed) {
    const { deadLetter } = error
    const detail = 'A step failed; nothing was changed. An operator can see why.'
    return new Problem('failed', detail, deadLetter === undefined ? {} : { deadLetter })
  }
  return serverProblem(error)
}

const serverProblems: Readonly<Record<string, readonly [ProblemName, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body-too-large', 'A body may have 1 MiB, a batch of orders 8 MiB.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported-media-type', 'A body must be application/json.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'invalid-request',
    'The body is not as long as Content-Length says.',
  ],
  FST_ERR_BAD_URL: ['invalid-request', 'The address is not percent-encoded as it should be.'],
  FST_ERR_MAX_PARAM_LENGTH: ['uri-too-long', 'A part of the path is too long.'],
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'The headers are larger than the server takes.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request did not arrive in time.'],
}

function serverProblem(error: unknown): Problem | undefined {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown }
  const known = serverProblems[String(code)]
  if (known !== undefined) return new Problem(...known)
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return undefined
  return new Problem('invalid-request', 'The request could not be read.')
}
