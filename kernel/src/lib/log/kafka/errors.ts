/**
 * Job: says what is to be done about an error of the client. The same call is made again where it
 * said so; a transaction that failed otherwise is aborted, and may be tried anew; after a fatal error
 * this process can do nothing more and has to be started again.
 */
import { LogAway } from '../log.ts'
import type { ClientError } from './client.ts'

export type Remedy = 'repeat' | 'abort' | 'end'

const codes = {
  /** Another producer has taken our transactional id. */
  fenced: [-144, 47, 90, 91],
  fatal: [-150],
  timedOut: [-185],
  /** The coordinator has another state for the transaction than we: it has ended it. */
  transactionOver: [48],
  /** We are not the group's member any more; our shards may be somebody else's. */
  unknownMember: [25, 82],
} as const

export const isClientError = (error: unknown): error is ClientError =>
  error instanceof Object && 'code' in error && typeof error.code === 'number'

export function remedyFor(error: unknown): Remedy {
  if (!isClientError(error)) return 'abort'
  if (error.isFatal === true || isOneOf(codes.fatal, error) || isFencing(error)) return 'end'
  if (error.isTxnRequiresAbort === true) return 'abort'
  return error.isRetriable === true || isOneOf(codes.timedOut, error) ? 'repeat' : 'abort'
}

export const isFencing = (error: unknown): boolean =>
  isClientError(error) && (isOneOf(codes.fenced, error) || isOneOf(codes.unknownMember, error))

/** One clear line about what this process cannot go on after. */
export function failureOf(error: unknown): Error {
  if (!isClientError(error)) return error instanceof Error ? error : new Error(String(error))
  const why = isOneOf(codes.transactionOver, error)
    ? 'The brokers have ended a transaction that took longer than they wait'
    : "Kafka's client cannot go on"
  return new Error(`${why}: ${error.message.replace(/\.$/, '')}.`, { cause: error })
}

/** What a start that fails says: brokers that are away may be back at the next. */
export const refusalOf = (error: unknown, brokers: string): unknown =>
  isClientError(error)
    ? new LogAway(`Kafka at ${brokers} does not answer as it should: ${error.message}.`)
    : error

/** What is asked at any other time: brokers that do not answer may do so later. */
export async function orAway<Answer>(
  asked: Answer | Promise<Answer>,
  brokers: string,
): Promise<Answer> {
  try {
    return await asked
  } catch (error) {
    throw refusalOf(error, brokers)
  }
}

const isOneOf = (list: readonly number[], { code }: ClientError): boolean => list.includes(code)
