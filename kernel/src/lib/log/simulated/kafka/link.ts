/**
 * Job: the way of a process's calls to the brokers and back: it takes time, it is cut for a while, and
 * calls are lost on it.
 *
 * B9 A call that its caller has given up is done before that or never.
 */
import type { ClientError } from '../../kafka/client.ts'
import type { Brokers } from './brokers.ts'
import { timedOut, type Host } from './host.ts'
import { again } from './transaction-table.ts'

export type Result<T> = { readonly value: T } | { readonly error: ClientError }

type Answered<T> = T | ClientError | typeof again
export type Answer<T> = (answered: Answered<T>) => void

type Asked<T> = {
  /** What the brokers do; they answer at once or later. */
  readonly act: (answer: Answer<T>) => void
  readonly done: (result: Result<T>) => void
  /** One that has no end is never lost: the client asks it again by itself. */
  readonly timeoutMs?: number
}

const againMs = 5
/** In any weather a call takes long now and then. */
const straggling = 0.01
const stragglingMs = 700

export class Link {
  readonly brokers: Brokers
  readonly host: Host
  /** The brokers are out of reach before. */
  cutUntil = 0

  constructor(brokers: Brokers, host: Host) {
    this.brokers = brokers
    this.host = host
  }

  ask<T>(asked: Asked<T>): void {
    new Call(this, asked).send()
  }

  get wayMs(): number {
    const { random, weather } = this.brokers
    const { slowMs } = weather
    if (random.chance(straggling)) return random.between(0, stragglingMs)
    return random.between(0, random.chance(0.1) ? slowMs : Math.min(slowMs, 2))
  }

  /** How long nothing gets through. */
  get blockedMs(): number {
    const { time, stalledUntil } = this.brokers
    return Math.max(this.cutUntil, stalledUntil) - time.now
  }
}

class Call<T> {
  readonly #link: Link
  readonly #asked: Asked<T>
  readonly #deadline: number
  #isOver = false
  #isWatched = false

  constructor(link: Link, asked: Asked<T>) {
    this.#link = link
    this.#asked = asked
    this.#deadline = link.brokers.time.now + (asked.timeoutMs ?? Infinity)
  }

  send(): void {
    const { random, weather, time } = this.#link.brokers
    const mayBeLost = this.#deadline !== Infinity
    if (mayBeLost && random.chance(weather.lost)) return this.#giveUp()
    const isUnanswered = mayBeLost && random.chance(weather.unanswered)
    time.after(this.#link.wayMs, () => this.#arrive(isUnanswered))
  }

  #arrive(isUnanswered: boolean): void {
    const { time } = this.#link.brokers
    if (this.#isOver) return
    const { blockedMs } = this.#link
    if (blockedMs > 0) {
      this.#giveUp()
      return time.after(blockedMs + this.#link.wayMs, () => this.#arrive(isUnanswered))
    }
    if (isUnanswered) this.#giveUp()
    const answer = (answered: Answered<T>): void => {
      if (answered === again) {
        this.#giveUp()
        time.after(againMs, () => this.#arrive(isUnanswered))
      } else if (!isUnanswered) this.#answer(answered)
    }
    try {
      this.#asked.act(answer)
    } catch (error) {
      if (!isError(error)) throw error
      answer(error)
    }
  }

  #answer(answered: T | ClientError): void {
    const { blockedMs, wayMs, host } = this.#link
    if (blockedMs > 0) this.#giveUp()
    host.native(Math.max(blockedMs, 0) + wayMs, () => {
      this.#finish(isError(answered) ? { error: answered } : { value: answered })
    })
  }

  /** B9, at its deadline, where it is still open then. */
  #giveUp(): void {
    if (this.#isWatched || this.#deadline === Infinity) return
    this.#isWatched = true
    const { host, brokers } = this.#link
    host.native(Math.max(this.#deadline - brokers.time.now, 0), () => {
      this.#finish({ error: timedOut() })
    })
  }

  #finish(result: Result<T>): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#asked.done(result)
  }
}

const isError = (value: unknown): value is ClientError => value instanceof Error && 'code' in value
