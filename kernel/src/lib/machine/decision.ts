/**
 * What a handler decides: the next state, and what goes out. Nothing else exists: a message, a
 * message at a later time (named, so that it can be withdrawn), an effect, and the answer to whoever
 * asked.
 */
import type { Sent } from '../contract/message.ts'

export type Later = {
  readonly out: 'later'
  readonly name: string
  readonly at: number
  readonly message: Sent
}
export type Withdraw = { readonly out: 'withdraw'; readonly name: string }
export type Effect = {
  readonly out: 'effect'
  /** Who performs it: a performer registered under this name. */
  readonly performer: string
  /** The idempotency key towards the outside; unique within this key of this service. */
  readonly id: string
  readonly request: unknown
}
export type Answer = { readonly out: 'answer'; readonly accepted: boolean; readonly body: unknown }
export type Ask = { readonly out: 'ask'; readonly note: string; readonly message: Sent }
export type Out = Sent | Later | Withdraw | Effect | Answer | Ask

export type Decision<State> = { readonly state: State; readonly out: readonly Out[] }

export const decide = <State>(state: State, ...out: readonly Out[]): Decision<State> => ({
  state,
  out,
})

/** A message to this same key at a later time. One name is one timer: setting it again moves it. */
export const later = (name: string, at: number, message: Sent): Later => ({
  out: 'later',
  name,
  at,
  message,
})

/** Takes back the timer of this name, if it is still to come. */
export const withdraw = (name: string): Withdraw => ({ out: 'withdraw', name })

export const effect = (performer: string, id: string, request: unknown): Effect => ({
  out: 'effect',
  performer,
  id,
  request,
})

/** The answer to whoever asked: the write was accepted. It is remembered for a repeated call. */
export const answer = (body: unknown): Answer => ({ out: 'answer', accepted: true, body })

/** The answer to whoever asked: nothing was changed. A repeated call is looked at anew. */
export const refuse = (body: unknown): Answer => ({ out: 'answer', accepted: false, body })

/** Sends a command whose answer comes back to this key as `answered`, with the note. */
export const ask = (note: string, message: Sent): Ask => ({ out: 'ask', note, message })
