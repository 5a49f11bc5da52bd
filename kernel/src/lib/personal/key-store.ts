/**
 * Job: the keys that personal data is sealed with, one a person, apart from events and state.
 * Boundary: it knows persons by name and no data of theirs. Where keys lie is another file's affair:
 * beside the embedded log, in a topic, in memory.
 *
 * Q1 A key is safe before anything can be sealed with it.
 * Q2 A key that was destroyed is gone, and the person gets another only where that is asked for: what
 *    comes late for them cannot be sealed by mistake.
 * Q3 A key is destroyed by its id: what was to be destroyed once takes no later key along.
 */
import type { PersonKey } from './seal.ts'
import { newKey } from './seal.ts'

export interface KeyStore {
  /** The person's key, made where there never was one, or `anew` after it was destroyed. */
  keyFor(person: string, how?: { readonly anew: boolean }): Promise<PersonKey | undefined>
  /** The key if there is one: makes none. */
  find(person: string): Promise<PersonKey | undefined>
  /** Whether there is one, as it was a moment ago at most: cheap where there is none. */
  isKnown(person: string): boolean | Promise<boolean>
  /** Nothing sealed with it can be opened any more. False where there is no such key. */
  destroy(person: string, keyId: string): Promise<boolean>
  close(): Promise<void>
}

/** A person's key; none where it was destroyed. */
export type KeyOfPerson = { readonly person: string; readonly key: PersonKey | undefined }

/** One whose keys can be taken to another, which then has them alone. */
export interface MovableKeys {
  all(): Promise<readonly KeyOfPerson[]>
  /** From then on it has these and no others. What is there already is left as it is. */
  replace(all: readonly KeyOfPerson[]): Promise<void>
}

/** For tests and simulations: nothing of it is kept. */
export class MemoryKeyStore implements KeyStore {
  readonly #keys = new Map<string, PersonKey | undefined>()

  async keyFor(person: string, how?: { readonly anew: boolean }): Promise<PersonKey | undefined> {
    const isNew = !this.#keys.has(person)
    const isAnew = how?.anew === true && this.#keys.get(person) === undefined
    if (isNew || isAnew) this.#keys.set(person, newKey())
    return this.#keys.get(person)
  }

  async find(person: string): Promise<PersonKey | undefined> {
    return this.#keys.get(person)
  }

  isKnown(person: string): boolean {
    return this.#keys.get(person) !== undefined
  }

  async destroy(person: string, keyId: string): Promise<boolean> {
    if (this.#keys.get(person)?.id !== keyId) return false
    this.#keys.set(person, undefined)
    return true
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}
