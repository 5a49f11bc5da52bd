/**
 * Job: what the simulated brokers and their clients need of the world that they run in: time, chance,
 * and processes that may stand still or die.
 */
import type { ClientError } from '../../kafka/client.ts'

export interface Chance {
  between(least: number, most: number): number
  chance(probability: number): boolean
}

/** The time of the brokers. */
export interface Time {
  readonly now: number
  after(ms: number, act: () => void): void
}

/** A process that has a client. What is planned in it happens when it can, and never once it is dead. */
export interface Host {
  readonly name: string
  readonly isAlive: boolean
  /** In a thread of the client, so much later. */
  native(ms: number, act: () => void): void
  /** In the thread of the script, as soon as it can; it may be busy while the client's are not. */
  script(act: () => void): void
}

type Kind = Partial<Pick<ClientError, 'isFatal' | 'isRetriable' | 'isTxnRequiresAbort'>>

export const clientError = (code: number, message: string, kind: Kind = {}): ClientError =>
  Object.assign(new Error(message), { code, ...kind })

export const fencedProducer = (): ClientError =>
  clientError(-144, 'This producer was fenced by a newer one.', { isFatal: true })

export const timedOut = (): ClientError =>
  clientError(-185, 'Timed out waiting for an answer.', { isRetriable: true })

export const needsAbort = (code: number, message: string): ClientError =>
  clientError(code, message, { isTxnRequiresAbort: true })
