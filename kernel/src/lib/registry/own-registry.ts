/**
 * Job: a registry of our own, on a journal that others may write as well.
 *
 * O1 What it answers is no older than the question: the journal is read to its end first. Only what
 *    never changes is answered from what is known: what an id stands for, and what a subject has.
 * O2 What it answers to whoever registers was read from the journal: entered alone it may not count.
 */
import type { AvroSchema } from '../contract/avro.ts'
import type { Journal } from './journal.ts'
import type { Level } from './level.ts'
import {
  RegistryAway,
  SchemaRefused,
  SchemaUnknown,
  type RegisteredSchema,
  type SchemaRegistry,
} from './registry.ts'
import { readingOf, SchemaBook, type Entry, type Reading, type Version } from './schema-book.ts'

/** Each time somebody else gets a turn; so many at once are none that may happen. */
const attemptsMax = 100

export class OwnRegistry implements SchemaRegistry {
  readonly #journal: Journal
  readonly #book = new SchemaBook()
  #last: Promise<unknown> = Promise.resolve()
  readonly #wishes: Wish[] = []
  #isGranting = false
  #next: Promise<SchemaBook> | undefined
  #broken: Error | undefined

  constructor(journal: Journal) {
    this.#journal = journal
  }

  async register(subject: string, schema: AvroSchema): Promise<number> {
    return (await this.enter(subject, readingOf(JSON.stringify(schema)))).id
  }

  async schemaById(id: number): Promise<AvroSchema> {
    const known = this.#book.withId(id)[0] ?? (await this.book()).withId(id)[0]
    if (known === undefined) throw new SchemaUnknown(id)
    return schemaOf(known)
  }

  async latest(subject: string): Promise<RegisteredSchema | undefined> {
    const last = (await this.book()).versions(subject).at(-1)
    if (last === undefined) return undefined
    return { subject, version: last.version, id: last.id, schema: schemaOf(last) }
  }

  async check(subject: string, schema: AvroSchema): Promise<readonly string[]> {
    const reading = readingOf(JSON.stringify(schema))
    if (this.#book.find(subject, reading) !== undefined) return []
    return (await this.book()).faults(subject, reading)
  }

  /** All that is known, as of now. Whoever asks while others wait is told together with them. */
  book(): Promise<SchemaBook> {
    this.#next ??= this.#alone(async () => {
      this.#next = undefined
      this.#learn(await this.#journal.news())
      return this.#book
    })
    return this.#next
  }

  /** The version that the subject has the schema under, from now on. */
  enter(subject: string, reading: Reading): Promise<Version> {
    const known = this.#book.find(subject, reading)
    if (known !== undefined) return Promise.resolve(known)
    const { promise, resolve, reject } = Promise.withResolvers<Version>()
    this.#wishes.push({ subject, reading, resolve, reject })
    if (!this.#isGranting) void this.#grant()
    return promise
  }

  /** `level` is left out to go by what all others go by; so is `subject` for what that is. */
  async promise(subject: string | undefined, level: Level | undefined): Promise<void> {
    const of = subject === undefined ? {} : { subject }
    const entry: Entry = { is: 'level', ...of, ...(level === undefined ? {} : { level }) }
    await this.#alone(() => this.#journal.enter([entry]))
  }

  async close(): Promise<void> {
    await this.#alone(() => this.#journal.close())
  }

  /** What is wished for meanwhile is entered together. */
  async #grant(): Promise<void> {
    this.#isGranting = true
    // Whoever wishes for several at once does so within this turn.
    await Promise.resolve()
    while (this.#wishes.length > 0) {
      const wishes = this.#wishes.splice(0)
      await this.#enterAll(wishes).catch((error: unknown) => {
        for (const { reject } of wishes) reject(error)
      })
    }
    this.#isGranting = false
  }

  async #enterAll(wishes: readonly Wish[]): Promise<void> {
    let open = wishes
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const book = await this.book()
      const draft = new Draft(book)
      open = open.filter((wish) => draft.takes(wish))
      if (open.length === 0) return
      await this.#alone(() => this.#journal.enter(draft.entries))
    }
    throw new RegistryAway('Others register too much at once for us to get our turn.')
  }

  /** Of a book that lacks an entry nothing may be told, least of all which id is free. */
  #learn(news: readonly Entry[]): void {
    if (this.#broken !== undefined) throw this.#broken
    try {
      this.#book.enter(news)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#broken = new Error(`The registry has an entry that this release cannot read: ${why}`)
      throw this.#broken
    }
  }

  /** The journal is asked one thing at a time. */
  #alone<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const asked = this.#last.then(ask)
    this.#last = asked.catch(() => undefined)
    return asked
  }
}

/** What was read from a schema's text is one. */
const schemaOf = ({ text }: Version): AvroSchema => JSON.parse(text) as AvroSchema

type Wish = {
  readonly subject: string
  readonly reading: Reading
  readonly resolve: (version: Version) => void
  readonly reject: (error: unknown) => void
}

/** Entries that are about to be entered together, and go with each other. */
class Draft {
  readonly entries: Entry[] = []
  readonly #book: SchemaBook
  readonly #then: SchemaBook

  constructor(book: SchemaBook) {
    this.#book = book
    this.#then = book.copy()
  }

  /** False where the wish is answered already: granted, or refused. */
  takes({ subject, reading, resolve, reject }: Wish): boolean {
    const known = this.#book.find(subject, reading)
    if (known !== undefined) {
      resolve(known)
      return false
    }
    const faults = this.#then.faults(subject, reading)
    if (faults.length > 0) {
      reject(new SchemaRefused(subject, faults))
      return false
    }
    if (this.#then.find(subject, reading) === undefined) {
      const entry = this.#then.entryFor(subject, reading)
      this.#then.enter([entry])
      this.entries.push(entry)
    }
    return true
  }
}
