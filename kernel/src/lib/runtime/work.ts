/** What a batch works through: a message that is addressed, and who waits for its answer. */
import type { Envelope } from './envelope.ts'
import type { Target } from './registry.ts'

export type AskResult = {
  /** False when the handler refused: nothing was changed. */
  readonly accepted: boolean
  readonly body: unknown
  /** True when the answer is the one remembered from the first call under the same key. */
  readonly replayed: boolean
}

/** A call from the edge. Its result leaves the process only after the commit. */
export class Waiter {
  result: AskResult | undefined
  failure: Error | undefined
  readonly #resolve: (result: AskResult) => void
  readonly #reject: (error: Error) => void

  constructor(resolve: (result: AskResult) => void, reject: (error: Error) => void) {
    this.#resolve = resolve
    this.#reject = reject
  }

  settle(): void {
    if (this.failure !== undefined) this.#reject(this.failure)
    else this.#resolve(this.result ?? { accepted: true, body: undefined, replayed: false })
  }

  fail(error: Error): void {
    this.#reject(error)
  }
}

export type Work = {
  readonly envelope: Envelope
  readonly target: Target
  /** The edge waits for this message's own answer. */
  readonly waiter: Waiter | undefined
  /** The edge waits for the answer of the key that asked for this one. */
  readonly behind: Waiter | undefined
}

/** The edge asks too much, or what it asks for is parked: try again later. */
export class Busy extends Error {
  override name = 'Busy'
  readonly retryAfterSeconds: number
  readonly deadLetter: string | undefined
  constructor(message: string, retryAfterSeconds: number, deadLetter?: string) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
    this.deadLetter = deadLetter
  }
}

/** The shard is not open here, or no longer: its owner is to be asked. */
export class Elsewhere extends Busy {
  override name = 'Elsewhere'
  /** It was taken up before the shard left, so it may have been done, or may be done yet. */
  readonly mayBeDone: boolean
  constructor(message: string, { mayBeDone }: { readonly mayBeDone: boolean }) {
    super(message, 1)
    this.mayBeDone = mayBeDone
  }
}

/** The key of a call came before, with another body. */
export class OtherBody extends Error {
  override name = 'OtherBody'
}

/** A handler threw; its message lies with the dead letters. */
export class StepFailed extends Error {
  override name = 'StepFailed'
  readonly deadLetter: string | undefined
  constructor(message: string, deadLetter?: string) {
    super(message)
    this.deadLetter = deadLetter
  }
}
