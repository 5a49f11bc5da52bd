/**
 * Job: tells at once that a person is not known here, for who asks about everybody that comes.
 * Boundary: of who may be known, the store of keys knows.
 *
 * Who has a key is read little by little, when it is first asked; until all is read anybody may be known.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf } from '../runtime/text-hash.ts'

const readAtOnce = 1000

export class KnownPersons {
  readonly #hashes = new Set<number>()
  #isRead = false

  /** Where there is no store yet, nobody is known, and none is made. */
  static of(directory: string, persons: () => Iterator<string>): KnownPersons {
    const known = new KnownPersons()
    if (existsSync(join(directory, 'keys.db'))) known.#read(persons())
    else known.#isRead = true
    return known
  }

  add(person: string): void {
    this.#hashes.add(small(person))
  }

  mayBe(person: string): boolean {
    return !this.#isRead || this.#hashes.has(small(person))
  }

  #read(persons: Iterator<string>): void {
    for (let count = 0; count < readAtOnce; count++) {
      const { done, value } = persons.next()
      if (done === true) {
        this.#isRead = true
        return
      }
      this.add(value)
    }
    setImmediate(() => this.#read(persons))
  }
}

/** Small enough to be kept as it is; who has another's is looked up, and not found. */
const small = (person: string): number => hashOf(person) >>> 2
