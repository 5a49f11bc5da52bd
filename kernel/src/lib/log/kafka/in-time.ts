/**
 * Job: ends the wait for a call that the client never answers. Its calls have limits of their own, but
 * offsets are sent past theirs: where the group's coordinator was lost while they were on their way, the
 * client may wait for ever. What became of the call is not known, so nothing can be done but to start
 * this process again.
 */

export class Unanswered extends Error {
  override name = 'Unanswered'
  readonly code = -150
  readonly isFatal = true
}

export async function inTime<T>(answer: Promise<T>, limitMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Unanswered(`The Kafka client gave no answer for ${limitMs} ms.`)),
    limitMs,
  )
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
