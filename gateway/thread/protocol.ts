/**
 * What the threads of edge and engine post to each other. A call and an answer go as JSON texts of
 * their own in one array: that costs about half of what cloning the objects costs.
 */
import { Busy, Elsewhere, LogAway, OtherBody, RegistryAway, StepFailed } from '@millrace/kernel'
import { NotFresh, OtherInstallation } from '../freshness.ts'
import type { CallOptions, EventsWanted } from '../engine.ts'
import type { LogFields, Level } from '../log.ts'

/** What the edge asks: each a JSON text, in one array for each turn of its event loop. */
export type Posted =
  | {
      readonly is: 'ask' | 'ask-each-shard'
      readonly call: number
      readonly type: string
      readonly data: unknown
      readonly options: CallOptions
    }
  | { readonly is: 'watch' | 'unwatch'; readonly order: string }
  | { readonly is: 'tell'; readonly call: number }
  | { readonly is: 'events'; readonly call: number; readonly wanted: EventsWanted }
  | { readonly is: 'stop' }

/** How a call went, and with which body or error, as JSON; and the position where another instance told it. */
export type Answered = readonly [
  call: number,
  how: 'accepted' | 'replayed' | 'refused' | 'failed',
  text: string,
  position?: string,
]

/** How an order ended, as JSON; and the position where another instance told it. */
export type Ended = readonly [order: string, end: string, position?: string]

/** All that one commit let out: the ends of orders that are watched, and then the answers. */
export type Told = {
  readonly is: 'told'
  readonly ends: readonly Ended[]
  readonly answers: readonly Answered[]
  /** What had been committed by then, all that is told here included. */
  readonly position?: string | undefined
}

/** What becomes of the engine itself. */
export type Fate =
  | { readonly is: 'ready' }
  /** What was asked for cannot be done, and why, for a person. */
  | { readonly is: 'refused'; readonly why: string }
  /** Nothing can be written any more. */
  | { readonly is: 'failed'; readonly why: string }
  | { readonly is: 'log'; readonly level: Level; readonly msg: string; readonly fields: LogFields }

/** The edge's end of the channel. */
export interface Channel {
  postMessage(posts: readonly string[]): void
  on(event: 'message', listener: (message: Told | Fate) => void): unknown
}

type Thrown = {
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly retryAfterSeconds?: number
  readonly deadLetter?: string
  readonly mayBeDone?: boolean
}

export function encodeError(error: unknown): string {
  if (!(error instanceof Error)) return encodeError(new Error(String(error)))
  const { name, message, stack } = error
  const { retryAfterSeconds, deadLetter, mayBeDone } = error as Partial<Elsewhere>
  return JSON.stringify({ name, message, stack, retryAfterSeconds, deadLetter, mayBeDone })
}

const known: Readonly<Record<string, (thrown: Thrown) => Error>> = {
  Elsewhere: ({ message, mayBeDone }) => new Elsewhere(message, { mayBeDone: mayBeDone !== false }),
  Busy: ({ message, retryAfterSeconds = 1, deadLetter }) =>
    new Busy(message, retryAfterSeconds, deadLetter),
  LogAway: ({ message }) => new LogAway(message),
  RegistryAway: ({ message }) => new RegistryAway(message),
  OtherBody: ({ message }) => new OtherBody(message),
  NotFresh: ({ message }) => new NotFresh(message),
  OtherInstallation: ({ message }) => new OtherInstallation(message),
  StepFailed: ({ message, deadLetter }) => new StepFailed(message, deadLetter),
}

export function decodeError(text: string): Error {
  const thrown = JSON.parse(text) as Thrown
  const { name, message, stack } = thrown
  const error = known[name]?.(thrown)
  if (error !== undefined) return error
  const other = new Error(message)
  return Object.assign(other, { name, stack: stack ?? other.stack })
}
