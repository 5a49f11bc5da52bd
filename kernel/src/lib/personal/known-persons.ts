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

/** The names that follow one, in their order. */
type Read = (after: string, limit: number) => readonly string[]

export class KnownPersons {
  readonly #hashes = new Set<number>()
  readonly #read: Read
  #isRead = false
  #isEnded = false

  /** Where there is no store yet, nobody is known, and none is made. */
  constructor(directory: string, read: Read) {
    this.#read = read
    if (existsSync(join(directory, 'keys.db'))) this.#readOn('')
    else this.#isRead = true
  }

  add(person: string): void {
    this.#hashes.add(small(person))
  }

  mayBe(person: string): boolean {
    return !this.#isRead || this.#hashes.has(small(person))
  }

  end(): void {
    this.#isEnded = true
  }

  #readOn(after: string): void {
    if (this.#isEnded) return
    const persons = this.#read(after, readAtOnce)
    for (const person of persons) this.add(person)
    const last = persons.at(-1)
    if (last === undefined) this.#isRead = true
    else setImmediate(() => this.#readOn(last))
  }
}

/** Small enough to be kept as it is; who has another's is looked up, and not found. */
const small = (person: string): number => hashOf(person) >>> 2
