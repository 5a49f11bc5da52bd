/** Where no keys of persons can be kept, nothing personal is taken. */
import type { KeyStore } from '@millrace/kernel'
import { Problem } from '../problem.ts'

export class NoKeys implements KeyStore {
  async keyFor(): Promise<never> {
    throw this.#problem()
  }

  async find(): Promise<never> {
    throw this.#problem()
  }

  isKnown(): boolean {
    return false
  }

  async destroy(): Promise<never> {
    throw this.#problem()
  }

  async close(): Promise<void> {
    // Nothing is open.
  }

  #problem(): Problem {
    const detail =
      'Nothing personal is taken here: no --master-key was given to keep its keys under.'
    return new Problem('unavailable', detail, { retryAfterSeconds: 60 })
  }
}
